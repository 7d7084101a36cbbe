-- One row is what a product sold at a place in the year up to the night.
-- Sold is what left the shelf: lines of sales that were not cancelled, returns not taken off. A web
-- order counts where it was sent from; where the shop does not tell, at the one place that sends web
-- orders. If there are several it counts at no place ('none'), and for the network only. What it cost
-- is the place's cost on the day of the sale, as far as nights are remembered; else tonight's.
-- The deviation is that of a day's sales over 84 days, days without a sale included.
-- Grain: product_id, location_id
with order_lines as (
    select
        product_id, qty, line_net, business_date,
        coalesce(fulfil_location_id, location_id) as location_id
    from golden.order_lines
    where
        order_type = 'sale' and line_type = 'product' and status is distinct from 'cancelled'
        and qty > 0 and product_id is not null
),

locations as (
    select location_id, location_type, ships_online from golden.locations
),

products as (
    select product_id, unit_cost from golden.products
),

stock_records as not materialized (
    select product_id, location_id, ownership, unit_cost
    from inventory.stock_records
    where is_authority
),

snapshots as not materialized (
    select product_id, location_id, unit_cost, first_on
    from carried.snapshots
    where unit_cost is not null
),

night as (
    select as_of from golden.night
),

senders as (
    select if(count(*) = 1, any_value(location_id), null) as location_id
    from locations
    where ships_online
),

days as (
    select
        product_id,
        coalesce(
            if(location_type = 'webshop_virtual', senders.location_id, order_lines.location_id),
            'none'
        ) as location_id, -- Place that the goods left; 'none' if nobody can tell
        business_date, sum(qty)::decimal(18, 3) as qty,
        if(bool_and(line_net is not null), sum(line_net), null)::decimal(18, 4) as net
    from order_lines
    cross join senders
    inner join night on business_date > as_of - 365 and business_date <= as_of
    left join locations on order_lines.location_id = locations.location_id
    group by all
),

-- The highest of a place's owners; few places have goods of several.
others as (
    select product_id, location_id, max(unit_cost) as unit_cost
    from stock_records
    where ownership <> 'own'
    group by product_id, location_id
),

sold as (
    select
        days.product_id, days.location_id, business_date, qty, net,
        greatest(own.unit_cost, others.unit_cost) as unit_cost
    from days
    left join stock_records as own
        on days.product_id = own.product_id
        and days.location_id = own.location_id
        and own.ownership = 'own'
    left join others
        on days.product_id = others.product_id and days.location_id = others.location_id
),

-- Costs seldom change: only of what was sold, and only where tonight's is not that of every night,
-- are its steps looked up.
changed as (
    select distinct product_id, location_id
    from snapshots
    semi join sold
        on snapshots.product_id = sold.product_id
        and snapshots.location_id = sold.location_id
        and snapshots.unit_cost is distinct from sold.unit_cost
),

steps as (
    select product_id, location_id, unit_cost, first_on
    from snapshots
    semi join changed using (product_id, location_id)
),

stepped as (
    select days.product_id, days.location_id, business_date, unit_cost
    from (
        select product_id, location_id, business_date
        from sold
        semi join changed using (product_id, location_id)
    ) as days
    asof join steps
        on days.product_id = steps.product_id
        and days.location_id = steps.location_id
        and business_date >= first_on
),

priced as (
    select
        sold.product_id, sold.location_id, sold.business_date, qty, net,
        coalesce(stepped.unit_cost, sold.unit_cost, products.unit_cost)::decimal(18, 4)
            as unit_cost
    from sold
    left join stepped
        on sold.product_id = stepped.product_id
        and sold.location_id = stepped.location_id
        and sold.business_date = stepped.business_date
    left join products on sold.product_id = products.product_id
),

costed as (
    select
        product_id, location_id, business_date, as_of - business_date as days_ago, qty, net,
        worth(qty, unit_cost) as cost
    from priced
    cross join night
),

sums as (
    select
        product_id,
        location_id,
        sum(if(days_ago < 28, qty, 0))::decimal(18, 3)
            as sold_28, -- Sold in the last 28 days
        sum(if(days_ago < 84, qty, 0))::decimal(18, 3)
            as sold_84, -- Sold in the last 84 days
        sum(qty)::decimal(18, 3) as sold_365, -- Sold in the last 365 days
        cents(if(count(net) = count(*), sum(net), null))
            as net_365, -- What that brought without VAT; null if not all is known
        if(count(cost) = count(*), sum(cost), null)::decimal(18, 2)
            as cost_365, -- What that cost; null if not all is known
        sum(if(days_ago < 84, qty::double * qty, 0)) as squares_84,
        min(business_date) as first_sold_on, -- Day of the first sale in the year
        max(business_date) as last_sold_on -- Day of the last sale
    from costed
    group by product_id, location_id
)

select
    product_id,
    location_id,
    sold_28,
    sold_84,
    sold_365,
    net_365,
    cost_365,
    sqrt(greatest(squares_84 / 84 - (sold_84 / 84.0) ** 2, 0))
        as daily_deviation, -- Standard deviation of a day's sales over 84 days
    first_sold_on,
    last_sold_on
from sums
