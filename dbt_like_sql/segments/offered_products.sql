-- One row is a product, whether it may be recommended, and how well it sells.
-- The first rule that holds leaves it out: deleted ones, those that are not goods or services, those
-- not on sale (draft, discontinued), those nobody has bought, and those of which nothing can be promised
-- over all places. Popularity is by purchases of the last [recommendations] months.
-- Check who_is_left_out_has_a_reason: is_offered = (exclusion is null)
-- Check popularity_is_a_share: popularity between 0 and 1
-- Grain: product_id
with products as (
    select product_id, name, item_type, category_path, status, is_deleted from golden.products
),

basket_items as (
    select product_id from segments.basket_items
),

sale_lines as (
    select product_id, item, line_net, cost_net from kpis.sale_lines
),

availability as (
    select product_id, atp_now from inventory.availability
),

sold as (
    select product_id, count(*) as purchase_count from basket_items group by product_id
),

earned as (
    select product_id, sum(line_net) as line_net, sum(cost_net) as cost_net
    from sale_lines
    where item = 'goods' and line_net > 0 and cost_net is not null
    group by product_id
),

judged as (
    select
        product_id, name,
        coalesce(nullif(split_part(category_path, ' > ', 1), ''), 'none')
            as category, -- First step of the product's category; 'none' if it has none
        case
            when is_deleted then 'deleted'
            when coalesce(item_type, 'good') not in ('good', 'service', 'bundle') then 'no_product'
            when coalesce(status, 'active') <> 'active' then 'inactive'
            when atp_now = 0 then 'not_available'
            when purchase_count is null then 'not_bought'
        end as exclusion, -- deleted | no_product | inactive | not_available | not_bought
        coalesce(purchase_count, 0) as purchase_count, -- Purchases with it
        if(cost_net > line_net, 0, (line_net - cost_net)::double / line_net::double)
            as margin_share -- Share of its revenue without VAT that is earned; null if unknown
    from products
    left join sold using (product_id)
    left join earned using (product_id)
    left join availability using (product_id)
)

select
    product_id,
    exclusion is null as is_offered, -- True if it may be recommended
    exclusion,
    name,
    category,
    purchase_count,
    purchase_count / greatest(max(purchase_count) over (partition by category), 1)
        as popularity, -- Purchases as a share of those of the best of its category
    margin_share,
    if(
        exclusion is null,
        row_number() over (
            partition by category, exclusion is null order by purchase_count desc, product_id
        ),
        null
    )::integer as category_position, -- 1 sells best of those offered in the category
    if(
        exclusion is null,
        row_number() over (
            partition by exclusion is null order by purchase_count desc, product_id
        ),
        null
    )::integer as position -- 1 sells best of all that are offered
from judged
