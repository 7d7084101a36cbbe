-- One row is the stock of a variant at one location of the shop.
-- 'not stocked' is no quantity: where nothing else stands in a row, the location does not keep the
-- variant at all.
-- Grain: silo, source_file, source_row
with shopify_inventory as (
    select
        silo, source_file, source_row,
        url_handle, sku, location, title, option1_value, option2_value, option3_value,
        incoming, unavailable, committed, available, on_hand
    from raw.shopify_inventory
)

select
    silo,
    source_file,
    source_row,
    clean_text(url_handle) as url_handle, -- Handle of the article
    clean_text(strip_apostrophe(sku)) as sku, -- Article number of the variant
    clean_text(location) as location, -- Location in the shop
    clean_text(title) as title, -- Name of the article
    clean_text(option1_value) as option1_value, -- The variant's value of the first option
    clean_text(option2_value) as option2_value, -- The variant's value of the second option
    clean_text(option3_value) as option3_value, -- The variant's value of the third option
    regexp_full_match(
        concat(incoming, unavailable, committed, available, on_hand), '(?i)(not stocked)+'
    ) as is_not_stocked, -- True if the location does not keep the variant
    parse_decimal_en(incoming) as incoming, -- On its way in; not part of on hand
    parse_decimal_en(unavailable) as unavailable, -- There but not for sale
    parse_decimal_en(committed) as committed, -- Promised to orders
    parse_decimal_en(available) as available, -- For sale; below zero if oversold
    parse_decimal_en(on_hand) as on_hand -- Available, committed and unavailable
from shopify_inventory
