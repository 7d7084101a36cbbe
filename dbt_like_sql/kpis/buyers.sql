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
)

select
    buyer_id as customer_id, -- The customer
    arg_min(order_id, (business_date, ordered_at, order_id))
        as first_order_id, -- Their first purchase
    arg_min(channel, (business_date, ordered_at, order_id)) as first_channel, -- Where that was
    max(business_date) > any_value(as_of) - interval 12 months
        as is_active, -- True if they bought in the last 12 months
    min(business_date) as first_purchase_on, -- Day of the first purchase
    max(business_date) as last_purchase_on -- Day of the last one
from sales
cross join night
where business_date <= as_of
group by buyer_id
