-- One row is a line of a sale or return that was not cancelled, and what it adds to revenue.
-- Amounts are in cents. The lines of an order and its row with line_no 0 add up to its total: that row
-- is what the total has beyond its lines, of a sale without lines all of it.
-- Revenue is what goods and services and discounts on them bring (is_revenue); shipping, fees,
-- deposits and gift cards are told apart. Cost is the line's quantity at tonight's cost of a unit.
-- Check other_money_is_no_revenue: is_revenue or item in ('shipping', 'other')
-- Grain: order_id, line_no
with sales as (
    select
        order_id, customer_id, location_id, ref_order_id, kind, channel, is_rest_shipping,
        rest_gross, rest_net, business_date
    from kpis.sales
),

order_lines as (
    select
        order_id, line_no, product_id, customer_id, location_id, ref_order_id, line_type,
        order_type, channel, qty, line_discount_gross, line_gross, line_net, vat_rate,
        business_date
    from golden.order_lines
    where status is distinct from 'cancelled'
),

products as (
    select product_id, unit_cost, vat_rate as todays_rate from golden.products
),

locations as (
    select location_id, country_code from golden.locations
),

retailer as (
    select country_code as home_country from settings.retailer
),

counted as (
    select
        order_id, line_no, product_id, customer_id, order_lines.location_id, ref_order_id,
        order_kind(order_type) as kind, coalesce(channel, 'unknown') as channel,
        revenue_item(line_type) as item, qty,
        line_discount_gross::decimal(18, 2) as line_discount_gross,
        line_gross::decimal(18, 2) as line_gross,
        net_amount(
            line_net, line_gross, vat_rate, todays_rate, coalesce(country_code, home_country),
            business_date
        ) as line_net,
        worth(qty, unit_cost) as cost_net, business_date
    from order_lines
    cross join retailer
    left join products using (product_id)
    left join locations on order_lines.location_id = locations.location_id
    union all
    select
        order_id, 0, null, customer_id, location_id, ref_order_id, kind, channel,
        revenue_item(if(is_rest_shipping, 'shipping', 'rest')), null, null, rest_gross, rest_net, null,
        business_date
    from sales
    where rest_gross <> 0 or rest_net <> 0
)

select
    order_id,
    line_no, -- Running number in the order; 0 is what its total has beyond its lines
    product_id,
    customer_id,
    location_id,
    ref_order_id,
    kind, -- sale | return | adjustment (credits and debits)
    channel, -- web | store | phone | marketplace | unknown
    item, -- goods (and services) | discount | rest (beyond its lines) | shipping | other
    item in ('goods', 'discount', 'rest') as is_revenue, -- True if it is part of net revenue
    qty,
    line_discount_gross, -- Discount on the line, incl. VAT
    line_gross, -- Line total incl. VAT after its discounts; negative for returns
    line_net, -- Line total without VAT; null where neither it nor the rate is known
    cost_net, -- What it cost, without VAT, below zero for returns; null if no cost is known
    business_date
from counted
