-- One row is a customer in figures and a category of goods they bought or viewed in the window.
-- The category is the first step of a product's; 'none' where it has none. Spend is without VAT,
-- after returns, which take from the day of the sale they are of, where that is known; what is
-- half_life_days old counts half. A product viewed on a day, by a customer who is known there, adds
-- browse_weight of a mean line of its category: web events tell who it was with consent to tracking
-- only.
-- Grain: customer_id, category
with population as (
    select customer_id from segments.population where is_included
),

sale_lines as (
    select
        customer_id, product_id, kind, line_net, business_date,
        if(kind = 'sale', null, ref_order_id) as sale_id
    from kpis.sale_lines
    where item = 'goods' and customer_id is not null
),

sales as (
    select order_id as sale_id, business_date as sold_on from kpis.sales where kind = 'sale'
),

interactions as (
    select distinct customer_id, sku, business_date
    from golden.interactions
    where kind = 'product_view' and customer_id is not null and sku is not null
),

product_records as (
    select sku, product_id from golden.product_records
),

products as (
    select product_id, coalesce(split_part(category_path, ' > ', 1), 'none') as category
    from golden.products
),

bounds as (
    select
        as_of, half_life_days, browse_weight,
        (as_of - to_months(window_months))::date as window_start
    from golden.night
    cross join settings.segments
),

dated as (
    select
        customer_id, kind, line_net, coalesce(category, 'none') as category,
        coalesce(sold_on, business_date) as sold_on
    from sale_lines
    left join sales using (sale_id)
    semi join population using (customer_id)
    left join products using (product_id)
    cross join bounds
    where business_date <= as_of
),

bought as (
    select
        customer_id, category,
        count(*) filter (kind = 'sale') as purchase_count,
        sum(decayed(line_net, as_of - sold_on, half_life_days)) as spend,
        sum(line_net) filter (kind = 'sale') as full_spend
    from dated
    cross join bounds
    where sold_on > window_start
    group by customer_id, category
),

mean_lines as (
    select category, (sum(full_spend) / nullif(sum(purchase_count), 0))::decimal(18, 2) as mean_net
    from bought
    group by category
),

-- A number that stands for several products tells nothing.
viewed_products as (
    select sku, any_value(category) as category
    from product_records
    inner join products using (product_id)
    group by sku
    having count(distinct product_id) = 1
),

viewed as (
    select
        customer_id, category,
        count(*) as view_count,
        sum(decayed(mean_net * browse_weight, as_of - business_date, half_life_days)) as browsed
    from interactions
    cross join bounds
    semi join population using (customer_id)
    inner join viewed_products using (sku)
    left join mean_lines using (category)
    where business_date > window_start and business_date <= as_of
    group by customer_id, category
)

select
    customer_id, -- The customer
    category, -- First step of the category path; 'none' without
    coalesce(purchase_count, 0) as purchase_count, -- Lines of goods and services bought
    coalesce(view_count, 0) as view_count, -- Products viewed, once a day each
    (greatest(coalesce(spend, 0), 0) + coalesce(browsed, 0))::decimal(18, 4)
        as spend -- What was bought and not returned, and viewed; the older the less
from bought
full join viewed using (customer_id, category)
where purchase_count > 0 or view_count > 0
