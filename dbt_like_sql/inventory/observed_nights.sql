-- One row is the stock of a product at a place, and how it stood on the nights that are remembered.
-- A night is out of stock if the place keeps the product and nothing of it is free; nights on which
-- it was not kept, or its stock unknown, count as neither.
-- Check is_out_while_observed: out_nights_28 <= nights_28 and out_nights_84 <= nights_84
-- Grain: product_id, location_id, ownership
with snapshots as not materialized (
    select
        product_id, location_id, ownership, on_hand, available, unit_cost, first_on, last_on
    from inventory.snapshots
    where on_hand is not null
),

snapshot_nights as (
    select night from inventory.snapshot_nights
),

night as (
    select as_of from golden.night
),

-- Spans are few, however many rows have them.
spans as (
    select distinct first_on, last_on from snapshots
),

-- The last night before the 28 days; one of more than a week earlier tells of another month.
opening as (
    select max(night) as opening_on
    from snapshot_nights
    inner join night on snapshot_nights.night between as_of - 35 and as_of - 28
),

-- Small integers: sums of them take half of the memory, in millions of groups.
counted as (
    select
        first_on, last_on,
        (count(*) filter (snapshot_nights.night > as_of - 28))::smallint as nights_28,
        (count(*) filter (snapshot_nights.night > as_of - 84))::smallint as nights_84,
        (count(*) filter (snapshot_nights.night > as_of - 365))::smallint as nights_365,
        bool_or(snapshot_nights.night = opening_on) as is_opening
    from spans
    inner join snapshot_nights on night between first_on and last_on
    cross join night
    cross join opening
    group by first_on, last_on
)

select
    product_id,
    location_id,
    ownership,
    sum(nights_28)::bigint as nights_28, -- Nights of the last 28 days on which stock was known
    sum(nights_84)::bigint as nights_84, -- Nights of the last 84 days on which it was
    sum(if(available <= 0, nights_28, 0))::bigint
        as out_nights_28, -- Of the nights of 28 days those out of stock
    sum(if(available <= 0, nights_84, 0))::bigint
        as out_nights_84, -- Of the nights of 84 days those out of stock
    -- Thousandths are added up: whole numbers, whose sum is the same in any order.
    sum(round(on_hand::double * 1000) * nights_365) / nullif(sum(nights_365) * 1000, 0)
        as mean_on_hand_365, -- Mean stock over the nights of a year
    if(
        ownership = 'own',
        sum(if(on_hand = 0, 0, on_hand::double * unit_cost) * nights_365)
        / nullif(sum(if(on_hand = 0 or unit_cost is not null, nights_365, 0)), 0),
        0
    ) as mean_value_365, -- Mean value of own stock over the nights whose cost is known, without VAT
    max(if(is_opening, on_hand, null))
        as opening_qty, -- On hand 28 days ago; null if it was not kept or nobody remembers
    min(first_on) as first_seen_on -- First remembered night on which the place kept it
from snapshots
inner join counted using (first_on, last_on)
group by product_id, location_id, ownership
