-- One row is a product, and where pieces that come back should go.
-- To the place where it is missing that loses most by it, at its sales and list price; if it is
-- missing nowhere, to the place that sends web orders with the least cover.
-- Grain: product_id
with coverage as (
    select
        product_id, location_id, is_stock_out, daily_sales_84, days_of_cover_84, atp_now
    from inventory.coverage
),

locations as (
    select location_id, ships_online from golden.locations where is_sellable
),

products as (
    select product_id, list_price_gross from golden.products
),

places as (
    select
        product_id, location_id, ships_online, is_stock_out, days_of_cover_84,
        is_stock_out and daily_sales_84 > 0 as is_missed,
        (daily_sales_84 * list_price_gross)::decimal(18, 2) as missed_value
    from coverage
    inner join locations using (location_id)
    left join products using (product_id)
),

ranked as (
    select
        product_id, location_id, is_missed, missed_value,
        row_number() over (
            partition by product_id
            order by
                is_missed desc,
                if(is_missed, missed_value, null) desc nulls last,
                ships_online desc,
                days_of_cover_84 nulls last,
                location_id
        ) as position
    from places
    where is_missed or ships_online
)

select
    product_id,
    location_id, -- Place that returns should go to
    if(is_missed, 'stock_out', 'web_orders')
        as reason, -- stock_out: it is missing there | web_orders: it can be sent from there
    if(is_missed, missed_value, 0)
        as daily_value -- What a day without it costs the place, at list price incl. VAT
from ranked
where position = 1
