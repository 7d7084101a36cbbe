-- One row is a month in one channel, and how much of it comes from new customers.
-- New is whose first purchase ever, over all channels and silos, was in this month and channel, so
-- that each customer is new once; all others who bought are returning. Beside it stands who looks new
-- to a system alone, by its own customer number or the card: it takes each double record for a
-- new customer, and one of another channel too. Revenue is after returns, up to as_of.
-- Check revenue_has_one_origin: net_revenue = net_new + net_returning + net_others
-- Grain: month, channel
with sales as not materialized (
    select
        order_id, buyer_id, channel, kind, is_purchase, coalesce(revenue_net, 0) as net,
        business_date, ordered_at
    from kpis.sales
),

orders as (
    select order_id, silo, customer_source_key, loyalty_card_no, identified
    from golden.orders
    where identified in ('account', 'email', 'loyalty')
),

buyers as (
    select customer_id, first_channel, first_purchase_on from kpis.buyers
),

night as (
    select as_of from golden.night
),

retailer as (
    select currency from settings.retailer
),

counted as (
    select
        date_trunc('month', business_date)::date as month, channel, buyers.customer_id,
        kind = 'sale' as is_sale, is_purchase, net,
        first_channel = channel
        and date_trunc('month', first_purchase_on) = date_trunc('month', business_date) as is_new
    from sales
    left join buyers on buyer_id = buyers.customer_id
    cross join night
    where business_date <= as_of
),

months as (
    select
        month, -- First day of the month
        channel,
        count(distinct customer_id) filter (is_purchase and is_new)
            as new_count, -- Customers whose first purchase ever this was
        count(distinct customer_id) filter (is_purchase and not is_new)
            as returning_count, -- Customers who had bought before, or elsewhere
        sum(net) as net_revenue, -- Goods, services, discounts after returns, without VAT, shipping
        coalesce(sum(net) filter (is_new), 0) as net_new, -- Of it, from new customers
        coalesce(sum(net) filter (not is_new), 0) as net_returning, -- From returning ones
        coalesce(sum(net) filter (customer_id is null), 0)
            as net_others, -- From nobody known, or whom customer figures do not count
        sum(net) filter (is_sale and is_new) as sales_new,
        sum(net) filter (is_sale and customer_id is not null) as sales_known
    from counted
    group by month, channel
),

-- What a system knows: the customer number it sold to, or the card that was shown.
numbers as (
    select
        if(identified = 'loyalty', loyalty_card_no, silo || ':' || customer_source_key) as number,
        min(business_date) as first_on,
        arg_min(channel, (business_date, ordered_at, order_id)) as channel
    from sales
    inner join orders using (order_id)
    cross join night
    where is_purchase and buyer_id is not null and business_date <= as_of
    group by number
),

seemingly as (
    select date_trunc('month', first_on)::date as month, channel, count(*) as seemingly_new_count
    from numbers
    group by all
)

select
    months.month,
    months.channel,
    currency,
    new_count,
    returning_count,
    coalesce(seemingly_new_count, 0)
        as seemingly_new_count, -- New to the system that sold, by its own numbers
    net_revenue,
    net_new,
    net_returning,
    net_others,
    new_count::double / nullif(new_count + returning_count, 0)
        as new_share, -- New ones of all known customers who bought
    coalesce(sales_new, 0)::double / nullif(sales_known, 0)
        as net_new_share -- What new ones bought of what all known customers did, before returns
from months
cross join retailer
left join seemingly on months.month = seemingly.month and months.channel = seemingly.channel
