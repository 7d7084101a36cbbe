-- One row is a customer in figures who has bought, and how many days usually lie between purchases.
-- Several purchases on one day count as one. With three days or more it is the median of the days
-- between them; else that of the customers who mostly buy goods of the same category, if there are
-- [segments] rhythm_customers of them; else that of all; else rhythm_days.
-- Check rhythm_is_known: rhythm_days > 0
-- Grain: customer_id
with sales as (
    select buyer_id as customer_id, business_date
    from kpis.sales
    where is_purchase and buyer_id is not null
),

sale_lines as (
    select customer_id, product_id, business_date
    from kpis.sale_lines
    where kind = 'sale' and item = 'goods'
),

products as (
    select
        product_id, split_part(category_path, ' > ', 1) as category,
        dense_rank() over (order by category) as category_no
    from golden.products
    where category_path is not null
),

bounds as (
    select as_of, reactivated_days, rhythm_customers, rhythm_days as default_days
    from golden.night
    cross join settings.segments
),

days as (
    select distinct customer_id, business_date
    from sales
    cross join bounds
    where business_date <= as_of
),

gaps as (
    select
        customer_id, business_date,
        business_date - lag(business_date) over (
            partition by customer_id order by business_date
        ) as gap_days
    from days
),

buyers as (
    select
        customer_id,
        count(*) as purchase_day_count, -- Days with a purchase, ever
        if(count(*) >= 3, median(gap_days), null) as own_days,
        max(gap_days) filter (business_date >= as_of - reactivated_days)
            as recent_gap_days, -- Longest time without purchase that ended in the last months
        min(business_date) as first_purchase_on, -- Day of the first purchase
        max(business_date) as last_purchase_on -- Day of the last purchase
    from gaps
    cross join bounds
    group by customer_id
),

bought as (
    select customer_id, category_no, count(*) as line_count
    from sale_lines
    inner join products using (product_id)
    cross join bounds
    where customer_id is not null and business_date <= as_of
    group by customer_id, category_no
),

-- Lines and category are one number, so that the largest is found fast: of equal categories the last
-- in the alphabet.
main_categories as (
    select customer_id, category
    from (
        select customer_id, max((line_count << 32) + category_no) & 4294967295 as category_no
        from bought
        group by customer_id
    )
    inner join (select distinct category_no, category from products) using (category_no)
),

category_rhythms as (
    select category, median(own_days) as category_days
    from buyers
    inner join main_categories using (customer_id)
    cross join bounds
    where own_days is not null
    group by category, rhythm_customers
    having count(*) >= rhythm_customers
),

overall as (
    select median(own_days) as overall_days from buyers
)

select
    customer_id,
    category, -- Category that most lines of their purchases are of; null if none is known
    case
        when own_days is not null then 'own'
        when category_days is not null then 'category'
        when overall_days is not null then 'overall'
        else 'default'
    end as rhythm_source, -- own | category | overall | default (of the settings)
    coalesce(own_days, category_days, overall_days, default_days)
        as rhythm_days, -- Days that usually lie between two purchases
    purchase_day_count,
    recent_gap_days,
    first_purchase_on,
    last_purchase_on
from buyers
cross join overall
cross join bounds
left join main_categories using (customer_id)
left join category_rhythms using (category)
