-- One row is a place that sells or holds goods.
-- What kind of place it is says retailer.toml; one it does not know has no type.
-- Grain: silo, location_code
with generic_locations as (
    select
        silo, source_file, source_row, location_code, name, street, house_number,
        postal_code as zip, city as city_raw, country, is_deleted
    from staging.generic_locations
),

locations as (
    select silo, code, location_type from settings.locations
),

parsed as (
    select
        silo, source_file, source_row, location_code, name, zip, city_raw, country, is_deleted,
        address_parts(nullif(concat_ws(' ', street, house_number), ''), null, country) as parts
    from generic_locations
)

select
    parsed.silo,
    location_code,
    source_file,
    source_row,
    name,
    location_type,
    parts.street as street, -- Street without house number
    nullif(concat(parts.house_number, parts.house_number_addition), '')
        as house_number, -- House number with its letter
    postal_code_norm(zip, country) as postal_code, -- Postal code, normalised
    city_norm(city_raw) as city, -- City, normalised for display
    country as country_code,
    coalesce(is_deleted, false) as is_deleted -- True if closed or deleted
from parsed
left join locations on parsed.silo = locations.silo and location_code = code
