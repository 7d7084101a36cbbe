-- One row is a warehouse that stock lies in.
-- Its code is what the path of its places starts with; retailer.toml says what kind of place it is.
-- Grain: silo, location_code
with odoo_quants as (
    select silo, source_file, source_row, location_code, warehouse
    from staging.odoo_quants
    where location_code is not null and location_usage = 'internal'
),

locations as (
    select silo, code, location_type from settings.locations
),

warehouses as (
    select
        silo,
        location_code,
        min(source_file) as source_file, -- File that names it first
        arg_min(source_row, (source_file, source_row)) as source_row, -- First record that names it
        coalesce(min(warehouse), location_code) as name -- Name of the warehouse, else its code
    from odoo_quants
    group by silo, location_code
)

select
    warehouses.silo,
    warehouses.location_code,
    warehouses.source_file,
    warehouses.source_row,
    warehouses.name,
    locations.location_type,
    false as is_deleted -- The export has no deleted warehouses
from warehouses
left join locations
    on warehouses.silo = locations.silo and warehouses.location_code = locations.code
