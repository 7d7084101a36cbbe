-- One row is a way from a place with goods to a store, for what the store itself lacks.
-- Of the places that send web orders all are taken, of stores that send orders the five nearest;
-- where nobody knows how far it is, none is nearer.
-- Grain: home_location_id, from_location_id
with locations as (
    select
        location_id, location_type, is_sellable, ships_online, offers_ship_from_store, latitude,
        longitude
    from golden.locations
),

stores as (
    select location_id, latitude, longitude from locations where location_type = 'store'
),

senders as (
    select location_id, ships_online, offers_ship_from_store, latitude, longitude
    from locations
    where is_sellable and (ships_online or offers_ship_from_store)
),

measured as (
    select
        stores.location_id as home_location_id, senders.location_id as from_location_id,
        ships_online,
        distance_km(
            stores.latitude, stores.longitude, senders.latitude, senders.longitude
        ) as distance_km -- Kilometres as the crow flies; null if a place is unknown
    from stores
    inner join senders on stores.location_id <> senders.location_id
)

select
    home_location_id, -- The store
    from_location_id, -- Place the goods come from
    ships_online, -- True if web orders are sent from there; false for a store that sends
    round(distance_km, 1) as distance_km -- Kilometres as the crow flies; null if a place is unknown
from measured
qualify row_number() over (
    partition by home_location_id, ships_online order by distance_km nulls last, from_location_id
) <= if(ships_online, 1000, 5)
