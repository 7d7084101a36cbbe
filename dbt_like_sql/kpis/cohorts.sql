-- One row is the customers who bought first in one month, and what they did in a later one.
-- All months up to as_of have a row, those in which nobody came back too; the month of as_of is not
-- over yet. Revenue is after returns. A customer is in one cohort, over all channels.
-- Check the_first_month_has_all: month_no <> 0 or customer_count = cohort_size
-- Check nobody_joins_later: customer_count <= cohort_size
-- Grain: cohort, month
with sales as (
    select
        buyer_id as customer_id, date_trunc('month', business_date)::date as month, is_purchase,
        revenue_net, business_date
    from kpis.sales
    where buyer_id is not null
),

buyers as (
    select customer_id, date_trunc('month', first_purchase_on)::date as cohort from kpis.buyers
),

night as (
    select as_of from golden.night
),

retailer as (
    select currency from settings.retailer
),

months as (
    select
        customer_id, month, bool_or(is_purchase) as has_bought, sum(revenue_net) as net_revenue
    from sales
    cross join night
    where business_date <= as_of
    group by customer_id, month
),

sizes as (
    select cohort, count(*) as cohort_size from buyers group by cohort
),

cells as (
    select
        cohort, -- Month of the first purchase, its first day
        cohort_size, -- Customers who bought first in it
        as_of,
        unnest(generate_series(cohort, as_of, interval 1 month))::date
            as month -- First day of the month looked at
    from sizes
    cross join night
),

bought as (
    select
        cohort, month, count(*) filter (has_bought) as customer_count,
        sum(net_revenue) as net_revenue
    from months
    inner join buyers using (customer_id)
    group by cohort, month
)

select
    cells.cohort,
    cells.month,
    date_diff('month', cells.cohort, cells.month) as month_no, -- 0 is the month of the first purchase
    currency,
    cohort_size,
    coalesce(customer_count, 0) as customer_count, -- Of those, who bought in the month
    coalesce(net_revenue, 0)::decimal(18, 2) as net_revenue, -- What they brought, after returns
    coalesce(customer_count, 0)::double / cohort_size
        as retention_share, -- Of the cohort, who bought in the month
    coalesce(net_revenue, 0)::double / nullif(
        first_value(net_revenue) over (partition by cells.cohort order by cells.month), 0
    ) as revenue_retention, -- Revenue of the month as a multiple of the first month's
    (cells.month + interval 1 month)::date <= as_of + 1
        as is_complete -- True once the month is over
from cells
cross join retailer
left join bought on cells.cohort = bought.cohort and cells.month = bought.month
