-- One row is a day's sales and returns in one channel at one place.
-- Sales, returns and revenue are the orders' totals, shipping included, without what is no revenue
-- (deposits, vouchers, tips: other_gross of kpis.sales), and with it add up to golden.orders to the
-- cent; what begins with net_ is revenue as all other figures mean it, without VAT and shipping.
-- Counts and sums may be added up over any days: kpis.channels, stores and management do so.
-- Cancelled orders are counted and add to no sum; returns are negative, on the day they came back.
-- An amount no silo knows is in no sum, `incomplete_count` says how often; if no net is known,
-- its sum is null, not zero. Averages are of the row: for a longer time divide the sums.
-- Check gross_adds_up: revenue_gross = sales_gross + returns_gross + adjustments_gross
-- Check net_adds_up: coalesce(revenue_net, 0) = list_sum([sales_net, returns_net, adjustments_net])
-- Check returns_are_not_above_zero: greatest(returns_gross, returns_net) <= 0
-- Grain: business_date, channel, location_id
with sales as (
    select
        order_id, channel, location_id, loyalty_card_no, customer_id, kind, is_purchase,
        delivery_method, qty, total_gross, total_net, revenue_gross, revenue_net, other_gross,
        other_net, discount_gross, costed_net, cost_net, business_date
    from kpis.sales
),

return_lines as (
    select order_id, sale_order_id, is_cross_channel, is_in_time, qty from kpis.return_lines
),

orders as (
    select business_date, channel, location_id from golden.orders where status = 'cancelled'
),

retailer as (
    select currency from settings.retailer
),

came_back as (
    select sale_order_id, sum(qty) as came_back_qty
    from return_lines
    where is_in_time
    group by sale_order_id
),

linked_returns as (
    select order_id, bool_or(is_cross_channel) as is_cross_channel
    from return_lines
    group by order_id
),

counted as (
    select
        business_date, channel, coalesce(location_id, 'none') as location_id, kind,
        kind = 'sale' as is_sale, kind = 'return' as is_return, is_purchase, qty,
        total_gross - other_gross as gross, total_net - other_net as net, revenue_gross,
        revenue_net, discount_gross, costed_net, cost_net, came_back_qty,
        is_cross_channel, customer_id is not null as is_identified,
        loyalty_card_no is not null as has_card,
        delivery_method = 'click_collect' as is_collected
    from sales
    left join came_back on sales.order_id = came_back.sale_order_id
    left join linked_returns on sales.order_id = linked_returns.order_id
    union all
    select
        business_date, coalesce(channel, 'unknown'), coalesce(location_id, 'none'), null, null,
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null
    from orders
)

select
    business_date,
    channel, -- web | store | phone | marketplace | unknown
    location_id, -- Place that sold or took back; 'none' if no silo names one
    currency,
    count(if(is_purchase, 1, null)) as order_count, -- Sales that count
    count(if(is_return, 1, null)) as return_count, -- Returns
    count(if(kind is null, 1, null)) as cancelled_count, -- Cancelled, in no other column
    count(if(kind is not null and (gross is null or net is null), 1, null))
        as incomplete_count, -- Orders and returns whose gross or net no silo knows
    count(if(is_purchase, revenue_net, null)) as priced_count, -- Sales whose net revenue is known
    count(if(is_purchase and has_card, 1, null)) as card_order_count, -- With a loyalty card
    count(if(is_purchase and is_collected, 1, null)) as collected_count, -- To be collected in a store
    count(is_cross_channel) as linked_return_count, -- Returns whose sale is known
    count(if(is_cross_channel, 1, null)) as cross_channel_return_count, -- Of another channel's sale
    coalesce(sum(if(is_sale, qty, null)), 0)
        as units_sold, -- Pieces of goods and services sold, as far as lines are known
    -coalesce(sum(if(is_return, qty, null)), 0) as units_returned, -- Pieces taken back, above zero
    coalesce(sum(came_back_qty), 0)
        as units_come_back, -- Of those sold this day, what came back within [kpis] return_days
    coalesce(sum(if(is_sale, gross, null)), 0)
        as sales_gross, -- Sales incl. VAT and shipping, before returns
    coalesce(sum(if(is_sale, net, null)), if(bool_or(is_sale), null, 0))
        as sales_net, -- Sales without VAT, shipping included, before returns
    coalesce(sum(if(is_return, gross, null)), 0) as returns_gross, -- Returns incl. VAT, below zero
    coalesce(sum(if(is_return, net, null)), if(bool_or(is_return), null, 0))
        as returns_net, -- Returns without VAT, below zero
    coalesce(sum(if(kind = 'adjustment', gross, null)), 0)
        as adjustments_gross, -- Credits (below zero) and debits, incl. VAT
    coalesce(sum(if(kind = 'adjustment', net, null)), 0)
        as adjustments_net, -- Credits (below zero) and debits, without VAT
    coalesce(sum(gross), 0) as revenue_gross, -- What remains after returns and adjustments, gross
    coalesce(sum(net), if(count(kind) = 0, 0, null))
        as revenue_net, -- What remains after returns and adjustments, without VAT
    coalesce(sum(revenue_net), 0)
        as net_revenue, -- Goods, services, discounts after returns, without VAT and shipping
    coalesce(sum(if(is_sale, revenue_net, null)), 0) as net_sales, -- The same before returns
    coalesce(sum(if(is_return, revenue_net, null)), 0) as net_returns, -- Returns of it, below zero
    coalesce(sum(if(is_purchase, revenue_net, null)), 0)
        as net_orders, -- Net revenue of the sales that count, before returns
    coalesce(sum(if(is_sale and is_identified, revenue_net, null)), 0)
        as net_identified, -- Of net_sales, what known customers brought
    coalesce(sum(if(is_sale and has_card, revenue_net, null)), 0)
        as net_with_card, -- Of net_sales, what was bought with a loyalty card
    coalesce(sum(if(is_sale, revenue_gross, null)), 0)
        as goods_gross, -- Goods and services sold incl. VAT, after discounts
    coalesce(sum(discount_gross), 0) as discount_gross, -- Discounts given on them, incl. VAT
    coalesce(sum(if(is_sale, costed_net, null)), 0)
        as costed_sales_net, -- Of net_sales, lines whose cost is known
    coalesce(sum(costed_net), 0) as costed_net, -- Of net_revenue, lines whose cost is known
    coalesce(sum(cost_net), 0) as cost_net, -- What those cost, without VAT
    (avg(if(is_purchase, revenue_gross, null)))::decimal(14, 2)
        as average_basket_gross, -- Mean sale incl. VAT, without shipping, before returns
    (avg(if(is_purchase, revenue_net, null)))::decimal(14, 2)
        as average_basket_net -- Mean sale without VAT and shipping, before returns
from counted
cross join retailer
group by business_date, channel, location_id, currency
