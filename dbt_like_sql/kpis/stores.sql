-- One row is a month at one place, as whoever runs it looks at it.
-- All is added up from kpis.sales_daily over the place's channels; 'none' is what no silo gives a
-- place. A year before is null where nothing was sold there. Stock-outs are those of tonight, and
-- stand in the month of as_of only.
-- Check stock_outs_are_a_share: coalesce(stock_out_share between 0 and 1, true)
-- Grain: month, location_id
with sales_daily as (
    select
        date_trunc('month', business_date)::date as month, location_id, currency, order_count,
        return_count, priced_count, collected_count, linked_return_count,
        cross_channel_return_count, units_sold, units_come_back, net_revenue, net_sales,
        net_returns, net_orders, net_identified, net_with_card, goods_gross, discount_gross,
        costed_net, cost_net
    from kpis.sales_daily
),

sales as (
    select
        date_trunc('month', business_date)::date as month,
        coalesce(location_id, 'none') as location_id, buyer_id
    from kpis.sales
    where is_purchase and buyer_id is not null
),

locations as (
    select location_id, name, location_type, region from golden.locations
),

coverage as (
    select location_id, avg(is_stock_out::integer) as stock_out_share
    from inventory.coverage
    group by location_id
),

night as (
    select date_trunc('month', as_of)::date as month from golden.night
),

buyers as (
    select month, location_id, count(distinct buyer_id) as customer_count
    from sales
    group by month, location_id
),

months as (
    select
        month, location_id, currency,
        sum(order_count)::bigint as order_count, sum(return_count)::bigint as return_count,
        sum(priced_count) as priced_count, sum(collected_count) as collected_count,
        sum(linked_return_count) as linked_return_count,
        sum(cross_channel_return_count)::bigint as cross_channel_return_count,
        sum(units_sold) as units_sold, sum(units_come_back) as units_come_back,
        sum(net_revenue) as net_revenue, sum(net_sales) as net_sales,
        sum(net_returns) as net_returns, sum(net_orders) as net_orders,
        sum(net_identified) as net_identified, sum(net_with_card) as net_with_card,
        sum(goods_gross) as goods_gross, sum(discount_gross) as discount_gross,
        sum(costed_net) as costed_net, sum(cost_net) as cost_net
    from sales_daily
    group by month, location_id, currency
)

select
    months.month, -- First day of the month
    months.location_id,
    name,
    location_type,
    region,
    months.currency,
    months.order_count, -- Sales that count
    months.return_count, -- Returns taken here, wherever bought
    months.cross_channel_return_count, -- Of those, bought in another channel
    coalesce(customer_count, 0) as customer_count, -- Customers who bought
    months.units_sold, -- Pieces of goods and services sold, as far as lines are known
    months.net_revenue, -- Goods, services, discounts after returns, without VAT and shipping
    year_before.net_revenue as net_revenue_year_before, -- The same, 12 months earlier
    months.net_revenue::double / nullif(year_before.net_revenue, 0) - 1
        as net_revenue_change, -- Change from then, 0.1 for a tenth more
    months.net_sales, -- Before returns
    months.net_returns, -- Returns, below zero
    months.costed_net - months.cost_net
        as margin_net, -- What is left of revenue after cost, where that is known
    (months.net_orders::double / nullif(months.priced_count, 0))::decimal(14, 2)
        as average_basket_net, -- Mean sale, before returns
    months.units_sold::double / nullif(months.order_count, 0) as units_per_order, -- Pieces a sale
    months.discount_gross::double / nullif(months.goods_gross + months.discount_gross, 0)
        as discount_share, -- Of what goods would have brought without discounts
    (months.costed_net - months.cost_net)::double / nullif(months.costed_net, 0)
        as margin_share, -- Margin of what has a known cost
    months.units_come_back::double / nullif(months.units_sold, 0)
        as return_share, -- Pieces that came back in time of those sold in the month
    months.cross_channel_return_count::double / nullif(months.linked_return_count, 0)
        as cross_channel_return_share, -- Of returns taken here, those another channel had sold
    months.collected_count::double / nullif(months.order_count, 0)
        as collected_share, -- Orders to be collected in a store
    months.net_identified::double / nullif(months.net_sales, 0)
        as identified_share, -- Sales to known customers
    months.net_with_card::double / nullif(months.net_sales, 0)
        as loyalty_share, -- Sales with a loyalty card
    if(months.month = night.month, stock_out_share, null)
        as stock_out_share -- Of the products of the place, those of which nothing is free tonight
from months
cross join night
left join buyers
    on months.month = buyers.month and months.location_id = buyers.location_id
left join locations on months.location_id = locations.location_id
left join coverage on months.location_id = coverage.location_id
left join months as year_before
    on months.location_id = year_before.location_id
    and months.month = (year_before.month + interval 12 months)::date
