-- One row is a product that can be sold in place of one of which nothing can be promised.
-- Another variant of the same article comes first, then one of the same category, the nearer in
-- price the better; five at most. What is discontinued or cannot be promised replaces nothing.
-- Check is_another: product_id <> substitute_id
-- Grain: product_id, substitute_id
with availability as (
    select product_id, atp_now from inventory.availability
),

products as (
    select product_id, parent_sku, category_path, status, list_price_gross
    from golden.products
    where not is_deleted
),

missing as (
    select product_id, parent_sku, category_path, list_price_gross
    from products
    inner join availability using (product_id)
    where atp_now = 0
),

offered as (
    select product_id, parent_sku, category_path, list_price_gross, atp_now
    from products
    inner join availability using (product_id)
    where atp_now > 0 and status is distinct from 'discontinued'
),

candidates as (
    select
        missing.product_id, offered.product_id as substitute_id, 'variant' as relation,
        offered.list_price_gross - missing.list_price_gross as price_difference, atp_now
    from missing
    inner join offered using (parent_sku)
    union all
    select
        missing.product_id, offered.product_id, 'category',
        offered.list_price_gross - missing.list_price_gross, atp_now
    from missing
    inner join offered using (category_path)
    where missing.parent_sku is distinct from offered.parent_sku or missing.parent_sku is null
),

ranked as (
    select
        product_id, substitute_id, relation, price_difference, atp_now,
        row_number() over (
            partition by product_id
            order by
                relation <> 'variant', abs(price_difference) nulls last, atp_now desc,
                substitute_id
        ) as position
    from candidates
)

select
    product_id, -- Product of which nothing can be promised
    substitute_id, -- Product that can
    relation, -- variant (of the same article) | category
    position, -- 1 is the nearest
    price_difference, -- What it costs more at list price incl. VAT; below zero is less
    atp_now -- Can be promised now over all places
from ranked
where position <= 5
