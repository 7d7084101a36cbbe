-- One row is a sale, return or adjustment that was not cancelled, and what it brought.
-- All figures of revenue are made of these: revenue_net is that of goods, services and discounts,
-- without VAT and shipping, as kpis.sale_lines tells; with shipping and other money it is the order's
-- total. A purchase is a sale of which something is left. buyer_id is the customer where customer
-- figures count them (segments.population); revenue counts whoever bought.
-- Check gross_adds_up: total_gross is null or total_gross = revenue_gross + shipping_gross + other_gross
-- Check net_adds_up: total_net is null or total_net = revenue_net + shipping_net + other_net
-- Grain: order_id
with orders as (
    select
        order_id, ref_order_id, customer_id, location_id, channel, order_type, delivery_method,
        identified, loyalty_card_no, return_reason, discount_gross, grand_total_gross,
        grand_total_net, business_date, ordered_at
    from golden.orders
    where status is distinct from 'cancelled'
),

sale_lines as (
    select
        order_id, item, is_revenue, qty, line_discount_gross, line_gross, line_net, cost_net
    from kpis.sale_lines
),

population as (
    select customer_id from segments.population where is_included
),

contents as (
    select
        order_id,
        count(*) filter (item = 'goods') as line_count, -- Lines of goods and services
        coalesce(sum(qty) filter (item = 'goods'), 0)::decimal(18, 3)
            as qty, -- Pieces of them; below zero for returns
        sum(line_gross) filter (is_revenue) as revenue_gross,
        sum(line_net) filter (is_revenue) as revenue_net,
        bool_or(is_revenue and line_net is null) as lacks_net,
        sum(line_gross) filter (item = 'shipping') as shipping_gross,
        sum(line_net) filter (item = 'shipping') as shipping_net,
        sum(line_gross) filter (item = 'other') as other_gross,
        sum(line_net) filter (item = 'other') as other_net,
        sum(line_discount_gross) as given_on_lines,
        sum(line_gross) filter (item = 'discount') as given_as_lines,
        sum(line_net) filter (cost_net is not null) as costed_net,
        sum(line_net) filter (item = 'discount') as discount_net,
        bool_and(cost_net is not null) filter (item = 'goods') as is_costed,
        sum(cost_net) as cost_net
    from sale_lines
    group by order_id
)

select
    order_id,
    ref_order_id,
    orders.customer_id,
    population.customer_id as buyer_id, -- The customer, where customer figures count them
    location_id,
    loyalty_card_no,
    if(order_type in ('sale', 'return'), order_type, 'adjustment')::enum(
        'sale', 'return', 'adjustment'
    ) as kind, -- sale | return | adjustment (credits and debits)
    coalesce(channel, 'unknown') as channel, -- web | store | phone | marketplace | unknown
    delivery_method,
    identified,
    return_reason,
    order_type = 'sale' and coalesce(grand_total_gross, grand_total_net) > 0
        as is_purchase, -- True for a sale of which something is left
    line_count,
    qty,
    grand_total_gross as total_gross, -- The whole order, incl. VAT
    grand_total_net as total_net, -- The whole order, without VAT; null if nobody knows it
    coalesce(revenue_gross, 0)::decimal(18, 2)
        as revenue_gross, -- Goods, services and discounts, incl. VAT
    if(lacks_net and grand_total_net is null, null, coalesce(revenue_net, 0))::decimal(18, 2)
        as revenue_net, -- The same without VAT; null if not all of it is known
    coalesce(contents.shipping_gross, 0)::decimal(18, 2)
        as shipping_gross, -- Shipping, incl. VAT
    coalesce(shipping_net, 0)::decimal(18, 2) as shipping_net, -- Shipping, without VAT
    coalesce(other_gross, 0)::decimal(18, 2)
        as other_gross, -- Fees, deposits and gift cards, incl. VAT
    coalesce(other_net, 0)::decimal(18, 2)
        as other_net, -- Fees, deposits and gift cards, without VAT
    if(
        order_type = 'sale',
        greatest(
            coalesce(discount_gross, 0), coalesce(given_on_lines, 0) - coalesce(given_as_lines, 0)
        ),
        0
    )::decimal(18, 2) as discount_gross, -- Discounts given, incl. VAT, on the order or its lines
    (coalesce(costed_net, 0) + if(is_costed, coalesce(discount_net, 0), 0))::decimal(18, 2)
        as costed_net, -- Of revenue_net, lines whose cost is known; discounts if all of them are
    coalesce(contents.cost_net, 0)::decimal(18, 2) as cost_net, -- What those cost, without VAT
    business_date,
    ordered_at
from orders
inner join contents using (order_id)
left join population on orders.customer_id = population.customer_id
