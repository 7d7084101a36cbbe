-- One row is a way to serve a customer of a store with a product, and how good it is.
-- The store itself; what is sent from where web orders go out; what is brought from there to the
-- store, or bought in the store and sent home, if the store has none; what another store sends, if
-- no such place has any; what is expected, and the nearest substitute, if nothing can be promised
-- anywhere. Of each kind the nearest place is named, of two as near the one with more cover than 14
-- days. First is what comes soonest, then from nearby.
-- Check has_a_promise: promised_days >= 0
-- Grain: product_id, home_location_id, option
with place_totals as not materialized (
    select product_id, location_id, atp_now from inventory.place_totals where atp_now > 0
),

coverage as (
    select product_id, location_id from inventory.coverage where days_of_cover_84 < 14
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
        carrier_days, transfer_days, carrier_days + store_picking_days as from_store_days,
        backorder_days, store_buffer::decimal(18, 3) as store_buffer, as_of
    from settings.inventory
    cross join golden.night
),

stock as not materialized (
    select
        place_totals.product_id, place_totals.location_id, atp_now,
        coverage.product_id is not null as is_short
    from place_totals
    left join coverage
        on place_totals.product_id = coverage.product_id
        and place_totals.location_id = coverage.location_id
),

web_stock as (
    select product_id, location_id, atp_now, is_short
    from stock
    semi join lanes on location_id = from_location_id and ships_online
),

-- Products that lie in the same places are served from the same ones: few sets, whatever there is.
web_sets as (
    select
        product_id,
        string_agg(location_id || if(is_short, '!', ''), ' ' order by location_id) as set_key
    from web_stock
    group by product_id
),

members as (
    select
        set_key, rtrim(unnest(string_split(set_key, ' ')), '!') as from_location_id,
        suffix(unnest(string_split(set_key, ' ')), '!') as is_short
    from (select distinct set_key from web_sets)
),

nearest as (
    select
        set_key, home_location_id,
        arg_min(from_location_id, (coalesce(distance_km, 1e9), is_short, from_location_id))
            as from_location_id,
        arg_min_null(distance_km, (coalesce(distance_km, 1e9), is_short, from_location_id))
            as distance_km
    from members
    inner join lanes using (from_location_id)
    where ships_online
    group by set_key, home_location_id
),

-- Materialized, so that the stores come last: they make a hundred rows of one.
web_members as materialized (
    select product_id, set_key, location_id as from_location_id, is_short, atp_now
    from web_stock
    inner join web_sets using (product_id)
),

from_web as (
    select product_id, home_location_id, from_location_id, distance_km, is_short, atp_now
    from web_members
    inner join nearest using (set_key, from_location_id)
),

-- What lies in stores only.
store_stock as (
    select product_id, location_id, atp_now, is_short
    from stock
    anti join web_sets using (product_id)
),

store_ways as (
    select
        product_id, home_location_id, from_location_id, distance_km, is_short,
        atp_now - store_buffer as quantity,
        (coalesce(distance_km, 1e9), is_short, from_location_id) as rank
    from store_stock
    inner join lanes on location_id = from_location_id and not ships_online
    inner join bounds on atp_now - store_buffer >= 1
),

from_stores as (
    select
        product_id, home_location_id,
        arg_min(from_location_id, rank) as from_location_id,
        arg_min_null(distance_km, rank) as distance_km,
        arg_min(is_short, rank) as is_short,
        arg_min(quantity, rank) as quantity
    from store_ways
    group by product_id, home_location_id
),

at_home as (
    select product_id, location_id as home_location_id, atp_now, is_short
    from stock
    inner join stores using (location_id)
    where offers_click_collect
),

-- The few that another store may have to send.
at_home_only as (
    select product_id, home_location_id
    from at_home
    anti join web_sets using (product_id)
),

-- What the store lacks can be brought to it, if it hands out, or bought in it and sent.
ways as (
    select
        from_web.product_id, from_web.home_location_id, from_location_id, distance_km,
        from_web.is_short, from_web.atp_now, carrier_days, transfer_days,
        at_home.product_id is not null as is_at_home,
        offers_click_collect and at_home.product_id is null as is_brought,
        transfer_days <= carrier_days as is_brought_first
    from from_web
    cross join bounds
    inner join stores on from_web.home_location_id = stores.location_id
    left join at_home
        on from_web.product_id = at_home.product_id
        and from_web.home_location_id = at_home.home_location_id
),

expected as (
    select
        product_id, min(available_on) as available_on,
        arg_min(location_id, (available_on, location_id)) as location_id,
        arg_min(atp, (available_on, location_id)) as atp
    from availability_by_date
    semi join (select product_id from availability where atp_now = 0) as missing
        using (product_id)
    where atp > 0
    group by product_id
),

-- Which comes first follows from the days that each kind takes: nothing has to be sorted.
options as (
    select
        product_id, home_location_id, 'collect_today' as option,
        home_location_id as from_location_id, null as substitute_id, 1 as position,
        atp_now as quantity, 0.0::double as distance_km, is_short, 0 as promised_days
    from at_home
    union all
    select
        product_id, home_location_id, 'ship_from_dc', from_location_id, null,
        2 + (is_brought and is_brought_first)::integer, atp_now, distance_km, is_short,
        carrier_days
    from ways
    union all
    select
        product_id, home_location_id, 'endless_aisle', from_location_id, null,
        1 + (is_brought and is_brought_first)::integer, atp_now, distance_km, is_short,
        carrier_days
    from ways
    where not is_at_home
    union all
    select
        product_id, home_location_id, 'collect_after_transfer', from_location_id, null,
        if(is_brought_first, 1, 3), atp_now, distance_km, is_short, transfer_days
    from ways
    where is_brought
    union all
    select
        from_stores.product_id, from_stores.home_location_id, 'ship_from_store', from_location_id,
        null, 1 + (at_home_only.product_id is not null)::integer, quantity, distance_km,
        from_stores.is_short, from_store_days
    from from_stores
    cross join bounds
    left join at_home_only
        on from_stores.product_id = at_home_only.product_id
        and from_stores.home_location_id = at_home_only.home_location_id
    union all
    select
        product_id, stores.location_id, 'backorder', expected.location_id, null, 1, atp, null,
        false, (available_on - as_of)::integer + backorder_days
    from expected
    cross join stores
    cross join bounds
    union all
    select
        substitutes.product_id, stores.location_id, 'substitute', null, substitute_id,
        1 + (expected.product_id is not null)::integer, null, null, false, 0
    from substitutes
    cross join stores
    left join expected using (product_id)
)

select
    product_id,
    home_location_id, -- Store of the customer
    option::enum(
        'collect_today', 'collect_after_transfer', 'ship_from_dc', 'endless_aisle',
        'ship_from_store', 'backorder', 'substitute'
    ) as option, -- Way to serve
    from_location_id, -- Place the goods come from
    substitute_id, -- Product offered in its place; null if it is the product itself
    position, -- 1 is the best
    quantity::decimal(18, 3) as quantity, -- Pieces that can be had this way
    distance_km, -- Kilometres from that place to the store; null if unknown
    is_short, -- True if that place has less than 14 days of cover
    promised_days -- Days until the customer has it; 0 is today
from options
