-- One row is a variant of an article of the shop.
-- A variant without article number is named by its handle and option values. Where two variants
-- bear one number, the first one counts.
-- Grain: silo, sku
with shopify_products as (
    select
        silo, source_file, source_row, url_handle, sku, barcode, title, vendor,
        product_category, type, option1_value, option2_value, option3_value, inventory_tracker,
        requires_shipping, gift_card, status, price, cost_per_item
    from staging.shopify_products
),

retailer as (
    select currency from settings.retailer
),

variants as (
    select
        silo, source_file, source_row, url_handle, title, vendor, type, status,
        inventory_tracker, requires_shipping, gift_card, product_category, price, cost_per_item,
        coalesce(sku, concat_ws('/', url_handle, option1_value, option2_value, option3_value))
            as sku, -- Article number; handle and option values where there is none
        gtin14(barcode) as gtin, -- Trade item number, 14 digits
        coalesce(gtin_is_valid(barcode), false)
            as is_gtin_valid, -- True if the check digit is right
        gtin_kind(barcode) as gtin_kind, -- ean13 | upc | ean8 | isbn | internal_20_29
        nullif(
            concat_ws(' / ', nullif(option1_value, 'Default Title'), option2_value, option3_value),
            ''
        ) as variant_text -- Option values; null for an article without variants
    from shopify_products
)

select
    silo,
    sku,
    source_file,
    source_row,
    gtin,
    is_gtin_valid,
    gtin_kind,
    url_handle as parent_sku,
    variant_text,
    variant_text is not null as is_variant, -- True if the article has variants
    title as name,
    vendor as brand,
    case
        when gift_card then 'gift_card'
        when requires_shipping is false then 'service'
        else 'good'
    end as item_type, -- good | service | gift_card
    type as category_id,
    product_category as category_path,
    case when status = 'archived' then 'discontinued' else coalesce(status, 'active') end
        as status, -- active | draft | discontinued
    inventory_tracker is not null as is_stocked, -- True if stock is kept of it
    currency,
    price as list_price_gross,
    cost_per_item as unit_cost,
    false as is_deleted -- The export has no deleted articles
from variants
cross join retailer
where sku is not null and sku <> ''
qualify row_number() over (partition by silo, sku order by source_file desc, source_row) = 1
