-- One row is a customer with orders, and what they have bought and sent back until as_of.
-- Of kpis.sales, whoever the customer is; revenue is what remains after returns, without shipping.
-- Check return_rate_is_a_share: coalesce(return_rate between 0 and 1, true)
-- Grain: customer_id
with sales as (
    select
        customer_id, order_id, kind, channel, location_id, is_purchase, revenue_gross, revenue_net,
        business_date, ordered_at
    from kpis.sales
    where customer_id is not null
),

sale_lines as (
    select customer_id, product_id, qty, business_date
    from kpis.sale_lines
    where item = 'goods' and customer_id is not null
),

products as (
    select product_id, row_number() over (order by product_id) as product
    from golden.products
    where item_type = 'good'
),

dates as (
    select as_of, (as_of - interval 12 months)::date as year_start from golden.night
),

bought as (
    select
        customer_id,
        count(if(is_purchase, 1, null)) as order_count, -- Purchases that count
        count(if(kind = 'return', 1, null)) as return_count, -- Returns
        count(if(is_purchase and business_date > year_start, 1, null))
            as orders_12m, -- Purchases of the last 12 months
        cents(coalesce(sum(revenue_gross), 0))
            as revenue_gross, -- Sales less returns incl. VAT, without shipping
        cents(coalesce(sum(revenue_net), 0))
            as revenue_net, -- Sales less returns without VAT and shipping, as far as known
        cents(coalesce(sum(if(business_date > year_start, revenue_net, 0)), 0))
            as net_12m, -- The same of the last 12 months
        cents(avg(if(is_purchase, revenue_net, null)))
            as aov, -- Mean purchase without VAT and shipping, before returns
        -coalesce(sum(if(kind = 'return', revenue_gross, 0)), 0) as returned_gross,
        sum(if(kind = 'sale', revenue_gross, null)) as sold_gross,
        min(if(is_purchase, business_date, null))
            as first_purchase_on, -- Day of the first purchase; null if there was none
        max(if(is_purchase, business_date, null))
            as last_purchase_on, -- Day of the last purchase; null if there was none
        arg_max(
            {'channel': channel, 'place': location_id, 'instant': ordered_at},
            (business_date, ordered_at is not null, ordered_at, order_id)
        ) filter (is_purchase) as last_order
    from sales
    cross join dates
    where business_date <= as_of
    group by customer_id
),

kept as (
    select customer_id
    from sale_lines
    cross join dates
    inner join products using (product_id)
    where business_date <= as_of
    group by customer_id, product
    having sum(qty) > 0
),

owned as (
    select customer_id, count(*) as product_count from kept group by customer_id
)

select
    customer_id,
    last_order.channel as last_channel, -- Channel of the last purchase
    last_order.place as last_location_id, -- Place of the last purchase
    order_count,
    return_count,
    orders_12m,
    coalesce(product_count, 0) as owned_product_count, -- Products bought and not all returned
    revenue_gross,
    revenue_net,
    net_12m,
    aov,
    if(sold_gross > 0, greatest(least(returned_gross / sold_gross, 1), 0), null)
        as return_rate, -- Share of the sales incl. VAT that came back; null without sales
    first_purchase_on,
    last_purchase_on,
    last_order.instant as last_ordered_at -- When the last purchase was made; null if not known
from bought
left join owned using (customer_id)
