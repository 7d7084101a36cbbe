-- One row is a product at a place: how long its stock lasts, how well it turns, what it costs.
-- A day's sales are what was sold divided by the days in stock: days on which a remembered night saw
-- nothing free are left out, days nobody saw count as in stock. Sell-through is what was sold of
-- what was there or came in; where nobody tells one of the two, of what was sold and is left.
-- Dead is stock without a sale for [inventory] dead_days that has been there for dead_listed_days;
-- what is not known to have been there so long is not called dead. Nights are those of the
-- retailer's own goods, where it has any there.
-- Check is_in_one_class: stock_class is not null
-- Check share_is_one: coalesce(stock_out_share between 0 and 1, true)
-- Grain: product_id, location_id
with place_totals as (
    select
        product_id, location_id, ownership, location_type, is_sellable, age_class, on_hand,
        reserved, unsellable, available, safety_stock, atp_now, unit_cost, stock_value
    from inventory.place_totals
),

observed_nights as (
    select
        product_id, location_id, ownership, nights_28, nights_84, out_nights_28, out_nights_84,
        mean_on_hand_365, mean_value_365, opening_qty, first_seen_on
    from inventory.observed_nights
),

demand as (
    select
        product_id, location_id, sold_28, sold_84, sold_365, net_365, cost_365, first_sold_on,
        last_sold_on
    from inventory.demand
),

movements as (
    select product_id, location_id, movement_type, qty, business_date from inventory.movements
),

products as (
    select product_id, status, unit_cost from golden.products
),

availability as (
    select product_id, shop_silo is not null as is_listed_online from inventory.availability
),

locations as (
    select location_id, ships_online from golden.locations
),

bounds as (
    select as_of, slow_cover_days, over_cover_days, dead_days, dead_listed_days
    from settings.inventory
    cross join golden.night
),

moved as (
    select
        product_id, location_id,
        sum(qty) filter (
            movement_type in ('receipt', 'transfer') and qty > 0 and business_date > as_of - 28
        ) as received_28,
        min(business_date) filter (qty > 0) as first_received_on,
        -sum(qty) filter (
            movement_type in ('count', 'adjust', 'scrap') and business_date > as_of - 365
        ) as shrunk_365
    from movements
    cross join bounds
    where business_date <= as_of
    group by product_id, location_id
),

measured as (
    select
        place_totals.product_id, place_totals.location_id, location_type, is_sellable, age_class,
        on_hand, reserved, unsellable, available, safety_stock, atp_now, status, is_listed_online,
        ships_online, nights_28, nights_84, out_nights_28, out_nights_84, mean_on_hand_365,
        mean_value_365, opening_qty, received_28, shrunk_365, net_365, cost_365, last_sold_on,
        as_of, slow_cover_days, over_cover_days, dead_days,
        coalesce(place_totals.unit_cost, products.unit_cost) as unit_cost,
        coalesce(stock_value, worth(on_hand, products.unit_cost)) as own_value,
        coalesce(sold_28, 0) as sold_28, coalesce(sold_84, 0) as sold_84,
        coalesce(sold_365, 0) as sold_365,
        coalesce(sold_28, 0)::double / nullif(28 - coalesce(out_nights_28, 0), 0)
            as daily_sales_28,
        coalesce(sold_84, 0)::double / nullif(84 - coalesce(out_nights_84, 0), 0)
            as daily_sales_84,
        least(first_seen_on, first_sold_on, first_received_on) <= as_of - dead_listed_days
            as is_listed_long
    from place_totals
    cross join bounds
    inner join locations using (location_id)
    left join observed_nights using (product_id, location_id, ownership)
    left join products using (product_id)
    left join availability using (product_id)
    left join demand
        on place_totals.product_id = demand.product_id
        and place_totals.location_id = demand.location_id
    left join moved
        on place_totals.product_id = moved.product_id
        and place_totals.location_id = moved.location_id
),

