-- One row is a till, which stands for the place it is at.
-- The export names a till's place, but gives it no code: retailer.toml lists the tills of a place.
-- Grain: silo, location_code
with dsfinvk_location as (
    select
        silo, source_file, source_row, z_kasse_id, z_nr, z_erstellung, loc_name, loc_strasse,
        loc_plz, loc_ort, loc_land
    from staging.dsfinvk_location
    qualify row_number() over (
        partition by silo, z_kasse_id
        order by z_erstellung desc nulls last, z_nr desc, source_file desc, source_row
    ) = 1
),

retailer as (
    select country_code as home_country from settings.retailer
),

places as (
    select
        silo, source_file, source_row, z_kasse_id, loc_name, loc_plz, loc_ort,
        coalesce(country_code(loc_land), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's if empty
        address_parts(loc_strasse, null, coalesce(country_code(loc_land), home_country)) as parts
    from dsfinvk_location
    cross join retailer
)

select
    silo,
    z_kasse_id as location_code,
    source_file,
    source_row,
    loc_name as name,
    'store' as location_type, -- Tills stand in stores
    parts.street as street, -- Street without house number
    concat(parts.house_number, parts.house_number_addition) as house_number, -- House number
    postal_code_norm(loc_plz, country_code) as postal_code, -- Postal code, normalised
    city_norm(loc_ort) as city, -- City
    country_code,
    false as is_deleted -- The export has no deleted tills
from places
