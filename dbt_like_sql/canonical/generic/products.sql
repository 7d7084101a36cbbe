-- One row is an article.
-- Grain: silo, sku
with generic_products as (
    select
        silo, source_file, source_row, sku, gtin as gtin_text, parent_sku, variant_text, name,
        brand, category_id, category_path, uom, is_discontinued, is_deleted, list_price_gross,
        unit_cost, vat_rate
    from staging.generic_products
),

retailer as (
    select currency from settings.retailer
)

select
    silo,
    sku,
    source_file,
    source_row,
    gtin14(gtin_text) as gtin, -- Trade item number, 14 digits
    coalesce(gtin_is_valid(gtin_text), false) as is_gtin_valid, -- True if its check digit is right
    gtin_kind(gtin_text) as gtin_kind, -- ean13 | upc | ean8 | isbn | internal_20_29
    parent_sku,
    variant_text,
    parent_sku is not null as is_variant, -- True if the article is a variant of a parent
    name,
    brand,
    category_id,
    category_path,
    uom as base_uom,
    if(coalesce(is_discontinued, false) or coalesce(is_deleted, false), 'discontinued', 'active')
        as status, -- active | discontinued
    currency, -- The retailer's own; the export names none
    list_price_gross,
    unit_cost,
    vat_rate,
    coalesce(is_deleted, false) as is_deleted -- True if marked as deleted
from generic_products
cross join retailer
