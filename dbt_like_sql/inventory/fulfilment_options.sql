-- One row is a way to serve a customer of a store with a product, and how good it is.
-- The store itself; what is sent to the customer from where web orders go out, or from a store that
-- sends; what is brought to the store; what is bought in the store and sent home; what is expected;
-- and if nothing can be promised anywhere, the nearest substitute. Of each the nearest place that
-- can promise a piece is named. First is what comes soonest, then from nearby, then from a place
-- that has plenty: one with less than 14 days of cover is spared where another is as near.
-- Check has_a_promise: promised_days >= 0
-- Grain: product_id, home_location_id, option
with positions as (
    select product_id, location_id, sum(atp_now) as atp_now
    from inventory.positions
    group by product_id, location_id
),

coverage as (
    select product_id, location_id, days_of_cover_84 from inventory.coverage
),

availability_by_date as (
    select product_id, location_id, available_on, atp from inventory.availability_by_date
),

availability as (
    select product_id, atp_now from inventory.availability
),

substitutes as (
    select product_id, substitute_id from inventory.substitutes where position = 1
),

lanes as (
    select home_location_id, from_location_id, ships_online, distance_km from inventory.lanes
),

stores as (
    select location_id, offers_click_collect from golden.locations where location_type = 'store'
),

bounds as (
    select
        carrier_days, transfer_days, store_picking_days, backorder_days,
        store_buffer::decimal(18, 3) as store_buffer, as_of
    from settings.inventory
    cross join golden.night
),

stock as (
    select
        positions.product_id, positions.location_id, atp_now,
        coalesce(days_of_cover_84 < 14, false) as is_short
    from positions
    left join coverage
        on positions.product_id = coverage.product_id
        and positions.location_id = coverage.location_id
    where atp_now > 0
),

at_home as (
    select product_id, location_id as home_location_id, atp_now
    from stock
    inner join stores using (location_id)
    where offers_click_collect
),

-- For each store the best place of each kind that can send the product.
senders as (
    select
        product_id, home_location_id, ships_online,
        arg_min(
            row(from_location_id, distance_km, is_short, atp_now - if(ships_online, 0, store_buffer)),
            (coalesce(distance_km, 1e9), is_short, from_location_id)
        ) as best
    from lanes
    inner join stock on from_location_id = location_id
    cross join bounds
    where ships_online or atp_now - store_buffer >= 1
    group by product_id, home_location_id, ships_online
),

expected as (
    select
        availability_by_date.product_id, min(available_on) as available_on,
        arg_min(availability_by_date.location_id, (available_on, availability_by_date.location_id))
            as location_id,
        arg_min(atp, (available_on, availability_by_date.location_id)) as atp
    from availability_by_date
    inner join availability using (product_id)
    where atp > 0 and availability.atp_now = 0
    group by availability_by_date.product_id
),

options as (
    select
        product_id, home_location_id, 'collect_today' as option,
        home_location_id as from_location_id, null as substitute_id, 0.0 as distance_km,
        false as is_short, atp_now as quantity, 0 as promised_days
    from at_home
    union all
    select
        product_id, home_location_id, if(ships_online, 'ship_from_dc', 'ship_from_store'),
        best[1], null, best[2], best[3], best[4],
        carrier_days + if(ships_online, 0, store_picking_days)
    from senders
    cross join bounds
    union all
    select
        senders.product_id, senders.home_location_id, 'collect_after_transfer', best[1], null,
        best[2], best[3], best[4], transfer_days
    from senders
    cross join bounds
    inner join stores on senders.home_location_id = location_id and offers_click_collect
    anti join at_home
        on senders.product_id = at_home.product_id
        and senders.home_location_id = at_home.home_location_id
    where ships_online
    union all
    select
        senders.product_id, senders.home_location_id, 'endless_aisle', best[1], null, best[2],
        best[3], best[4], carrier_days
    from senders
    cross join bounds
    anti join at_home
        on senders.product_id = at_home.product_id
        and senders.home_location_id = at_home.home_location_id
    where ships_online
    union all
    select
        product_id, stores.location_id, 'backorder', expected.location_id, null, null, false, atp,
        available_on - as_of + backorder_days
    from expected
    cross join stores
    cross join bounds
    union all
    select
        product_id, stores.location_id, 'substitute', null, substitute_id, null, false, null, 0
    from substitutes
    cross join stores
)

select
    product_id,
    home_location_id, -- Store of the customer
    option, -- collect_today | ship_from_dc | ship_from_store | collect_after_transfer | …
    from_location_id, -- Place the goods come from
    substitute_id, -- Product offered in its place; null if it is the product itself
    (row_number() over (
        partition by product_id, home_location_id
        order by
            option = 'substitute', promised_days, distance_km nulls last, is_short, option
    ))::integer as position, -- 1 is the best
    quantity::decimal(18, 3) as quantity, -- Pieces that can be had this way
    distance_km, -- Kilometres from that place to the store; null if unknown
    is_short, -- True if that place has less than 14 days of cover
    promised_days -- Days until the customer has it; 0 is today
from options
