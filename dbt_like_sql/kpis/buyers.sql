-- One row is a customer who has bought, and when and where first; over all channels and silos.
-- Whoever figures of customers do not count (employees and others, see segments.population) is not
-- here, nor is anybody without a purchase up to as_of. Active is who bought in the last 12 months.
-- Check first_is_not_after_last: first_purchase_on <= last_purchase_on
-- Grain: customer_id
with sales as (
    select order_id, buyer_id, channel, business_date, ordered_at
    from kpis.sales
    where buyer_id is not null and is_purchase
),

night as (
    select as_of from golden.night
),

purchases as (
    select
        buyer_id as customer_id, -- The customer
        any_value(as_of) as as_of,
        arg_min(
            {'order_id': order_id, 'channel': channel}, (business_date, ordered_at, order_id)
        ) as first_order,
        min(business_date) as first_purchase_on, -- Day of the first purchase
        max(business_date) as last_purchase_on -- Day of the last one
    from sales
    cross join night
    where business_date <= as_of
    group by buyer_id
)

select
    customer_id,
    first_order['order_id'] as first_order_id, -- Their first purchase
    first_order['channel'] as first_channel, -- Where that was
    last_purchase_on > as_of - interval 12 months
        as is_active, -- True if they bought in the last 12 months
    first_purchase_on,
    last_purchase_on
from purchases
