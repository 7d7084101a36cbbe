-- One row is a location of the shop's inventory.
-- What retailer.toml calls a virtual location mirrors stock that lies elsewhere; a location it does
-- not know has no type, and no stock is counted there.
-- Grain: silo, location_code
with shopify_inventory as (
    select silo, source_file, source_row, location from staging.shopify_inventory
),

locations as (
    select silo, code, location_type from settings.locations
),

first_rows as (
    select silo, location as location_code, source_file, min(source_row) as source_row
    from shopify_inventory
    where location is not null
    group by silo, location, source_file
    qualify row_number() over (partition by silo, location order by source_file desc) = 1
)

select
    first_rows.silo,
    first_rows.location_code, -- Name of the location, which is its only code
    first_rows.source_file,
    first_rows.source_row, -- Number of the first record that names it
    first_rows.location_code as name,
    locations.location_type,
    false as is_deleted -- The export has no deleted locations
from first_rows
left join locations
    on first_rows.silo = locations.silo and first_rows.location_code = locations.code