covered as (
    select
        product_id, location_id, location_type, is_sellable, age_class, on_hand, available,
        atp_now, nights_28, nights_84, out_nights_28, out_nights_84, mean_on_hand_365,
        mean_value_365, opening_qty, received_28, shrunk_365, net_365, cost_365, last_sold_on,
        unit_cost, own_value, sold_28, sold_84, sold_365, daily_sales_28, daily_sales_84,
        available / nullif(daily_sales_28, 0)
            as days_of_cover, -- Days the free stock lasts at the sales of 28 days; null without any
        available / nullif(daily_sales_84, 0)
            as days_of_cover_84, -- The same at the sales of 84 days
        greatest(available - over_cover_days * daily_sales_84, 0) as overstock,
        status is distinct from 'discontinued' and is_sellable and available <= 0 as is_out,
        case
            when coalesce(reserved, 0) > on_hand - unsellable then 'oversold'
            when
                ships_online and is_listed_online and age_class <> 'C'
                and atp_now <= greatest(1, 0.5 * daily_sales_28)
                then 'high'
            when age_class = 'C' and available - coalesce(safety_stock, 0) <= 3 then 'stale'
            else 'low'
        end::enum('oversold', 'high', 'stale', 'low')
            as overselling_risk, -- oversold | high (nearly gone and online) | stale | low
        case
            when on_hand > 0 and is_listed_long
                and coalesce(last_sold_on <= as_of - dead_days, true) then 'dead'
            when days_of_cover_84 > slow_cover_days then 'slow'
            when days_of_cover_84 > over_cover_days then 'over'
            else 'ok'
        end::enum('dead', 'slow', 'over', 'ok')
            as stock_class -- dead (unsold too long) | slow | over (lasts too long) | ok
    from measured
)

select
    product_id,
    location_id,
    location_type, -- store | dc | warehouse | …
    stock_class,
    overselling_risk,
    coalesce(is_out, false)
        as is_stock_out, -- True if the place sells it and nothing of it is free
    on_hand, -- Physically there, of whatever owner
    available, -- Free, of whatever owner
    atp_now, -- Can be promised now
    sold_28, -- Sold in the last 28 days
    sold_84, -- Sold in the last 84 days
    sold_365, -- Sold in the last 365 days
    (28 - coalesce(out_nights_28, 0))::integer as days_in_stock_28, -- Days of 28 not seen empty
    (84 - coalesce(out_nights_84, 0))::integer as days_in_stock_84, -- Days of 84 not seen empty
    daily_sales_28, -- Sold a day in stock, of 28 days
    daily_sales_84, -- Sold a day in stock, of 84 days
    days_of_cover,
    days_of_cover_84,
    sold_28::double / nullif(
        coalesce(opening_qty + received_28, on_hand + sold_28), 0
    ) as sell_through_28, -- Share sold of what was there or came in within 28 days
    sold_365::double / nullif(mean_on_hand_365, 0)
        as stock_turn, -- Pieces sold in a year as a multiple of the mean stock
    cost_365::double / nullif(mean_value_365, 0)
        as stock_turn_value, -- Cost of what was sold in a year as a multiple of mean stock at cost
    (net_365 - cost_365)::double / nullif(mean_value_365, 0)
        as gmroi, -- Gross margin of a year for each unit of money in stock
    out_nights_84::double / nullif(nights_84, 0)
        as stock_out_share, -- Share of the remembered nights of 84 days without free stock
    least(daily_sales_84 * coalesce(out_nights_84, 0), sold_84)
        as lost_sales_84, -- Estimated pieces not sold for want of stock; at most what was sold
    shrunk_365::decimal(18, 3) as shrunk_365, -- Lost by count, correction and scrap in a year
    own_value as stock_value, -- The retailer's own goods at cost, without VAT
    if(stock_class = 'dead', own_value, 0) as dead_value, -- Dead stock of its own at cost
    round(if(stock_class = 'dead', 0, overstock * unit_cost::double), 2)
        as overstock_value, -- Free stock beyond over_cover_days at cost
    last_sold_on
from covered
