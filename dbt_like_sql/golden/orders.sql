-- One row is a real sale or return, counted once whatever silos know it.
-- Amounts are those of the silo that counts, added up over its documents of the sale, the other
-- values those of the first; what it does not know of card and original sale comes from its
-- duplicates. Cancelled orders stay, with status 'cancelled', and count in no sum. Returns
-- have negative amounts.
-- Grain: order_id
with orders as (
    select
        silo, order_key, order_number, external_order_ref, receipt_no,
        customer_source_key, loyalty_card_no, order_type, status, channel, channel_detail,
        delivery_method, payment_status, fulfilment_status, payment_method, promo_code,
        return_reason, currency, items_gross, discount_gross, shipping_gross, tax_total,
        grand_total_gross, grand_total_net, refunded_gross, amount_quality,
        business_date, ordered_at, paid_at, fulfilled_at, cancelled_at
    from canonical.orders
),

order_records as (
    select
        silo, order_key, order_id, match_key, match_rule, document_no, is_primary, location_id
    from golden.order_records
),

original_sales as (
    select match_key, ref_order_id from golden.original_sales
),

order_customers as (
    select match_key, customer_id, identified, identification_confidence
    from golden.order_customers
),

first_documents as (
    select silo, order_key, order_id, match_key, match_rule, location_id
    from order_records
    where is_primary
    qualify row_number() over (partition by order_id order by document_no) = 1
),

totals as (
    select
        order_id,
        sum(items_gross) as items_gross, -- Articles incl. VAT
        sum(discount_gross) as discount_gross, -- Discounts on the whole order, incl. VAT
        sum(shipping_gross) as shipping_gross, -- Shipping incl. VAT
        sum(tax_total) as tax_total, -- VAT in the total
        case when count(grand_total_gross) = count(*) then sum(grand_total_gross) end
            as grand_total_gross, -- Total incl. VAT, negative for returns
        case when count(grand_total_net) = count(*) then sum(grand_total_net) end
            as grand_total_net, -- Total without VAT; null if a document does not say
        sum(refunded_gross) as refunded_gross, -- Paid back according to the silo, incl. VAT
        max(amount_quality) filter (amount_quality <> 'ok') as amount_flaw
    from order_records
    inner join orders using (silo, order_key)
    where is_primary
    group by order_id
),

locations as (
    select location_id, location_type from settings.locations
),

webshop as (
    select min(location_id) as webshop_id
    from locations
    where location_type = 'webshop_virtual'
),

known as (
    select
        match_key,
        count(*) as source_count, -- Number of records that know the order, all documents included
        list_sort(list_distinct(list(orders.silo))) as sources, -- Silos that know the order
        max(loyalty_card_no) as loyalty_card_no -- Loyalty card shown, whichever silo noted it
    from order_records
    inner join orders using (silo, order_key)
    group by match_key
)

select
    order_id,
    orders.silo,
    orders.order_key,
    order_number,
    external_order_ref,
    receipt_no,
    ref_order_id,
    customer_id,
    customer_source_key,
    known.loyalty_card_no,
    coalesce(location_id, case when channel = 'web' then webshop_id end)
        as location_id, -- Place that sold or took back; the web shop for its orders
    order_type,
    status,
    channel,
    channel_detail,
    delivery_method,
    payment_status,
    fulfilment_status,
    payment_method,
    promo_code,
    return_reason,
    match_rule,
    coalesce(identified, 'none')
        as identified, -- account | email (guest order) | loyalty | match | none
    identification_confidence,
    true as is_primary, -- Always true: duplicates are in golden.order_records only
    source_count,
    sources,
    currency,
    totals.items_gross,
    totals.discount_gross,
    totals.shipping_gross,
    totals.tax_total,
    totals.grand_total_gross,
    totals.grand_total_net,
    totals.refunded_gross,
    coalesce(amount_flaw, case when totals.grand_total_net is null then 'missing' else 'ok' end)
        as amount_quality, -- ok | estimated (gross from net) | missing (net unknown)
    business_date,
    ordered_at,
    paid_at,
    fulfilled_at,
    cancelled_at
from orders
inner join first_documents using (silo, order_key)
inner join totals using (order_id)
inner join known using (match_key)
left join original_sales using (match_key)
left join order_customers using (match_key)
cross join webshop
