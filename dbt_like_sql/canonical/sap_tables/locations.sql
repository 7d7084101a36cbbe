-- One row is a plant: a store or a distribution centre.
-- Grain: silo, location_code
with sap_tables_t001w as (
    select silo, source_file, source_row, werks, name1, stras, pstlz, ort01, land1, vlfkz
    from staging.sap_tables_t001w
),

retailer as (
    select country_code as home_country from settings.retailer
),

plants as (
    select
        silo, source_file, source_row, werks, name1, pstlz, ort01, vlfkz,
        coalesce(country_code(land1), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's if empty
        address_parts(stras, null, coalesce(country_code(land1), home_country)) as parts
    from sap_tables_t001w
    cross join retailer
    where werks is not null
    qualify row_number() over (partition by silo, werks order by source_file desc, source_row) = 1
)

select
    silo,
    werks as location_code,
    source_file,
    source_row,
    name1 as name,
    case vlfkz when 'A' then 'store' when 'B' then 'dc' end as location_type, -- store | dc
    parts.street as street, -- Street without house number
    concat(parts.house_number, parts.house_number_addition) as house_number, -- House number
    postal_code_norm(pstlz, country_code) as postal_code, -- Postal code, normalised
    city_norm(ort01) as city, -- City
    country_code,
    false as is_deleted -- The extract carries no deletion mark
from plants
