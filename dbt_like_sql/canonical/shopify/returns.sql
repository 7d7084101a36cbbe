-- One row is the refund of an order, in whole or in part.
-- The export tells neither day nor line nor number of units; a cancelled order has nothing to take
-- back. Net is known only where the whole order was refunded.
-- Grain: silo, return_id
with orders as (
    select
        silo, order_key, source_file, source_row, status, currency, refunded_gross,
        grand_total_gross, grand_total_net
    from canonical.shopify_orders
)

select
    silo,
    order_key || ':refund' as return_id, -- The order's key and ':refund'
    source_file,
    source_row,
    order_key,
    'order' as return_level, -- Known down to the order only
    currency,
    refunded_gross as refund_gross,
    case when refunded_gross = grand_total_gross then grand_total_net end
        as refund_net, -- Refund without VAT; null for part of an order
    false as is_deleted -- The export has no deleted refunds
from orders
where refunded_gross > 0 and status <> 'cancelled'
