-- One row is an article of the shop, or a variant of one.
-- What is empty in a variant is as in its parent; here it stays empty, as it was delivered.
-- Grain: silo, source_file, source_row
with shopware6_products as (
    select
        silo, source_file, source_row,
        id, parent_id, product_number, name, manufacturer_name, ean, active,
        price_gross, tax_rate, stock, available_stock
    from raw.shopware6_products
)

select
    silo,
    source_file,
    source_row,
    lower(clean_text(id)) as id, -- Key of the article
    lower(clean_text(parent_id)) as parent_id, -- Key of the article that this is a variant of
    clean_text(product_number) as product_number, -- Article number
    clean_text(name) as name, -- Name, cleaned
    clean_text(manufacturer_name) as manufacturer_name, -- Brand
    clean_text(ean) as ean, -- Trade item number as typed
    parse_bool(active) as active, -- True if on sale
    parse_decimal_en(price_gross) as price_gross, -- Price of one unit incl. VAT
    parse_decimal_en(tax_rate) as tax_rate, -- VAT rate in per cent
    parse_decimal_en(stock) as stock, -- Stock
    parse_decimal_en(available_stock) as available_stock -- Stock without what open orders take
from shopware6_products
