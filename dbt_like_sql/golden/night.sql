-- One row is the night: the day its figures are about, and the day its exports were delivered.
-- as_of is the newest business date of an accepted order that is not after the delivery; all ages
-- and windows count from it. Without any order it is the day of delivery.
-- Grain: as_of
with orders as (
    select business_date from canonical.orders
),

night as (
    select delivery_on from settings.night
)

select
    coalesce(max(business_date), any_value(delivery_on))
        as as_of, -- Newest business date of accepted orders; ages count from it
    any_value(delivery_on) as delivery_on -- Day the exports were delivered
from night
left join orders on business_date <= delivery_on
