-- One row is two products of which buyers often buy the second within [recommendations] sequence_days
-- after the first. What is bought on one day has no order. Buyers are counted, each once. Those of more
-- than max_history_items items are left out: they buy for others.
-- Check pair_is_no_more_than_each: pair_count <= least(antecedent_count, consequent_count)
-- Check each_is_no_more_than_all: greatest(antecedent_count, consequent_count) <= total_count
-- Grain: antecedent_id, consequent_id
with basket_items as (
    select product_id, buyer_id, item_count, business_date from segments.basket_items
),

recommendations as (
    select
        max_basket_items, max_history_items, min_pairs, min_pair_share, sequence_days
    from settings.recommendations
),

counted as (
    select buyer_id, product_id, business_date
    from basket_items
    where buyer_id is not null
        and item_count <= (select max_basket_items from recommendations)
),

buyers as (
    select buyer_id
    from counted
    group by buyer_id
    having count(*) <= (select max_history_items from recommendations)
),

bounds as (
    select
        count(*) as total_count, -- Buyers that count
        greatest(any_value(min_pairs), any_value(min_pair_share) * total_count) as least_count
    from buyers
    cross join recommendations
),

-- What is in too few purchases has too few buyers, too.
frequent as (
    select product_id, row_number() over (order by product_id) as product
    from counted
    semi join buyers using (buyer_id)
    group by product_id
    having count(*) >= (select least_count from bounds)
),

-- Product and day are one number: lists of pairs take longer to gather and to unnest.
histories as (
    select
        row_number() over () as history,
        list((product << 32) + date_diff('day', date '0001-01-01', business_date))
            filter (product is not null) as bought,
        list_distinct(list_transform(bought, lambda both_: both_ >> 32)) as products
    from counted
    left join frequent using (product_id)
    group by buyer_id
    having count(*) <= (select max_history_items from recommendations)
),

bought as (
    select unnest(products) as product from histories
),

items as (
    select product, any_value(product_id) as product_id, count(*) as item_count
    from bought
    inner join frequent using (product)
    group by product
),

firsts as (
    select history, unnest(bought) as first, bought, sequence_days
    from histories
    cross join recommendations
    where len(products) > 1
),

steps as (
    select history, first, unnest(bought) as second, sequence_days from firsts
),

followed as (
    select history, first >> 32 as antecedent, second >> 32 as consequent
    from steps
    where (first >> 32) <> (second >> 32)
        and (second & 4294967295) > (first & 4294967295)
        and (second & 4294967295) <= (first & 4294967295) + sequence_days
),

-- Each buyer is counted once only where there may be enough: most pairs are chance.
likely as (
    select antecedent, consequent
    from followed
    group by antecedent, consequent
    having count(*) >= (select least_count from bounds)
),

pair_counts as (
    select antecedent, consequent, count(distinct history) as pair_count
    from followed
    semi join likely using (antecedent, consequent)
    group by antecedent, consequent
    having count(distinct history) >= (select least_count from bounds)
)

select
    one.product_id as antecedent_id, -- Product that is bought first
    other.product_id as consequent_id, -- Product that often follows
    total_count,
    one.item_count as antecedent_count, -- Buyers of the one
    other.item_count as consequent_count, -- Buyers of the other, whenever
    pair_count -- Buyers of the other after the one
from pair_counts
inner join items as one on antecedent = one.product
inner join items as other on consequent = other.product
cross join bounds
