-- One row is a variant of an article, or one more image of it.
-- What stands on the article's first row only is repeated on each row of the article. So is the
-- handle, which some exports leave blank there: it is that of the rows before, as long as none of
-- them is missing.
-- Grain: silo, source_file, source_row
with shopify_products as (
    select
        silo, source_file, source_row,
        url_handle, sku, barcode, title, vendor, product_category, type, option1_name,
        option1_value, option2_name, option2_value, option3_name, option3_value,
        inventory_tracker, requires_shipping, gift_card, status, price, cost_per_item
    from raw.shopify_products
),

unbroken as (
    select
        silo, source_file, source_row, url_handle, sku, barcode, title, vendor, product_category,
        type, option1_name, option1_value, option2_name, option2_value, option3_name,
        option3_value, inventory_tracker, requires_shipping, gift_card, status, price,
        cost_per_item,
        source_row - row_number() over (partition by silo, source_file order by source_row)
            as missing_before -- Rows that are missing so far; the same within an unbroken run
    from shopify_products
),

with_handles as (
    select
        silo, source_file, source_row, sku, barcode, title, vendor, product_category, type,
        option1_name, option1_value, option2_name, option2_value, option3_name, option3_value,
        inventory_tracker, requires_shipping, gift_card, status, price, cost_per_item,
        last_value(url_handle ignore nulls) over (
            partition by silo, source_file, missing_before order by source_row
        ) as url_handle -- Handle of the article; groups its variants
    from unbroken
),

articles as (
    select
        silo,
        source_file,
        url_handle as article_handle,
        clean_text(arg_min(title, source_row)) as title, -- Name of the article
        clean_text(arg_min(vendor, source_row)) as vendor, -- Brand
        clean_text(arg_min(product_category, source_row))
            as product_category, -- Category from the top, steps separated by ' > '
        clean_text(arg_min(type, source_row)) as type, -- Kind of article in the shop's words
        clean_text(arg_min(option1_name, source_row)) as option1_name, -- What variants differ in
        clean_text(arg_min(option2_name, source_row)) as option2_name, -- Second such thing
        clean_text(arg_min(option3_name, source_row)) as option3_name, -- Third such thing
        parse_bool(arg_min(gift_card, source_row)) as gift_card, -- True for a gift card
        lower(clean_text(arg_min(status, source_row))) as status -- active | draft | archived
    from with_handles
    group by silo, source_file, url_handle
)

select
    variant.silo,
    variant.source_file,
    variant.source_row,
    clean_text(variant.url_handle) as url_handle, -- Handle of the article; groups its variants
    clean_text(strip_apostrophe(variant.sku)) as sku, -- Article number of the variant
    clean_text(strip_apostrophe(variant.barcode)) as barcode, -- Trade item number as typed
    article.title,
    article.vendor,
    article.product_category,
    article.type,
    article.option1_name,
    clean_text(variant.option1_value) as option1_value, -- The variant's value of the first option
    article.option2_name,
    clean_text(variant.option2_value) as option2_value, -- The variant's value of the second option
    article.option3_name,
    clean_text(variant.option3_value) as option3_value, -- The variant's value of the third option
    clean_text(variant.inventory_tracker) as inventory_tracker, -- Who keeps stock; null if nobody
    parse_bool(variant.requires_shipping) as requires_shipping, -- True for a thing to be sent
    article.gift_card,
    article.status,
    coalesce(trim(variant.sku), trim(variant.price), trim(variant.option1_value), '') = ''
        as is_image_only, -- True if the row carries no variant
    parse_decimal_en(variant.price) as price, -- Price of one unit incl. VAT
    parse_decimal_en(variant.cost_per_item) as cost_per_item -- Cost of one unit without VAT
from with_handles as variant
left join articles as article
    on variant.silo = article.silo
    and variant.source_file = article.source_file
    and variant.url_handle = article.article_handle
