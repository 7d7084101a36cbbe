-- One row is twelve months, counted back from as_of, and what customers did in them.
-- Customers are those of segments.population, whoever else buys is in no figure here. Active is who
-- bought. Online is the web shop; phone and marketplaces are neither it nor a store, so that somebody
-- of web and phone is neither omnichannel nor of a single channel.
-- Check parts_are_not_more_than_all: repeat_count <= active_count and omnichannel_count <= active_count
-- Grain: ends_on
with sales as (
    select buyer_id, channel, is_purchase, revenue_net, business_date
    from kpis.sales
    where buyer_id is not null
),

buyers as (
    select first_purchase_on from kpis.buyers
),

sales_daily as (
    select min(business_date) as first_sale_on from kpis.sales_daily
),

night as (
    select as_of from golden.night
),

retailer as (
    select currency from settings.retailer
),

dated as (
    select
        buyer_id, channel, is_purchase, revenue_net, business_date,
        years_before(business_date, as_of) as years_ago
    from sales
    cross join night
    where business_date <= as_of
),

customers as (
    select
        years_ago, buyer_id,
        count(*) filter (is_purchase) as order_count,
        min(business_date) filter (is_purchase) < max(business_date) filter (is_purchase)
            as is_repeat,
        min(channel) filter (is_purchase) = max(channel) filter (is_purchase) as is_single,
        bool_or(is_purchase and channel = 'web') and bool_or(is_purchase and channel = 'store')
            as is_omnichannel,
        sum(revenue_net) as net_revenue
    from dated
    group by years_ago, buyer_id
),

purchase_days as (
    select distinct buyer_id, years_ago, business_date from dated where is_purchase
),

gaps as (
    select
        years_ago,
        business_date - lag(business_date) over (
            partition by buyer_id order by business_date
        ) as days
    from purchase_days
),

rhythm as (
    select years_ago, median(days) as days_between_purchases from gaps group by years_ago
),

newcomers as (
    select years_before(first_purchase_on, as_of) as years_ago, count(*) as new_count
    from buyers
    cross join night
    group by years_ago
),

years as (
    select
        years_ago,
        count(*) filter (order_count > 0) as active_count, -- Customers who bought
        count(*) filter (is_repeat) as repeat_count, -- Of those, on two days or more
        count(*) filter (is_omnichannel) as omnichannel_count, -- Of those, online and in a store
        sum(order_count)::bigint as order_count, -- Their purchases
        coalesce(sum(net_revenue), 0)::decimal(18, 2)
            as net_revenue, -- What customers brought, after returns
        avg(net_revenue) filter (is_omnichannel) as omnichannel_mean,
        avg(net_revenue) filter (is_single) as single_mean
    from customers
    group by years_ago
)

select
    (as_of - to_months(12 * years_ago::integer))::date as ends_on, -- Last day of the twelve months
    currency,
    first_sale_on <= as_of - to_months(12 * years_ago::integer + 12) + interval 1 day
        as is_complete, -- True if there are sales from the first day on
    active_count,
    if(years_ago = max(years_ago) over (), null, coalesce(new_count, 0))
        as new_count, -- Who bought for the first time ever; null where nothing before is known
    repeat_count,
    omnichannel_count,
    order_count,
    net_revenue,
    order_count::double / nullif(active_count, 0)
        as orders_per_customer, -- Purchases a customer who bought
    repeat_count::double / nullif(active_count, 0)
        as repeat_share, -- Of who bought, those who did on two days or more
    days_between_purchases, -- Median of days between a customer's purchase and the one before it
    omnichannel_count::double / nullif(active_count, 0)
        as omnichannel_share, -- Of who bought, those who did online and in a store
    omnichannel_mean::double / nullif(single_mean, 0)
        as omnichannel_spend_ratio -- What they brought as a multiple of who used one channel only
from years
cross join night
cross join retailer
cross join sales_daily
left join rhythm using (years_ago)
left join newcomers using (years_ago)
