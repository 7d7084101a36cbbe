-- One row is how buyers were known in a month and channel: the way that told, or none.
-- Of the sales of kpis.sales, before returns, as golden.order_customers tells them apart; all ways
-- together are the sales of the channel. Known are employees and companies too.
-- Check a_share_is_one: coalesce(order_share between 0 and 1, true)
-- Grain: month, channel, identified
with sales as (
    select
        date_trunc('month', business_date)::date as month, channel, identified, is_purchase,
        revenue_net
    from kpis.sales
    where kind = 'sale'
),

retailer as (
    select currency from settings.retailer
),

ways as (
    select
        month, -- First day of the month
        channel,
        coalesce(identified, 'none')
            as identified, -- account | email (guest order) | loyalty | match | none
        count(*) filter (is_purchase) as order_count, -- Sales that count
        coalesce(sum(revenue_net), 0) as net_sales -- What they brought, before returns
    from sales
    group by all
)

select
    month,
    channel,
    identified,
    currency,
    order_count,
    net_sales,
    order_count::double / nullif(sum(order_count) over (partition by month, channel), 0)
        as order_share, -- Of the channel's orders of the month
    net_sales::double / nullif(sum(net_sales) over (partition by month, channel), 0)
        as net_share -- Of the channel's sales of the month
from ways
cross join retailer
