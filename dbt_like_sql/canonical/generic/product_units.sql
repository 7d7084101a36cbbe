-- One row is a unit that an article is packed in.
-- Grain: silo, sku, uom
with generic_product_units as (
    select silo, source_file, source_row, sku, uom, base_qty from staging.generic_product_units
)

select silo, sku, uom, source_file, source_row, base_qty from generic_product_units
