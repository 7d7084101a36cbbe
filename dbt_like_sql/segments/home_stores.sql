-- One row is a customer who bought in a store in the last window_months, and which store is theirs.
-- It is the one of most purchases; of several the one of the latest, then the first by name.
-- Grain: customer_id
with sales as (
    select customer_id, location_id, business_date
    from kpis.sales
    where is_purchase and customer_id is not null
),

locations as (
    select location_id from golden.locations where location_type = 'store'
),

bounds as (
    select as_of, (as_of - to_months(window_months))::date as window_start
    from golden.night
    cross join settings.segments
),

visits as (
    select customer_id, location_id, count(*) as purchase_count, max(business_date) as last_on
    from sales
    cross join bounds
    semi join locations using (location_id)
    where business_date > window_start and business_date <= as_of
    group by customer_id, location_id
)

select
    customer_id,
    arg_min(location_id, (-purchase_count, as_of - last_on, location_id))
        as home_store_id, -- Store in which the customer bought most often
    max(purchase_count) as purchase_count -- Purchases in it
from visits
cross join bounds
group by customer_id
