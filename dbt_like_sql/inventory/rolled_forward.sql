-- One row is a product at a place: what lies there tonight, and what should by last night's stock
-- and what moved since.
-- Movements are those of one silo that tells any of the place; of the days after last night's and up
-- to tonight's. The first night has nothing to roll forward from.
-- Grain: product_id, location_id, silo_a, silo_b
with positions as not materialized (
    select product_id, location_id, silo, on_hand from inventory.positions
),

snapshots as (
    select product_id, location_id, on_hand, first_on, last_on from inventory.snapshots
),

snapshot_nights as (
    select night, previous_night
    from inventory.snapshot_nights
    where is_tonight and previous_night is not null
),

movements as (
    select silo, product_id, location_id, qty, business_date from inventory.movements
),

told_places as (
    select distinct location_id, movements.silo as silo_b
    from movements
    cross join snapshot_nights
),

facts as (
    select positions.product_id, location_id, silo_b, 'now' as fact, on_hand as qty
    from positions
    inner join told_places using (location_id)
    union all
    select product_id, location_id, silo_b, 'before', on_hand
    from snapshots
    inner join told_places using (location_id)
    inner join snapshot_nights on previous_night between first_on and last_on
    union all
    select product_id, location_id, silo, 'moved', qty
    from movements
    inner join snapshot_nights on business_date > previous_night and business_date <= night
),

places as (
    select location_id, any_value(silo) as silo_a from positions group by location_id
)

select
    product_id,
    location_id,
    silo_a, -- Silo in charge of the place
    silo_b, -- Silo that tells its movements
    bool_or(fact = 'now') as is_in_a, -- True if the product is there tonight
    bool_or(fact <> 'now') as is_in_b, -- True if it was there or came
    if(bool_or(fact = 'now' and qty is null), null, sum(qty) filter (fact = 'now'))::decimal(18, 3)
        as quantity_a, -- On hand tonight; null if unknown
    if(
        bool_or(fact = 'before' and qty is null), null,
        coalesce(sum(qty) filter (fact <> 'now'), 0)
    )::decimal(18, 3)
        as quantity_b -- On hand last night and what it gained since; null if unknown
from facts
inner join places using (location_id)
group by product_id, location_id, silo_a, silo_b
