-- One row is a sale, return or adjustment that was not cancelled, and what it brought.
-- All figures of revenue are made of these, in cents: revenue_net is what goods, services and
-- discounts on them bring, without VAT and shipping; with shipping and other money it is the total.
-- What the total has beyond the order's lines is its rest: shipping where the order names just that,
-- else revenue of which no line tells. A purchase is a sale of which something is left, whether
-- money or a voucher paid for it; a voucher or a deposit alone is none.
-- buyer_id is the customer where customer figures count them (segments.population); revenue counts
-- whoever bought.
-- Check gross_adds_up: coalesce(total_gross = revenue_gross + shipping_gross + other_gross, true)
-- Check net_adds_up: coalesce(total_net = revenue_net + shipping_net + other_net, true)
-- Grain: order_id
with orders as (
    select
        order_id, ref_order_id, customer_id, location_id, channel, order_type, delivery_method,
        identified, loyalty_card_no, return_reason, discount_gross as stated_discount_gross,
        shipping_gross as stated_shipping_gross, grand_total_gross, grand_total_net, business_date,
        ordered_at
    from golden.orders
    where status is distinct from 'cancelled'
),

order_contents as (
    select
        order_id, line_count, qty, lines_gross, lines_net, lacks_net, discount_gross, costed_net,
        cost_net, shipping_gross, shipping_net, other_gross, other_net
    from kpis.order_contents
),

population as (
    select customer_id from segments.population where is_included
),

resting as (
    select
        orders.order_id, ref_order_id, customer_id, location_id, loyalty_card_no, order_type,
        channel, delivery_method, identified, return_reason, line_count, qty, stated_discount_gross,
        discount_gross, costed_net, cost_net, other_gross, other_net, grand_total_gross,
        grand_total_net, coalesce(lines_gross, 0) as lines_gross,
        coalesce(lines_net, 0) as lines_net,
        coalesce(lacks_net, true) as lacks_net,
        (grand_total_gross - coalesce(lines_gross, 0))::decimal(18, 2)
            as rest_gross, -- What the total has beyond the lines, incl. VAT
        (grand_total_net - coalesce(lines_net, 0))::decimal(18, 2)
            as rest_net, -- What the total has beyond the lines, without VAT
        coalesce(
            coalesce(shipping_gross, 0) = 0 and stated_shipping_gross > 0
            and rest_gross = stated_shipping_gross, false
        ) as is_rest_shipping, -- True if that is the shipping, as the order names it
        (coalesce(shipping_gross, 0) + if(is_rest_shipping, rest_gross, 0))::decimal(18, 2)
            as all_shipping_gross,
        (coalesce(shipping_net, 0) + if(is_rest_shipping, coalesce(rest_net, 0), 0))::decimal(18, 2)
            as all_shipping_net,
        business_date, ordered_at
    from orders
    left join order_contents on orders.order_id = order_contents.order_id
)

select
    order_id,
    ref_order_id,
    resting.customer_id,
    population.customer_id as buyer_id, -- The customer, where customer figures count them
    location_id,
    loyalty_card_no,
    order_kind(order_type) as kind, -- sale | return | adjustment (credits and debits)
    coalesce(channel, 'unknown') as channel, -- web | store | phone | marketplace | unknown
    delivery_method,
    identified,
    return_reason,
    is_rest_shipping,
    order_type = 'sale' and coalesce(
        grand_total_gross - coalesce(other_gross, 0), grand_total_net - coalesce(other_net, 0)
    ) > 0 as is_purchase, -- True for a sale of which something is left
    coalesce(line_count, 0) as line_count, -- Lines of goods and services
    coalesce(qty, 0)::decimal(18, 3) as qty, -- Pieces of them; below zero for returns
    grand_total_gross as total_gross, -- The whole order, incl. VAT
    grand_total_net as total_net, -- The whole order, without VAT; null if nobody knows it
    rest_gross,
    rest_net,
    (coalesce(total_gross, lines_gross) - all_shipping_gross - coalesce(other_gross, 0))::decimal(
        18, 2
    ) as revenue_gross, -- Goods, services and discounts, incl. VAT
    if(
        total_net is null and lacks_net, null,
        coalesce(total_net, lines_net) - all_shipping_net - coalesce(other_net, 0)
    )::decimal(18, 2) as revenue_net, -- The same without VAT; null if not all of it is known
    all_shipping_gross as shipping_gross, -- Shipping, incl. VAT
    all_shipping_net as shipping_net, -- Shipping, without VAT
    coalesce(other_gross, 0)::decimal(18, 2)
        as other_gross, -- Fees, deposits and gift cards, incl. VAT
    coalesce(other_net, 0)::decimal(18, 2)
        as other_net, -- Fees, deposits and gift cards, without VAT
    if(
        order_type = 'sale',
        greatest(stated_discount_gross, discount_gross, 0),
        0
    )::decimal(18, 2) as discount_gross, -- Discounts given, incl. VAT, on the order or its lines
    coalesce(costed_net, 0)::decimal(18, 2)
        as costed_net, -- Of revenue_net, lines whose cost is known
    coalesce(cost_net, 0)::decimal(18, 2) as cost_net, -- What those cost, without VAT
    business_date,
    ordered_at
from resting
left join population on resting.customer_id = population.customer_id
