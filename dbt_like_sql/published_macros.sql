-- Table macros of the published file: questions that have an argument.

-- Ways to serve a customer who lives in a region of postal codes (two digits in Germany, one in
-- Austria and Switzerland) with a product: collected in a store, sent from where web orders go out,
-- or sent by a store; the soonest first, then from nearby. Distances are from the middle of the
-- region. from inventory.fulfilment_in_region('erp/3000101', '80')
create or replace macro inventory.fulfilment_in_region(product, region, country := 'DE') as table (
    with home as (
        select latitude as home_latitude, longitude as home_longitude
        from golden.postal_regions
        where country_code = country and postal_region = region
    ),

    stock as (
        select location_id, atp_now
        from inventory.place_totals
        where product_id = product and atp_now > 0
    ),

    bounds as (
        select carrier_days, store_picking_days, store_buffer from settings.inventory
    ),

    places as (
        select
            location_id, location_type, ships_online, offers_click_collect,
            offers_ship_from_store, atp_now, carrier_days, store_picking_days, store_buffer,
            2 * 6371 * asin(sqrt(
                sin(radians(latitude - home_latitude) / 2) ** 2
                + cos(radians(home_latitude)) * cos(radians(latitude))
                * sin(radians(longitude - home_longitude) / 2) ** 2
            )) as distance_km
        from stock
        inner join golden.locations using (location_id)
        cross join home
        cross join bounds
    ),

    options as (
        select 'collect_today' as option, location_id, atp_now as quantity, 0 as promised_days,
            distance_km
        from places
        where offers_click_collect
        union all
        select 'ship_from_dc', location_id, atp_now, carrier_days, distance_km
        from places
        where ships_online
        union all
        select
            'ship_from_store', location_id, atp_now - store_buffer,
            carrier_days + store_picking_days, distance_km
        from places
        where offers_ship_from_store and not ships_online and atp_now - store_buffer >= 1
    )

    select
        row_number() over (
            order by promised_days, distance_km nulls last, option, location_id
        ) as position,
        option,
        location_id as from_location_id,
        quantity,
        round(distance_km, 1) as distance_km,
        promised_days
    from options
    order by position
);
