-- One row is a line of a receipt by which a till took something back.
-- A credit note is money: whether goods came back with it, it does not say.
-- Grain: silo, return_id
with orders as (
    select silo, order_key, ref_order_key, location_code, business_date, ordered_at
    from canonical.odoo_orders
    where order_type = 'return' and status <> 'cancelled'
),

order_lines as (
    select
        silo, order_key, line_no, source_file, source_row, sku, qty, currency, line_gross, line_net
    from canonical.odoo_order_lines
    where qty < 0 and line_type = 'product'
)

select
    order_lines.silo,
    order_lines.order_key || '/' || line_no as return_id, -- Receipt and line of the return
    source_file,
    source_row,
    ref_order_key as order_key,
    order_lines.order_key as return_order_key,
    line_no as return_line_no,
    'line' as return_level, -- Known down to the line
    sku,
    location_code,
    -qty as qty, -- Quantity taken back, above zero
    currency,
    -line_gross as refund_gross, -- Refund incl. VAT, above zero
    -line_net as refund_net, -- Refund without VAT, above zero
    false as is_deleted, -- Odoo deletes no documents that count
    business_date,
    ordered_at as returned_at
from order_lines
inner join orders
    on order_lines.silo = orders.silo and order_lines.order_key = orders.order_key
