-- One row is a position of a return document: goods taken back.
-- Rejected positions took nothing back, and a refunded shipping fee is no goods.
-- Grain: silo, return_id
with orders as (
    select silo, order_key, location_code as taken_back_at, business_date, ordered_at
    from canonical.sap_tables_orders
    where order_type = 'return'
),

order_lines as (
    select
        silo, order_key, line_no, source_file, source_row, ref_order_key, ref_line_no, sku,
        location_code, return_reason, qty, currency, line_gross, line_net
    from canonical.sap_tables_order_lines
    where line_status <> 'rejected' and line_type <> 'shipping'
)

select
    silo,
    order_key || '/' || line_no as return_id, -- Document and position of the return
    source_file,
    source_row,
    ref_order_key as order_key,
    ref_line_no as line_no,
    order_key as return_order_key,
    line_no as return_line_no,
    'line' as return_level, -- Known down to the line
    sku,
    coalesce(taken_back_at, location_code)
        as location_code, -- Store that took it back, else the plant the goods went to
    return_reason,
    -qty as qty, -- Quantity taken back, above zero
    currency,
    -line_gross as refund_gross, -- Refund incl. VAT, above zero
    -line_net as refund_net, -- Refund without VAT, above zero
    false as is_deleted, -- Extracts of documents carry no deletion mark
    business_date,
    ordered_at as returned_at
from order_lines
inner join orders using (silo, order_key)
