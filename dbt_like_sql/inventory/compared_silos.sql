-- One row is a product at a place whose stock two silos tell: the one in charge, and another.
-- So ERP and warehouse are compared, and ERP and a store's count. A silo that has no row of a place
-- at all does not tell its stock; one that lacks the product there does.
-- Grain: product_id, location_id, silo_a, silo_b
with stock_records as not materialized (
    select silo, product_id, location_id, is_authority, uom, on_hand, snapshot_at
    from inventory.stock_records
),

movements as (
    select silo, product_id, location_id, qty, booked_at from inventory.movements
),

pairs as (
    select distinct charge.location_id, charge.silo as silo_a, other.silo as silo_b
    from (select distinct location_id, silo from stock_records where is_authority) as charge
    inner join
        (select distinct location_id, silo from stock_records where not is_authority) as other
        using (location_id)
),

sides as (
    select
        product_id, location_id, silo_a, silo_b,
        sum(on_hand) filter (silo = silo_a) as quantity_a,
        sum(on_hand) filter (silo = silo_b) as quantity_b,
        coalesce(bool_or(silo = silo_a), false) as is_in_a,
        coalesce(bool_or(silo = silo_b), false) as is_in_b,
        min(uom) filter (silo = silo_a) as uom_a,
        min(uom) filter (silo = silo_b) as uom_b,
        min(snapshot_at) filter (silo = silo_a) as at_a,
        min(snapshot_at) filter (silo = silo_b) as at_b
    from stock_records
    inner join pairs using (location_id)
    where silo in (silo_a, silo_b)
    group by product_id, location_id, silo_a, silo_b
),

-- What moved between the two moments, as each of the two silos tells it.
moved_between as (
    select
        sides.product_id, sides.location_id, silo_a, silo_b,
        sum(if(at_a > at_b, qty, -qty)) filter (movements.silo = silo_a) as moved_a,
        sum(if(at_a > at_b, qty, -qty)) filter (movements.silo = silo_b) as moved_b
    from sides
    inner join movements using (product_id, location_id)
    where booked_at > least(at_a, at_b) and booked_at <= greatest(at_a, at_b)
    group by sides.product_id, sides.location_id, silo_a, silo_b
)

select
    product_id,
    location_id,
    silo_a, -- Silo in charge of the place
    silo_b, -- The other
    is_in_a, -- True if the silo in charge has the product there
    is_in_b, -- True if the other has
    quantity_a::decimal(18, 3) as quantity_a, -- On hand as the silo in charge tells it
    quantity_b::decimal(18, 3) as quantity_b, -- On hand as the other tells it
    uom_a, -- Unit of the one
    uom_b, -- Unit of the other
    moved_a::decimal(18, 3)
        as moved_a, -- What a has more because goods moved between the two moments, as a tells it
    moved_b::decimal(18, 3) as moved_b, -- The same as b tells it
    at_a, -- Moment of the one figure
    at_b -- Moment of the other
from sides
left join moved_between using (product_id, location_id, silo_a, silo_b)
