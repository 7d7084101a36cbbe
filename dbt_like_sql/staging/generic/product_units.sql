-- One row is a unit that an article is packed in, typed.
-- Grain: silo, source_file, source_row
with generic_product_units as (
    select silo, source_file, source_row, sku, uom, base_qty from raw.generic_product_units
),

silos as (
    select silo, decimal_mark from settings.silos
)

select
    pack.silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(sku)) as sku, -- Article number
    unit_code(clean_text(uom)) as uom, -- Unit of the pack, ST for pieces
    parse_decimal(base_qty, decimal_mark) as base_qty -- How many of the article's own unit
from generic_product_units as pack
left join silos on pack.silo = silos.silo
