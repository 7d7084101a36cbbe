-- One row is two items that are often bought at once: in one direction, the other is a row of its own.
-- Items are products, and beside them categories. Baskets of more than [recommendations]
-- max_basket_items products are left out; what is in too few baskets to be in a pair is left out before
-- pairs are made.
-- Check pair_is_no_more_than_each: pair_count <= least(antecedent_count, consequent_count)
-- Check each_is_no_more_than_all: greatest(antecedent_count, consequent_count) <= total_count
-- Grain: level, antecedent_id, consequent_id
with basket_items as (
    select order_id, product_id, category, item_no, item_count from segments.basket_items
),

recommendations as (
    select max_basket_items, min_pairs, min_pair_share from settings.recommendations
),

counted as (
    select order_id, product_id, category, item_no
    from basket_items
    cross join recommendations
    where item_count <= max_basket_items
),

bounds as (
    select
        count(*) filter (item_no = 1) as total_count, -- Baskets that count
        greatest(any_value(min_pairs), any_value(min_pair_share) * total_count) as least_count
    from counted
    cross join recommendations
),

products as (
    select
        product_id, nullif(category, 'none') as category, count(*) as item_count,
        row_number() over (order by product_id)::integer as product
    from counted
    group by product_id, category
),

categories as (
    select category as category_id, -row_number() over (order by category)::integer as category
    from products
    where category is not null
    group by category
),

-- One pass over baskets: their products that are frequent, and their categories, each by number.
baskets as (
    select
        list(product) filter (item_count >= least_count) as product_list,
        list_distinct(list(categories.category)) as category_list
    from counted
    cross join bounds
    inner join products using (product_id)
    left join categories on products.category = category_id
    group by order_id
),

items as (
    select 'product' as level, product_id as item_id, product as number, item_count from products
    union all
    select 'category', any_value(category_id), category, count(*)
    from (select unnest(category_list) as category from baskets)
    inner join categories using (category)
    group by category
),

firsts as (
    select unnest(product_list) as first, product_list as numbers from baskets
    union all
    select unnest(category_list), category_list from baskets
),

pairs as (
    select first, unnest(numbers) as second from firsts
),

pair_counts as (
    select first, second, count(*) as pair_count
    from pairs
    where first < second
    group by first, second
    having count(*) >= (select least_count from bounds)
),

directed as (
    select first as antecedent, second as consequent, pair_count from pair_counts
    union all
    select second, first, pair_count from pair_counts
)

select
    one.level, -- product | category
    one.item_id as antecedent_id, -- Product or category that is there
    other.item_id as consequent_id, -- Product or category that often comes with it
    total_count,
    one.item_count as antecedent_count, -- Baskets with the one
    other.item_count as consequent_count, -- Baskets with the other
    pair_count -- Baskets with both
from directed
inner join items as one on antecedent = one.number
inner join items as other on consequent = other.number
cross join bounds
