-- One row is a product in a purchase, each once however many pieces were bought.
-- Purchases of the last [recommendations] months up to as_of count. Goods and services are items;
-- shipping, deposits, gift cards and products that nobody lists are none.
-- Check items_are_numbered: item_no between 1 and item_count
-- Grain: order_id, product_id
with sale_lines as (
    select order_id, product_id, item, qty, business_date from kpis.sale_lines
),

sales as (
    select order_id, buyer_id, is_purchase, business_date from kpis.sales
),

products as (
    select product_id, item_type, category_path from golden.products
),

bounds as (
    select as_of, (as_of - to_months(months))::date as begun_after
    from golden.night
    cross join settings.recommendations
),

purchases as (
    select order_id, buyer_id, business_date
    from sales
    cross join bounds
    where is_purchase and business_date > begun_after and business_date <= as_of
),

goods as (
    select
        product_id,
        coalesce(nullif(split_part(category_path, ' > ', 1), ''), 'none')
            as category, -- First step of the product's category; 'none' if it has none
        row_number() over (order by product_id)::integer as number
    from products
    where coalesce(item_type, 'good') in ('good', 'service', 'bundle')
),

-- Products by number, a list a basket: distinct pairs of ids would take four times as long. A line is
-- of its order's day: older ones are left out before lists are made.
baskets as (
    select order_id, list_sort(list_distinct(list(number))) as numbers
    from sale_lines
    inner join goods using (product_id)
    cross join bounds
    where item = 'goods' and coalesce(qty, 1) > 0
        and business_date > begun_after and business_date <= as_of
    group by order_id
),

items as (
    select
        order_id, buyer_id, business_date, unnest(numbers) as number,
        generate_subscripts(numbers, 1)::integer as item_no, len(numbers)::integer as item_count
    from baskets
    inner join purchases using (order_id)
)

select
    order_id,
    product_id,
    buyer_id,
    category,
    item_no, -- Running number of the product in the purchase
    item_count, -- Different products in the purchase
    business_date
from items
inner join goods using (number)
