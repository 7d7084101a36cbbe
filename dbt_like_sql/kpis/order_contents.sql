-- One row is an order that has lines and was not cancelled, and what its lines add up to, in cents.
-- Cost is a line's quantity at tonight's cost of a unit, where that is known.
-- Grain: order_id
with order_lines as (
    select
        order_id, line_type, product_id, location_id, qty, line_discount_gross, line_gross,
        line_net, vat_rate, business_date
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

lines as (
    select
        order_id, revenue_item(line_type) as item, qty,
        line_gross::decimal(18, 2) as gross,
        if(item = 'discount', -gross, line_discount_gross::decimal(18, 2)) as discount_gross,
        net_amount(
            line_net, line_gross, vat_rate, todays_rate, coalesce(country_code, home_country),
            business_date
        ) as net,
        worth(qty, unit_cost) as cost
    from order_lines
    cross join retailer
    left join products using (product_id)
    left join locations using (location_id)
)

select
    order_id,
    count(if(item = 'goods', 1, null)) as line_count, -- Lines of goods and services
    coalesce(sum(if(item = 'goods', qty, 0)), 0)::decimal(18, 3)
        as qty, -- Pieces of them; below zero for returns
    coalesce(sum(gross), 0)::decimal(18, 2) as lines_gross, -- All lines, incl. VAT
    coalesce(sum(net), 0)::decimal(18, 2) as lines_net, -- All lines whose net is known, without VAT
    count(net) < count(*) as lacks_net, -- True if the net amount of a line is unknown
    coalesce(sum(discount_gross), 0)::decimal(18, 2)
        as discount_gross, -- Discounts on lines and as lines, incl. VAT
    (
        coalesce(sum(if(cost is not null, net, 0)), 0)
        + if(
            bool_and(cost is not null or item <> 'goods'),
            coalesce(sum(if(item = 'discount', net, 0)), 0), 0
        )
    )::decimal(18, 2) as costed_net, -- Of lines_net, lines of known cost; discounts if all are
    coalesce(sum(cost), 0)::decimal(18, 2) as cost_net, -- What those cost, without VAT
    coalesce(sum(if(item = 'shipping', gross, 0)), 0)::decimal(18, 2)
        as shipping_gross, -- Lines of shipping, incl. VAT
    coalesce(sum(if(item = 'shipping', net, 0)), 0)::decimal(18, 2)
        as shipping_net, -- Lines of shipping, without VAT
    coalesce(sum(if(item = 'other', gross, 0)), 0)::decimal(18, 2)
        as other_gross, -- Fees, deposits and gift cards, incl. VAT
    coalesce(sum(if(item = 'other', net, 0)), 0)::decimal(18, 2)
        as other_net -- Fees, deposits and gift cards, without VAT
from lines
group by order_id
