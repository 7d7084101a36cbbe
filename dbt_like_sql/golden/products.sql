-- One row is a product, with the best values of all silos that sell or stock it.
-- Type, unit, VAT and cost are the ERP's to say, name, brand, category and price the shop's; what
-- the first in line does not know, the next one tells.
-- Grain: product_id
with products as (
    select
        silo, sku, gtin, is_gtin_valid, parent_sku, variant_text, is_variant, name, brand,
        item_type, category_id, category_path, base_uom, status, is_stocked, currency,
        list_price_gross, unit_cost, vat_rate, is_deleted
    from canonical.products
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

silos as (
    select silo, kind from settings.silos
),

ranked as (
    select
        product_id, products.silo, products.sku, gtin, is_gtin_valid, parent_sku, variant_text,
        is_variant, name, brand, item_type, category_id, category_path, base_uom, status,
        is_stocked, currency, list_price_gross, unit_cost, vat_rate, is_deleted,
        (kind is distinct from 'erp', products.silo, products.sku) as erp_first,
        (kind is distinct from 'shop', products.silo, products.sku) as shop_first
    from products
    inner join product_records using (silo, sku)
    left join silos using (silo)
)

select
    product_id,
    arg_min(sku, erp_first) as sku, -- Article number, the ERP's if it has one
    arg_min(gtin, erp_first) filter (where is_gtin_valid) as gtin, -- Valid GTIN, 14 digits
    arg_min(parent_sku, shop_first) as parent_sku, -- Article or handle that groups variants
    arg_min(variant_text, shop_first) as variant_text, -- What tells it from its siblings
    coalesce(bool_or(is_variant), false) as is_variant, -- True if any silo has it as a variant
    arg_min(name, shop_first) as name, -- Name, the shop's if it has one
    arg_min(brand, shop_first) as brand, -- Brand
    arg_min(item_type, erp_first) as item_type, -- good | service | gift_card | shipping | bundle
    arg_min(category_id, erp_first) as category_id, -- Category in the ERP's key
    arg_min(category_path, shop_first) as category_path, -- Category from the top, by ' > '
    arg_min(base_uom, erp_first) as base_uom, -- Unit stock is counted in
    arg_min(status, shop_first) as status, -- active | draft | discontinued
    coalesce(bool_or(is_stocked), false) as is_stocked, -- True if any silo keeps stock of it
    bool_and(coalesce(is_deleted, false)) as is_deleted, -- True if deleted wherever it was known
    list_sort(list_distinct(list(silo))) as sources, -- Silos that know the product
    coalesce(
        arg_min(currency, shop_first) filter (where list_price_gross is not null),
        arg_min(currency, erp_first)
    ) as currency, -- Currency of price and cost, ISO 4217
    arg_min(list_price_gross, shop_first) as list_price_gross, -- List price of one unit incl. VAT
    arg_min(unit_cost, erp_first) as unit_cost, -- Cost of one unit without VAT
    arg_min(vat_rate, erp_first) as vat_rate -- VAT rate, 0.19 for 19 per cent
from ranked
group by product_id
