-- One row is a place that sells or holds goods, typed.
-- Grain: silo, source_file, source_row
with generic_locations as (
    select
        silo, source_file, source_row, location_code, name, street, house_number, postal_code,
        city, country, is_deleted
    from raw.generic_locations
),

retailer as (
    select country_code as home_country from settings.retailer
)

select
    silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(location_code)) as location_code, -- Code of the place
    clean_text(strip_formula_guard(name)) as name, -- Name of the place
    clean_text(strip_formula_guard(street)) as street, -- Street, cleaned
    clean_text(strip_apostrophe(house_number)) as house_number, -- House number, cleaned
    clean_text(strip_apostrophe(postal_code)) as postal_code, -- Postal code as typed
    clean_text(strip_formula_guard(city)) as city, -- City, cleaned
    coalesce(country_code(country), home_country)
        as country, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
    parse_bool(is_deleted) as is_deleted -- True if closed or deleted
from generic_locations
cross join retailer
