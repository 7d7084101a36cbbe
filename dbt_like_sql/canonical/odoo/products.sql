-- One row is an article that can be sold.
-- Where two articles bear one number, one that is in use comes before an archived one. Whether the
-- list price has VAT inside depends on the article's tax, which the export does not say: it is not
-- read.
-- Grain: silo, sku
with odoo_products as (
    select
        silo, sku, source_file, source_row, template_key, barcode, name, variant_values, category,
        type, is_storable, uom, is_active, standard_price, create_date, write_date
    from staging.odoo_products
),

retailer as (
    select currency from settings.retailer
)

select
    silo,
    sku,
    source_file,
    source_row,
    gtin14(barcode) as gtin, -- Trade item number, 14 digits
    coalesce(gtin_is_valid(barcode), false) as is_gtin_valid, -- True if the check digit is right
    gtin_kind(barcode) as gtin_kind, -- ean13 | upc | ean8 | isbn | internal_20_29
    template_key as parent_sku,
    variant_values as variant_text,
    variant_values is not null as is_variant, -- True if the article has variants
    name,
    case when type = 'service' then 'service' else 'good' end as item_type, -- good | service
    replace(category, ' / ', ' > ')
        as category_path, -- Category from the top, steps separated by ' > '
    unit_code(uom) as base_uom, -- Unit stock is counted in
    case when is_active then 'active' else 'discontinued' end as status, -- active | discontinued
    case type when 'service' then false when 'product' then true else is_storable end
        as is_stocked, -- True if stock is kept of it; null where the export does not tell
    currency,
    standard_price as unit_cost,
    not is_active as is_deleted, -- True for archived articles
    create_date as created_at,
    write_date as updated_at
from odoo_products
cross join retailer
where sku is not null
qualify row_number() over (
    partition by silo, sku order by is_active desc, source_file desc, source_row
) = 1
