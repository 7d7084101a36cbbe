-- One row is a line of an order of the shop, with its price.
-- Grain: silo, source_file, source_row
with shopware6_order_line_items as (
    select
        silo, source_file, source_row,
        id, order_id, product_id, product_number, type, label, quantity, unit_price, total_price
    from raw.shopware6_order_line_items
)

select
    silo,
    source_file,
    source_row,
    lower(clean_text(id)) as id, -- Key of the line
    lower(clean_text(order_id)) as order_id, -- Key of the order
    lower(clean_text(product_id)) as product_id, -- Key of the article; null for what is none
    clean_text(product_number) as product_number, -- Article number; null for what is none
    lower(clean_text(type))
        as type, -- product | promotion | credit | custom | discount | container
    clean_text(label) as label, -- Text of the line
    parse_decimal_en(quantity) as quantity, -- Quantity ordered
    parse_decimal_en(unit_price) as unit_price, -- Price of one unit, as prices are shown
    parse_decimal_en(total_price) as total_price -- Price of all units; below zero for discounts
from shopware6_order_line_items
