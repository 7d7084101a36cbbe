-- One row is a line of a return document: goods taken back.
-- Grain: silo, return_id
with orders as (
    select silo, order_key, ref_order_key, location_code, business_date, ordered_at
    from canonical.generic_orders
    where order_type = 'return' and status is distinct from 'cancelled'
),

order_lines as (
    select
        silo, order_key, line_no, source_file, source_row, sku, return_reason, qty, currency,
        line_gross, line_net
    from canonical.generic_order_lines
    where line_type in ('product', 'service') and coalesce(qty, line_gross) < 0
)

select
    silo,
    order_key || '/' || line_no as return_id, -- Document and line of the return
    source_file,
    source_row,
    ref_order_key as order_key,
    order_key as return_order_key,
    line_no as return_line_no,
    'line' as return_level, -- Known down to the line
    sku,
    location_code,
    return_reason,
    -qty as qty, -- Quantity taken back, above zero
    currency,
    -line_gross as refund_gross, -- Refund incl. VAT, above zero
    -line_net as refund_net, -- Refund without VAT, above zero
    false as is_deleted, -- The export marks no line as deleted
    business_date,
    ordered_at as returned_at
from order_lines
inner join orders using (silo, order_key)
