-- One row is a place of the retailer: a store, a distribution centre, the web shop.
-- Which places there are, what they are called and whose stock counts is in retailer.toml; their
-- addresses come from the silos, the most trusted first.
-- Grain: location_id
with settings_locations as (
    select location_id, name, location_type, is_sellable, stock_silo, silo, code
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

places as (
    select
        location_id, settings_locations.name, location_type, is_sellable, stock_silo,
        settings_locations.silo, street, house_number, postal_code, city, country_code,
        (city is null, -trust, settings_locations.silo, code) as trusted_first
    from settings_locations
    left join silos on settings_locations.silo = silos.silo
    left join locations
        on settings_locations.silo = locations.silo
        and settings_locations.code = locations.location_code
)

select
    location_id,
    any_value(name) as name, -- Name of the place
    any_value(location_type) as location_type, -- store | dc | webshop_virtual
    any_value(is_sellable) as is_sellable, -- True if its stock may be promised to customers
    any_value(stock_silo) as stock_silo, -- Silo whose stock figures count for the place
    arg_min_null(street, trusted_first) as street, -- Street without house number
    arg_min_null(house_number, trusted_first) as house_number, -- House number
    arg_min_null(postal_code, trusted_first) as postal_code, -- Postal code
    arg_min_null(city, trusted_first) as city, -- City
    arg_min_null(country_code, trusted_first) as country_code, -- Country, ISO 3166-1 alpha-2
    list_sort(list_distinct(list(silo))) as silos -- Silos that know the place
from places
group by location_id
