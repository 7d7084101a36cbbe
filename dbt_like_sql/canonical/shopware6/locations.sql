-- One row is the shop as the one place that its orders and stock name.
-- Grain: silo, location_code
with shopware6_products as (
    select silo, source_file, source_row from staging.shopware6_products
),

locations as (
    select silo, code, location_type from settings.locations
)

select
    shopware6_products.silo,
    'webshop' as location_code, -- The shop has no places of its own
    min(source_file) as source_file, -- First file with articles
    arg_min(source_row, (source_file, source_row)) as source_row, -- Its first record
    'Webshop' as name, -- The shop as such
    any_value(location_type) as location_type, -- As retailer.toml says of the code webshop
    false as is_deleted -- The shop is there
from shopware6_products
left join locations on shopware6_products.silo = locations.silo and code = 'webshop'
group by shopware6_products.silo
