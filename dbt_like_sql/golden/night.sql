-- One row is the night: the day its figures are about, and the day its exports were delivered.
-- as_of is the newest business date of an accepted order that is not after the delivery; all ages
-- and windows count from it. Without any order it is the day of delivery. A later delivery than the
-- published night's is a later night, even if it brings no later order: else history would forget
-- what was in between. The same delivery built again does not go back; an older one does.
-- Grain: as_of
with orders as (
    select business_date from canonical.orders
),

night as (
    select delivery_on from settings.night
),

last_night as (
    select as_of, delivery_on from carried.night
),

retailer as (
    select max(time_zone) as time_zone from settings.retailer
),

newest as (
    select coalesce(max(business_date), any_value(delivery_on)) as sold_on
    from night
    left join orders on business_date <= delivery_on
)

select
    greatest(sold_on, last_night.as_of + (last_night.delivery_on < night.delivery_on)::integer)
        as as_of, -- Day the figures are about; ages count from it
    night.delivery_on, -- Day the exports were delivered
    local_timestamp(night.delivery_on + 1, '00:00', time_zone)
        as delivery_ends_at -- End of that day; what is dated later cannot have happened yet
from night
cross join newest
cross join retailer
left join last_night on last_night.delivery_on <= night.delivery_on
