-- One row is a month in one channel.
-- Everything is added up from kpis.sales_daily, so that channels and months sum to the total. Sales
-- are before returns, which stand in the month they came back; return_share alone looks at what was
-- sold in the month and came back within [kpis] return_days, and rises until those have passed.
-- Shares of the whole are of sales before returns. Customers are counted once in the channel, but in
-- each channel they bought in.
-- Warn return_share_is_a_share: coalesce(return_share between 0 and 1, true)
--   More came back than was sold, or less than nothing: amounts are wrong.
-- Grain: month, channel
with sales_daily as (
    select
        date_trunc('month', business_date)::date as month, channel, currency, order_count,
        return_count, cancelled_count, priced_count, card_order_count, collected_count,
        linked_return_count, cross_channel_return_count, units_sold, units_come_back, net_revenue,
        net_sales, net_returns, net_orders, net_identified, net_with_card, goods_gross,
        discount_gross, costed_sales_net, costed_net, cost_net
    from kpis.sales_daily
),

sales as (
    select date_trunc('month', business_date)::date as month, channel, buyer_id
    from kpis.sales
    where is_purchase and buyer_id is not null
),

buyers as (
    select month, channel, count(distinct buyer_id) as customer_count
    from sales
    group by month, channel
),

months as (
    select
        month, channel, currency,
        sum(order_count)::bigint as order_count, sum(return_count)::bigint as return_count,
        sum(cancelled_count)::bigint as cancelled_count, sum(priced_count) as priced_count,
        sum(card_order_count) as card_order_count, sum(collected_count) as collected_count,
        sum(linked_return_count) as linked_return_count,
        sum(cross_channel_return_count) as cross_channel_return_count,
        sum(units_sold) as units_sold, sum(units_come_back) as units_come_back,
        sum(net_revenue) as net_revenue, sum(net_sales) as net_sales,
        sum(net_returns) as net_returns, sum(net_orders) as net_orders,
        sum(net_identified) as net_identified, sum(net_with_card) as net_with_card,
        sum(goods_gross) as goods_gross, sum(discount_gross) as discount_gross,
        sum(costed_sales_net) as costed_sales_net, sum(costed_net) as costed_net,
        sum(cost_net) as cost_net
    from sales_daily
    group by month, channel, currency
)

select
    months.month, -- First day of the month
    months.channel,
    currency,
    order_count, -- Sales that count
    return_count, -- Returns taken in the month
    cancelled_count, -- Cancelled, in no other column
    coalesce(customer_count, 0) as customer_count, -- Customers who bought
    units_sold, -- Pieces of goods and services sold, as far as lines are known
    net_revenue, -- Goods, services, discounts after returns, without VAT and shipping
    net_sales, -- The same before returns
    net_returns, -- Returns of it, below zero
    discount_gross, -- Discounts given, incl. VAT
    costed_net - cost_net as margin_net, -- What is left of it after cost, where that is known
    (net_orders::double / nullif(priced_count, 0))::decimal(14, 2)
        as average_basket_net, -- Mean sale, before returns
    units_sold::double / nullif(order_count, 0) as units_per_order, -- Pieces a sale
    discount_gross::double / nullif(goods_gross + discount_gross, 0)
        as discount_share, -- Of what goods would have brought without discounts
    (costed_net - cost_net)::double / nullif(costed_net, 0)
        as margin_share, -- Margin of what was sold and taken back and has a known cost
    costed_sales_net::double / nullif(net_sales, 0)
        as costed_share, -- How much of sales that is
    net_sales::double / nullif(sum(net_sales) over (partition by months.month), 0)
        as channel_share, -- The channel's part of the month's sales of all channels
    units_come_back::double / nullif(units_sold, 0)
        as return_share, -- Pieces that came back in time of those sold in the month
    cross_channel_return_count::double / nullif(linked_return_count, 0)
        as cross_channel_return_share, -- Of returns taken here, those another channel had sold
    collected_count::double / nullif(order_count, 0)
        as collected_share, -- Orders to be collected in a store
    net_identified::double / nullif(net_sales, 0)
        as identified_share, -- Sales to known customers; kpis.identification says how known
    net_with_card::double / nullif(net_sales, 0) as loyalty_share, -- Sales with a loyalty card
    card_order_count::double / nullif(order_count, 0)
        as loyalty_order_share -- Orders with a loyalty card
from months
left join buyers on months.month = buyers.month and months.channel = buyers.channel
