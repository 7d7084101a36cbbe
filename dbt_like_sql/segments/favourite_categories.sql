-- One row is a buyer and the category of which they bought most products, each counted once.
-- Purchases of the last [recommendations] months count; of equal ones the last in the alphabet.
-- Check share_is_a_share: category_share > 0 and category_share <= 1
-- Grain: customer_id
with basket_items as (
    select buyer_id, product_id, category from segments.basket_items
),

bought as (
    select distinct buyer_id as customer_id, product_id, category
    from basket_items
    where buyer_id is not null and category <> 'none'
),

counted as (
    select customer_id, category, count(*) as product_count
    from bought
    group by customer_id, category
)

select
    customer_id,
    arg_max(category, (product_count, category))
        as category, -- Category of which the buyer bought most products
    max(product_count) / sum(product_count)
        as category_share, -- Its share in all different products that the buyer bought
    max(product_count) as product_count -- Different products of it
from counted
group by customer_id
