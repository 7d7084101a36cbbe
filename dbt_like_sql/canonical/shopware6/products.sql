-- One row is an article of the shop, or a variant of one.
-- What is empty in a variant is as in its parent. Where two articles bear one number, the first one
-- counts.
-- Grain: silo, sku
with shopware6_products as (
    select
        silo, source_file, source_row, id, parent_id, product_number, name, manufacturer_name,
        ean, active, price_gross, tax_rate
    from staging.shopware6_products
),

retailer as (
    select currency from settings.retailer
),

parents as (
    select silo, id, product_number, name, manufacturer_name, active, price_gross, tax_rate
    from shopware6_products
    where parent_id is null
    qualify row_number() over (partition by silo, id order by source_file desc, source_row) = 1
),

with_variants as (
    select distinct silo, parent_id as id from shopware6_products where parent_id is not null
)

select
    variant.silo,
    variant.product_number as sku, -- Article number
    source_file,
    source_row,
    gtin14(ean) as gtin, -- Trade item number, 14 digits
    coalesce(gtin_is_valid(ean), false) as is_gtin_valid, -- True if the check digit is right
    gtin_kind(ean) as gtin_kind, -- ean13 | upc | ean8 | isbn | internal_20_29
    parent.product_number as parent_sku, -- Number of the article it is a variant of
    parent_id is not null as is_variant, -- True for a variant
    coalesce(variant.name, parent.name) as name, -- Name of the article
    coalesce(variant.manufacturer_name, parent.manufacturer_name) as brand, -- Brand
    'good' as item_type, -- The export does not tell services apart
    case coalesce(variant.active, parent.active) when true then 'active' when false then 'draft' end
        as status, -- active | draft
    with_variants.id is null as is_stocked, -- False for what only groups variants
    currency,
    coalesce(variant.price_gross, parent.price_gross)
        as list_price_gross, -- List price of one unit incl. VAT
    coalesce(variant.tax_rate, parent.tax_rate) / 100 as vat_rate, -- VAT rate, 0.19 for 19 per cent
    false as is_deleted -- The export has no deleted articles
from shopware6_products as variant
cross join retailer
left join parents as parent on variant.silo = parent.silo and variant.parent_id = parent.id
left join with_variants on variant.silo = with_variants.silo and variant.id = with_variants.id
where variant.product_number is not null
qualify row_number() over (
    partition by variant.silo, variant.product_number order by source_file desc, source_row
) = 1
