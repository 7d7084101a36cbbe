-- One row is a sales document: a sale, a return, a credit or a debit.
-- The header's net counts. Gross is the sum of the positions that were not rejected; where they do
-- not make up the header (one is in quarantine), gross is estimated at their rate, and where none
-- is left it is unknown. One web order may stand in several documents: each of them counts.
-- Grain: silo, order_key
with sap_tables_vbak as (
    select
        silo, source_file, source_row, vbeln as order_key, kunnr, bstnk, vbtyp, auart, augru,
        vtweg, vkbur, lifsk, waerk, audat, erzet,
        case when vbtyp in ('H', 'K') then -abs(netwr) else netwr end
            as net, -- Total without VAT; negative for returns
        regexp_full_match(bstnk, '\d{3,4}/\d+') as has_receipt
    from staging.sap_tables_vbak
    where vbtyp in ('C', 'H', 'K', 'L')
),

order_lines as (
    select
        silo, order_key, ref_order_key, line_type, line_net, line_gross,
        line_status = 'rejected' as is_rejected
    from canonical.sap_tables_order_lines
),

retailer as (
    select time_zone from settings.retailer
),

sums as (
    select
        silo,
        order_key,
        min(ref_order_key) as ref_order_key, -- Original sale of a return
        bool_and(is_rejected) as is_rejected,
        coalesce(sum(line_net) filter (where not is_rejected), 0) as lines_net,
        coalesce(sum(line_gross) filter (where not is_rejected), 0) as lines_gross,
        coalesce(sum(line_gross) filter (where not is_rejected and line_type = 'shipping'), 0)
            as shipping_gross -- Shipping fee incl. VAT
    from order_lines
    group by silo, order_key
),

valued as (
    select
        silo, source_file, source_row, order_key, kunnr, bstnk, vbtyp, auart, augru, vtweg, vkbur,
        lifsk, waerk, audat, erzet, net, has_receipt, ref_order_key, shipping_gross,
        coalesce(is_rejected, false) as is_rejected,
        case
            when net = coalesce(lines_net, 0) then coalesce(lines_gross, 0)
            else round(net * lines_gross / nullif(lines_net, 0), 2)
        end as grand_total_gross, -- Total incl. VAT; negative for returns
        case
            when net = coalesce(lines_net, 0) then 'ok'
            when lines_net <> 0 then 'estimated'
            else 'missing'
        end as amount_quality -- ok | estimated (gross from net) | missing (gross unknown)
    from sap_tables_vbak
    left join sums using (silo, order_key)
)

select
    silo,
    order_key,
    source_file,
    source_row,
    order_key as order_number,
    case when not has_receipt then upper(replace(bstnk, '#', '')) end
        as external_order_ref, -- Order number of the web shop without #, upper case
    case when has_receipt then ltrim(split_part(bstnk, '/', 2), '0') end
        as receipt_no, -- Receipt number of the store without leading zeros
    kunnr as customer_source_key,
    ref_order_key,
    case vbtyp when 'C' then 'sale' when 'H' then 'return' when 'K' then 'credit' else 'debit' end
        as order_type, -- sale | return | credit | debit
    case
        when is_rejected then 'cancelled'
        when lifsk is not null then 'open'
        else 'completed'
    end as status, -- open | completed | cancelled: every position rejected
    case vtweg when '10' then 'store' when '20' then 'web' when '30' then 'phone' end
        as channel, -- store | web | phone
    auart as channel_detail,
    coalesce(vkbur, case when has_receipt then lpad(split_part(bstnk, '/', 1), 4, '0') end)
        as location_code, -- Store that sold or took back
    case when vtweg = '10' then 'carry' else 'ship' end as delivery_method, -- ship | carry
    case when vbtyp = 'H' then augru end as return_reason, -- Reason key of the return
    waerk as currency,
    grand_total_gross - coalesce(shipping_gross, 0) as items_gross, -- Goods incl. VAT
    shipping_gross,
    grand_total_gross - net as tax_total, -- VAT inside the grand total
    grand_total_gross,
    net as grand_total_net,
    amount_quality,
    false as is_deleted, -- Extracts of documents carry no deletion mark
    audat as business_date,
    local_timestamp(audat, erzet, time_zone) as ordered_at -- Day and local time of the document
from valued
cross join retailer
