-- One row is a place of the retailer: a store, a distribution centre, the web shop.
-- Which places there are, what they are called and whose stock counts is in retailer.toml; their
-- addresses come from the silos, the most trusted first. A place whose latitude and longitude nobody
-- has set lies in the middle of its region of postal codes, good to some 20 km.
-- Grain: location_id
with settings_locations as (
    select
        location_id, name, location_type, is_sellable, stock_silo, region, latitude, longitude,
        ships_online, offers_click_collect, offers_ship_from_store, silo, code
    from settings.locations
),

locations as (
    select
        silo, location_code, street, house_number, postal_code, city, country_code
    from canonical.locations
),

silos as (
    select silo, trust from settings.silos
),

postal_regions as (
    select country_code, postal_region, latitude, longitude from golden.postal_regions
),

places as (
    select
        location_id, settings_locations.name, location_type, is_sellable, stock_silo, region,
        latitude, longitude, ships_online, offers_click_collect, offers_ship_from_store,
        settings_locations.silo, street, house_number, postal_code, city, country_code,
        (city is null, -trust, settings_locations.silo, code) as trusted_first
    from settings_locations
    left join silos on settings_locations.silo = silos.silo
    left join locations
        on settings_locations.silo = locations.silo
        and settings_locations.code = locations.location_code
),

described as (
    select
        location_id,
        any_value(name) as name, -- Name of the place
        any_value(location_type) as location_type, -- store | dc | webshop_virtual
        any_value(is_sellable) as is_sellable, -- True if its stock may be promised to customers
        any_value(stock_silo) as stock_silo, -- Silo whose stock figures count for the place
        any_value(region) as region, -- Region, as the retailer divides its market
        any_value(ships_online) as ships_online, -- True if web orders are sent from here
        any_value(offers_click_collect)
            as offers_click_collect, -- True if customers collect here what they ordered
        any_value(offers_ship_from_store)
            as offers_ship_from_store, -- True if it sends orders although it is a store
        arg_min_null(street, trusted_first) as street, -- Street without house number
        arg_min_null(house_number, trusted_first) as house_number, -- House number
        arg_min_null(postal_code, trusted_first) as postal_code, -- Postal code
        arg_min_null(city, trusted_first) as city, -- City
        arg_min_null(country_code, trusted_first) as country_code, -- Country, ISO 3166-1 alpha-2
        list_sort(list_distinct(list(silo))) as silos, -- Silos that know the place
        any_value(latitude) as set_latitude,
        any_value(longitude) as set_longitude
    from places
    group by location_id
)

select
    location_id,
    name,
    location_type,
    is_sellable,
    stock_silo,
    region,
    ships_online,
    offers_click_collect,
    offers_ship_from_store,
    street,
    house_number,
    postal_code,
    city,
    described.country_code,
    silos,
    coalesce(set_latitude, postal_regions.latitude) as latitude, -- Degrees north
    coalesce(set_longitude, postal_regions.longitude) as longitude -- Degrees east
from described
left join postal_regions
    on described.country_code = postal_regions.country_code
    and postal_region_of(described.country_code, postal_code) = postal_regions.postal_region
