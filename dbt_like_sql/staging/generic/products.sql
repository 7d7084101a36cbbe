-- One row is an article, typed.
-- Grain: silo, source_file, source_row
with generic_products as (
    select
        silo, source_file, source_row, sku, gtin, parent_sku, variant_text, name, brand,
        category_id, category_path, uom, list_price_gross, unit_cost, vat_rate, is_discontinued,
        is_deleted
    from raw.generic_products
),

silos as (
    select silo, decimal_mark from settings.silos
)

select
    article.silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(sku)) as sku, -- Article number
    clean_text(strip_apostrophe(gtin)) as gtin, -- Trade item number as typed
    clean_text(strip_apostrophe(parent_sku)) as parent_sku, -- Article it is a variant of
    clean_text(variant_text) as variant_text, -- What tells the variant from its siblings
    clean_text(strip_formula_guard(name)) as name, -- Name of the article
    clean_text(strip_formula_guard(brand)) as brand, -- Brand
    clean_text(category_id) as category_id, -- Category, by its key
    clean_text(category_path) as category_path, -- Category from the top
    unit_code(clean_text(uom)) as uom, -- Unit that stock is counted in, ST for pieces
    parse_bool(is_discontinued) as is_discontinued, -- True if no longer sold
    parse_bool(is_deleted) as is_deleted, -- True if marked as deleted
    parse_decimal(list_price_gross, decimal_mark) as list_price_gross, -- Price of one unit
    parse_decimal(unit_cost, decimal_mark) as unit_cost, -- Cost of one unit without VAT
    parse_vat_rate(vat_rate, decimal_mark) as vat_rate -- VAT rate, 0.19 for 19 per cent
from generic_products as article
left join silos on article.silo = silos.silo
