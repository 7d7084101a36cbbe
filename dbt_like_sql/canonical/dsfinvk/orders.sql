-- One row is a receipt of a till: a sale or a return.
-- Only a Beleg is one, never training or a receipt that cancels another; the one it cancels stays
-- with status cancelled. The total is the receipt's, as it was paid; what of it is no revenue stands
-- beside the goods: deposits, vouchers sold and redeemed, tips, subsidies. A receipt that only moves
-- cash is no sale. Goods that come back for more than is bought make a return.
-- Grain: silo, order_key
with dsfinvk_transactions as (
    select
        silo, order_key, customer_key, source_file, source_row, z_kasse_id, bon_nr, card_no,
        bediener_id, currency, ums_brutto, business_date, bon_ende,
        bon_typ = 'Beleg' and not coalesce(bon_storno, false) as is_receipt,
        bon_storno or bon_typ = 'AVBelegstorno' as is_cancellation
    from staging.dsfinvk_transactions
),

dsfinvk_transactions_vat as (
    select silo, order_key, bon_netto, bon_ust from staging.dsfinvk_transactions_vat
),

dsfinvk_references as (
    select silo, order_key, ref_order_key
    from staging.dsfinvk_references
    where ref_order_key is not null
),

dsfinvk_datapayment as (
    select
        silo, order_key, zahlart_typ, coalesce(zahlart_name, zahlart_typ) as payment_name,
        basiswaeh_betrag
    from staging.dsfinvk_datapayment
),

order_lines as (
    select
        silo, order_key, line_type, qty, line_gross,
        line_type in ('product', 'discount') as is_revenue
    from canonical.dsfinvk_order_lines
    where line_status <> 'rejected'
),

nets as (
    select
        silo, order_key,
        case when count(bon_netto) = count(*) then sum(bon_netto) end as net,
        case when count(bon_ust) = count(*) then sum(bon_ust) end as tax
    from dsfinvk_transactions_vat
    group by silo, order_key
),

contents as (
    select
        silo, order_key,
        sum(line_gross) filter (not is_revenue)
            as other_gross, -- Deposits, vouchers, tips, others' goods … incl. VAT
        -sum(line_gross) filter (line_type = 'discount')
            as discount_gross, -- Discounts less surcharges, incl. VAT
        coalesce(max(qty) filter (line_type = 'product') < 0, false) as is_all_returned,
        bool_and(line_type = 'other') as is_cash_movement
    from order_lines
    group by silo, order_key
),

original_sales as (
    select silo, order_key, min(ref_order_key) as ref_order_key
    from dsfinvk_references
    group by silo, order_key
    having count(distinct ref_order_key) = 1
),

cancellations as (
    select
        silo, ref_order_key as order_key, true as is_cancelled,
        min(bon_ende) as cancelled_at -- When it was cancelled
    from dsfinvk_transactions
    inner join dsfinvk_references using (silo, order_key)
    where is_cancellation
    group by silo, ref_order_key
),

payments as (
    select
        silo, order_key,
        string_agg(payment_name, ', ' order by basiswaeh_betrag desc, payment_name)
            as payment_method -- How it was paid, the largest part first
    from dsfinvk_datapayment
    where zahlart_typ <> 'Keine'
    group by silo, order_key
),

receipts as (
    select
        silo, order_key, customer_key, source_file, source_row, z_kasse_id, bon_nr, card_no,
        bediener_id, currency, business_date, bon_ende, ums_brutto, net, tax, discount_gross,
        other_gross, ums_brutto - coalesce(other_gross, 0) as items_gross, -- Goods incl. VAT
        items_gross < 0 or coalesce(is_all_returned, false) as is_return
    from dsfinvk_transactions
    left join nets using (silo, order_key)
    left join contents using (silo, order_key)
    where is_receipt and not coalesce(is_cash_movement, false)
)

select
    silo,
    order_key,
    source_file,
    source_row,
    bon_nr as order_number,
    nullif(ltrim(bon_nr, '0'), '') as receipt_no, -- Receipt number without leading zeros
    customer_key as customer_source_key,
    card_no as loyalty_card_no,
    case when is_return then ref_order_key end
        as ref_order_key, -- For a return: receipt of the original sale, if it names a single one
    if(is_return, 'return', 'sale') as order_type, -- sale | return
    case when is_cancelled then 'cancelled' else 'completed' end
        as status, -- completed | cancelled
    'store' as channel, -- Tills stand in stores
    z_kasse_id as location_code,
    'carry' as delivery_method, -- The customer takes the goods along
    payment_method,
    z_kasse_id as pos_id,
    bediener_id as staff_pseudonym,
    currency,
    items_gross,
    discount_gross,
    other_gross,
    tax as tax_total, -- VAT inside the total
    ums_brutto as grand_total_gross,
    net as grand_total_net, -- Total without VAT; null if the export says none
    case when net is null then 'missing' else 'ok' end as amount_quality, -- ok | missing
    false as is_deleted, -- The export has no deleted receipts
    business_date,
    bon_ende as ordered_at,
    bon_ende as paid_at,
    cancelled_at
from receipts
left join original_sales using (silo, order_key)
left join cancellations using (silo, order_key)
left join payments using (silo, order_key)
