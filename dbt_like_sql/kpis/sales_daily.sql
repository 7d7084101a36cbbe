-- One row is a day's sales and returns in one channel at one place.
-- Amounts are those of golden.orders, shipping included, so that they add up to it to the cent.
-- Cancelled orders are counted and add to no sum; returns are negative, on the day they came back.
-- An amount no silo knows is in no sum, `incomplete_count` says how often; if no net is known,
-- its sum is null, not zero. Averages are of the row: for a longer time divide the sums.
-- Check gross_adds_up: revenue_gross = sales_gross + returns_gross + adjustments_gross
-- Check net_adds_up: coalesce(revenue_net, 0) = list_sum([sales_net, returns_net, adjustments_net])
-- Check returns_are_not_above_zero: greatest(returns_gross, returns_net) <= 0
-- Grain: business_date, channel, location_id
with orders as (
    select
        order_id, business_date, coalesce(channel, 'unknown') as channel,
        coalesce(location_id, 'none') as location_id,
        case when status = 'cancelled' then 'cancelled' else order_type end as kind,
        shipping_gross, grand_total_gross as gross, grand_total_net as net
    from golden.orders
),

order_lines as (
    select order_id, line_type, qty, line_net from golden.order_lines
),

retailer as (
    select currency from settings.retailer
),

contents as (
    select
        order_id,
        sum(qty) filter (line_type in ('product', 'service')) as units,
        sum(line_net) filter (line_type = 'shipping') as shipping_net
    from order_lines
    group by order_id
),

counted as (
    select
        business_date, channel, location_id, kind, units, gross, net,
        -- A sale of which nothing is left is no order, however it came about.
        kind = 'sale' and coalesce(gross, net) > 0 as is_order,
        gross - coalesce(shipping_gross, 0) as goods_gross,
        net - coalesce(shipping_net, 0) as goods_net
    from orders
    left join contents using (order_id)
),

days as (
    select
        business_date,
        channel, -- web | store | phone | marketplace | unknown
        location_id, -- Place that sold or took back; 'none' if no silo names one
        count(*) filter (is_order) as order_count, -- Sales that count
        count(*) filter (kind = 'return') as return_count, -- Returns
        count(*) filter (kind = 'cancelled') as cancelled_count, -- Cancelled, in no other column
        count(*) filter (kind <> 'cancelled' and (gross is null or net is null))
            as incomplete_count, -- Orders and returns whose gross or net no silo knows
        coalesce(sum(units) filter (kind = 'sale'), 0)
            as units_sold, -- Pieces of goods and services sold, as far as lines are known
        -coalesce(sum(units) filter (kind = 'return'), 0)
            as units_returned, -- Pieces taken back, above zero
        coalesce(sum(gross) filter (kind = 'sale'), 0)
            as sales_gross, -- Sales incl. VAT and shipping, before returns
        coalesce(
            sum(net) filter (kind = 'sale'), case when not bool_or(kind = 'sale') then 0 end
        ) as sales_net, -- Sales without VAT, shipping included, before returns
        coalesce(sum(gross) filter (kind = 'return'), 0)
            as returns_gross, -- Returns incl. VAT, below zero
        coalesce(
            sum(net) filter (kind = 'return'), case when not bool_or(kind = 'return') then 0 end
        ) as returns_net, -- Returns without VAT, below zero
        coalesce(sum(gross) filter (kind in ('credit', 'debit')), 0)
            as adjustments_gross, -- Credits (below zero) and debits, incl. VAT
        coalesce(sum(net) filter (kind in ('credit', 'debit')), 0)
            as adjustments_net, -- Credits (below zero) and debits, without VAT
        coalesce(sum(gross) filter (kind <> 'cancelled'), 0)
            as revenue_gross, -- What remains after returns and adjustments, incl. VAT
        coalesce(
            sum(net) filter (kind <> 'cancelled'), case when bool_and(kind = 'cancelled') then 0 end
        ) as revenue_net, -- What remains after returns and adjustments, without VAT
        (avg(goods_gross) filter (is_order))::decimal(14, 2)
            as average_basket_gross, -- Mean sale incl. VAT, without shipping, before returns
        (avg(goods_net) filter (is_order))::decimal(14, 2)
            as average_basket_net -- Mean sale without VAT and shipping, before returns
    from counted
    group by business_date, channel, location_id
)

select
    business_date,
    channel,
    location_id,
    currency,
    order_count,
    return_count,
    cancelled_count,
    incomplete_count,
    units_sold,
    units_returned,
    sales_gross,
    sales_net,
    returns_gross,
    returns_net,
    adjustments_gross,
    adjustments_net,
    revenue_gross,
    revenue_net,
    average_basket_gross,
    average_basket_net
from days
cross join retailer
