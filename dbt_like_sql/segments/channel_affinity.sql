-- One row is a customer in figures and a channel in which they bought in the last window_months.
-- The share is that of revenue without VAT after returns, which take from the channel and day of
-- the sale they are of, where that is known; what was bought half_life_days ago counts half. Where
-- nothing is left of all of a customer's revenue, or nobody knows it, it is the share of orders.
-- Check share_is_one: share between 0 and 1
-- Grain: customer_id, channel
with sales as not materialized (
    select
        order_id, buyer_id as customer_id, channel, kind, is_purchase, revenue_net, business_date,
        if(kind = 'sale', null, ref_order_id) as sale_id
    from kpis.sales
),

bounds as (
    select as_of, half_life_days, (as_of - to_months(window_months))::date as window_start
    from golden.night
    cross join settings.segments
),

originals as (
    select order_id, channel, business_date from sales where kind = 'sale'
),

dated as (
    select
        customer_id, is_purchase, revenue_net,
        coalesce(originals.channel, sales.channel) as channel, -- As in kpis.sales
        coalesce(originals.business_date, sales.business_date) as sold_on
    from sales
    left join originals on sales.sale_id = originals.order_id
    cross join bounds
    where customer_id is not null and sales.business_date <= as_of
),

bought as (
    select
        customer_id, channel,
        count(*) filter (is_purchase) as order_count, -- Purchases of the window
        greatest(
            coalesce(sum(decayed(revenue_net, as_of - sold_on, half_life_days)), 0), 0
        )::decimal(18, 4) as spend, -- Revenue after returns, the older the less
        max(sold_on) filter (is_purchase) as last_purchase_on -- Day of the last purchase in it
    from dated
    cross join bounds
    where sold_on > window_start
    group by customer_id, channel
    having bool_or(is_purchase)
),

totals as (
    select customer_id, sum(order_count) as all_orders, sum(spend) as all_spend
    from bought
    group by customer_id
)

select
    customer_id,
    channel,
    order_count,
    spend,
    if(
        all_spend > 0, spend::double / all_spend::double, order_count / all_orders
    ) as share, -- Share of the customer's purchases, 0 to 1; all channels make 1
    last_purchase_on
from bought
inner join totals using (customer_id)
