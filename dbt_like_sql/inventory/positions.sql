-- One row is the stock of a product at a place of the retailer: what lies there, what is free.
-- Only the silo in charge of a place says what lies there; the web shop's figures mirror that stock
-- and never stand here. Stock nobody could read is unknown, not zero, and promises nothing; nor does
-- stock older than [inventory] stale_hours (class C). What the silo does not say is reserved is what
-- open reservations keep; what it does not say is on its way, what open transfers bring.
-- Check adds_up: on_hand is not distinct from available + coalesce(reserved, 0) + unsellable
-- Check has_its_parts: coalesce(quality_qty + blocked_qty + returns_qty <= unsellable, true)
-- Check promises_what_is_free: atp_now between 0 and greatest(coalesce(available, 0), 0)
-- Check promises_nothing_stale: age_class <> 'C' or atp_now = 0
-- Check no_stock_in_the_web_shop: location_type <> 'webshop_virtual'
-- Grain: product_id, location_id, ownership
with stock_records as not materialized (
    select
        product_id, location_id, ownership, location_type, is_sellable, silo, uom, on_hand,
        on_hand_unrestricted, reserved, quality_qty, blocked_qty, returns_qty, unsellable,
        safety_stock, lead_time_days, transfer_qty, in_transit, currency, unit_cost, stock_value,
        snapshot_at
    from inventory.stock_records
    where is_authority
),

expected_receipts as (
    select product_id, location_id, kind, qty from inventory.expected_receipts
),

open_reservations as (
    select product_id, location_id, reserved_qty from inventory.open_reservations
),

demand as (
    select product_id, location_id, daily_deviation from inventory.demand
),

stock_ages as (
    select product_id, location_id, stock_age_days from inventory.stock_ages
),

bounds as (
    select
        fresh_hours, stale_hours, channel_buffer::decimal(18, 3) as channel_buffer,
        service_factor, delivery_ends_at
    from settings.inventory
    cross join golden.night
),

incoming as (
    select
        product_id, location_id,
        sum(qty) filter (kind = 'transfer') as transfers,
        sum(qty) filter (kind = 'purchase') as on_order
    from expected_receipts
    group by product_id, location_id
),

kept as (
    select product_id, location_id, sum(reserved_qty) as reserved_qty
    from open_reservations
    group by product_id, location_id
),

-- Needed only at places where a silo does not tell all safety stock.
deviations as (
    select product_id, location_id, daily_deviation
    from demand
    semi join (
        select distinct location_id
        from stock_records
        where coalesce(safety_stock < 0, true)
    ) as places using (location_id)
),

-- What is expected and kept for the place is told once, beside the retailer's own goods; few places
-- have goods of several owners.
shared as (
    select distinct product_id, location_id from stock_records where ownership <> 'own'
),

following as (
    select product_id, location_id, ownership, true as is_following
    from stock_records
    semi join shared using (product_id, location_id)
    qualify row_number() over (
        partition by product_id, location_id
        order by ownership <> 'own', ownership = 'customer_owned', ownership
    ) > 1
),

known as (
    select
        stock.product_id, stock.location_id, ownership, location_type, is_sellable, silo, uom,
        on_hand, on_hand_unrestricted, quality_qty, blocked_qty, returns_qty, unsellable,
        coalesce(reserved, if(is_following is null, reserved_qty, null))::decimal(18, 3)
            as reserved,
        coalesce(
            if(safety_stock >= 0, safety_stock, null),
            if(
                is_following is null and lead_time_days >= 0,
                service_factor * daily_deviation * sqrt(lead_time_days),
                null
            )
        )::decimal(18, 3) as safety_stock,
        transfer_qty,
        coalesce(in_transit, if(is_following is null, transfers, null))::decimal(18, 3)
            as in_transit,
        if(is_following is null, on_order, null)::decimal(18, 3) as on_order,
        channel_buffer, currency, unit_cost, stock_value, snapshot_at, stale_hours, fresh_hours,
        greatest(epoch(delivery_ends_at - snapshot_at) / 3600, 0) as age_hours,
        is_following is null as is_leading,
        if(is_following is null, stock_age_days, null) as stock_age_days
    from stock_records as stock
    left join following using (product_id, location_id, ownership)
    cross join bounds
    left join incoming using (product_id, location_id)
    left join kept using (product_id, location_id)
    left join deviations using (product_id, location_id)
    left join stock_ages using (product_id, location_id)
),

classed as (
    select
        product_id, location_id, ownership, location_type, is_sellable, silo, uom, on_hand,
        on_hand_unrestricted, reserved, quality_qty, blocked_qty, returns_qty, unsellable,
        safety_stock, transfer_qty, in_transit, on_order, channel_buffer, currency, unit_cost,
        stock_value, snapshot_at, age_hours, is_leading, stock_age_days,
        (on_hand - coalesce(reserved, 0) - unsellable)::decimal(18, 3)
            as available, -- Free: on hand, neither reserved nor unsellable; negative if oversold
        case when age_hours <= fresh_hours then 'A' when age_hours <= stale_hours then 'B'
            else 'C' end::enum('A', 'B', 'C') as age_class -- A fresh | B of today | C stale: promised to nobody
    from known
)

select
    product_id,
    location_id,
    ownership,
    location_type,
    is_sellable,
    silo, -- Silo whose figures these are
    uom,
    age_class,
    is_leading, -- True for one row of a product at a place, so that places can be counted
    coalesce(on_hand < 0, false) as is_negative, -- True if more was booked out than was there
    on_hand,
    on_hand_unrestricted,
    reserved, -- Promised to orders; null if nobody tells
    quality_qty,
    blocked_qty,
    returns_qty,
    unsellable,
    available,
    if(
        is_sellable and ownership <> 'customer_owned' and age_class <> 'C',
        greatest(coalesce(available, 0) - coalesce(safety_stock, 0) - channel_buffer, 0),
        0
    )::decimal(18, 3) as atp_now, -- Can be promised now: free above safety stock and buffer
    greatest(-available, 0)::decimal(18, 3)
        as oversold_qty, -- Promised or kept back beyond what is there
    safety_stock, -- To be kept back; from the deviation of sales where the silo does not tell
    transfer_qty,
    in_transit, -- On its way from another place; not on hand yet
    on_order, -- Ordered from suppliers and not arrived
    (coalesce(in_transit, 0) + coalesce(on_order, 0))::decimal(18, 3)
        as incoming, -- On its way, from wherever
    (available + coalesce(in_transit, 0) + coalesce(on_order, 0))::decimal(18, 3)
        as projected_available, -- Free once all that is on its way has arrived
    currency,
    unit_cost,
    stock_value,
    stock_age_days, -- Days since the goods came, as in inventory.stock_ages; null if nobody tells
    age_hours, -- Hours from snapshot_at to the end of the delivery's day
    snapshot_at
from classed
