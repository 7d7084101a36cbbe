-- One row is a product at a place from a day on, until its next row: what can be promised for then.
-- What is expected counts from its day on, and only once: what a later order has been promised of it
-- is no longer free on any day before. So the figure is the least of all days from that one on.
-- Reservations come off on the day they are due, beyond what the stock already keeps for orders.
-- What is expected without a day, and stale stock (class C), is promised to nobody.
-- Check never_promises_below_zero: atp >= 0
-- Grain: product_id, location_id, available_on
with place_totals as not materialized (
    select
        product_id, location_id, is_sellable, age_class, reserved, available, safety_stock
    from inventory.place_totals
),

expected_receipts as (
    select product_id, location_id, expected_on, qty
    from inventory.expected_receipts
    where expected_on is not null
),

open_reservations as (
    select product_id, location_id, due_on, reserved_qty from inventory.open_reservations
),

locations as (
    select location_id from golden.locations where is_sellable
),

night as (
    select as_of, channel_buffer::decimal(18, 3) as channel_buffer
    from golden.night
    cross join settings.inventory
),

kept as (
    select
        product_id, location_id, greatest(coalesce(due_on, as_of), as_of) as due_on,
        sum(reserved_qty) as qty
    from open_reservations
    cross join night
    group by all
),

-- What the stock keeps for orders is what is due first.
unkept as (
    select
        product_id, location_id, due_on,
        greatest(sum(qty) over due - coalesce(reserved, 0), 0)
        - greatest(sum(qty) over due - qty - coalesce(reserved, 0), 0) as qty
    from kept
    left join place_totals using (product_id, location_id)
    window due as (partition by product_id, location_id order by due_on)
),

now as not materialized (
    select
        product_id, location_id,
        if(
            is_sellable and age_class <> 'C',
            coalesce(available, 0) - coalesce(safety_stock, 0) - channel_buffer,
            0
        )::decimal(18, 3) as free_qty
    from place_totals
    cross join night
),

changes as (
    select product_id, location_id, expected_on as available_on, qty as received, 0 as due
    from expected_receipts
    semi join locations using (location_id)
    union all
    select product_id, location_id, due_on, 0, qty
    from unkept
    semi join locations using (location_id)
    where qty > 0
),

changing as (
    select distinct product_id, location_id from changes
),

days as (
    select
        product_id, location_id, available_on, sum(received) as received, sum(due) as due,
        sum(free_qty) as free_qty
    from (
        select product_id, location_id, available_on, received, due, 0 as free_qty from changes
        union all
        select changing.product_id, changing.location_id, as_of, 0, 0, coalesce(free_qty, 0)
        from changing
        cross join night
        left join now using (product_id, location_id)
    )
    group by product_id, location_id, available_on
),

balances as (
    select
        product_id, location_id, available_on, received, due,
        sum(free_qty + received - due) over (
            partition by product_id, location_id order by available_on
        ) as balance
    from days
)

select
    product_id,
    location_id,
    available_on, -- Day from which on it can be promised
    received::decimal(18, 3) as received_qty, -- Expected to arrive on that day
    due::decimal(18, 3) as due_qty, -- Due for orders on that day, beyond what is kept
    balance::decimal(18, 3) as balance, -- Free on that day if all comes as expected
    greatest(min(balance) over (
        partition by product_id, location_id order by available_on
        rows between current row and unbounded following
    ), 0)::decimal(18, 3) as atp -- Can be promised for that day, and for no other order
from balances
union all
-- Where nothing is expected and nothing due, tonight's figure holds for all days.
select product_id, location_id, as_of, 0, 0, free_qty, greatest(free_qty, 0)
from now
cross join night
anti join changing using (product_id, location_id)
