-- One row is a line of a sale or return that was not cancelled, and what it adds to revenue.
-- Amounts are in cents. The lines of an order and its row with line_no 0 add up to its total: that row
-- is what the total has beyond its lines, of a sale without lines all of it. Where a silo names no net
-- amount, it is the gross one without the VAT of that day, if the rate is known; else it is null.
-- Revenue is what goods and services and discounts on them bring (is_revenue); shipping, fees,
-- deposits and gift cards are told apart. Cost is the line's quantity at tonight's cost of a unit.
-- Check other_money_is_no_revenue: is_revenue or item in ('shipping', 'other')
-- Grain: order_id, line_no
with orders as (
    select
        order_id, ref_order_id, customer_id, location_id, channel, order_type, business_date,
        shipping_gross, grand_total_gross, grand_total_net
    from golden.orders
    where status is distinct from 'cancelled'
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
    select product_id, unit_cost, vat_rate as product_vat_rate from golden.products
),

locations as (
    select location_id, country_code from golden.locations
),

retailer as (
    select country_code as home_country from settings.retailer
),

lines as (
    select
        order_id, line_no, product_id, customer_id, order_lines.location_id, ref_order_id,
        order_type, channel, qty, line_discount_gross::decimal(18, 2) as line_discount_gross,
        line_gross::decimal(18, 2) as line_gross, business_date,
        case
            when line_type in ('product', 'service', 'insurance') then 'goods'
            when line_type in ('discount', 'shipping') then line_type
            else 'other'
        end as item,
        coalesce(
            line_net,
            (line_gross / (1 + coalesce(
                vat_rate,
                vat_rate_on(product_vat_rate, coalesce(country_code, home_country), business_date)
            )))::decimal(14, 4)
        )::decimal(18, 2) as line_net,
        worth(qty, unit_cost) as cost_net
    from order_lines
    cross join retailer
    left join products using (product_id)
    left join locations on order_lines.location_id = locations.location_id
),

itemised as (
    select
        order_id, coalesce(sum(line_gross), 0) as gross, coalesce(sum(line_net), 0) as net,
        bool_or(item = 'shipping') as has_shipping
    from lines
    group by order_id
),

-- An order without lines is known by its total alone: a net amount nobody names stays unknown.
rests as (
    select
        orders.order_id, customer_id, location_id, ref_order_id, order_type, channel,
        business_date,
        (grand_total_gross - coalesce(gross, 0))::decimal(18, 2) as rest_gross,
        (grand_total_net - coalesce(net, 0))::decimal(18, 2) as rest_net,
        has_shipping is false and shipping_gross > 0 and rest_gross = shipping_gross as is_shipping
    from orders
    left join itemised using (order_id)
    where itemised.order_id is null or grand_total_gross <> gross or grand_total_net <> net
),

counted as (
    select
        order_id, line_no, product_id, customer_id, location_id, ref_order_id, order_type, channel,
        item, qty, line_discount_gross, line_gross, line_net, cost_net, business_date
    from lines
    union all
    select
        order_id, 0, null, customer_id, location_id, ref_order_id, order_type, channel,
        if(is_shipping, 'shipping', 'rest'), null, null, rest_gross, rest_net, null, business_date
    from rests
)

select
    order_id,
    line_no, -- Running number in the order; 0 is what its total has beyond its lines
    product_id,
    customer_id,
    location_id,
    ref_order_id,
    if(order_type in ('sale', 'return'), order_type, 'adjustment')::enum(
        'sale', 'return', 'adjustment'
    ) as kind, -- sale | return | adjustment (credits and debits)
    channel,
    item::enum('goods', 'discount', 'rest', 'shipping', 'other')
        as item, -- goods (and services) | discount | rest (beyond its lines) | shipping | other
    item in ('goods', 'discount', 'rest') as is_revenue, -- True if it is part of net revenue
    qty,
    line_discount_gross, -- Discount on the line, incl. VAT
    line_gross, -- Line total incl. VAT after its discounts; negative for returns
    line_net, -- Line total without VAT; null where neither it nor the rate is known
    cost_net, -- What it cost, without VAT, below zero for returns; null if no cost is known
    business_date
from counted
