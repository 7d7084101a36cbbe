-- One row is the stock of a product at a place, unchanged from one remembered night to another.
-- What it was on a night: the row whose first_on and last_on have the night between them; no row is
-- that the place did not keep the product. Only what changes makes a row, so that history stays
-- small. Which nights are remembered is in inventory.snapshot_nights: a row that holds on none of
-- them goes. A night built again takes the earlier build's place.
-- Check it_ends_after_it_begins: last_on >= first_on
-- Grain: product_id, location_id, ownership, first_on
with carried_snapshots as not materialized (
    select
        product_id, location_id, ownership, on_hand, reserved, unsellable, in_transit, on_order,
        unit_cost, first_on, last_on
    from carried.snapshots
),

positions as (
    select
        product_id, location_id, ownership, on_hand, reserved, unsellable, in_transit, on_order,
        unit_cost
    from inventory.positions
),

snapshot_nights as (
    select night, previous_night, is_tonight from inventory.snapshot_nights
),

tonight as (
    select any_value(night) as as_of, any_value(previous_night) as previous_night
    from snapshot_nights
    where is_tonight
),

-- What a later build of this night, or a later night, has added is undone.
past as not materialized (
    select
        product_id, location_id, ownership, on_hand, reserved, unsellable, in_transit, on_order,
        unit_cost, first_on, least(last_on, previous_night) as last_on,
        last_on >= previous_night as is_open
    from carried_snapshots
    inner join tonight on first_on < as_of
),

-- Spans are few, however many rows have them.
spans as (
    select distinct first_on, last_on from past where not is_open
),

remembered_spans as (
    select distinct first_on, last_on
    from spans
    inner join snapshot_nights on night between first_on and last_on
),

open_rows as (
    select
        product_id, location_id, ownership, on_hand, reserved, unsellable, in_transit, on_order,
        unit_cost, first_on, last_on
    from past
    where is_open
),

-- The same again is one row; what is another ends the open row and begins one.
joined as (
    select
        coalesce(now.product_id, was.product_id) as product_id,
        coalesce(now.location_id, was.location_id) as location_id,
        coalesce(now.ownership, was.ownership) as ownership,
        coalesce(now.on_hand, was.on_hand) as on_hand,
        coalesce(now.reserved, was.reserved) as reserved,
        coalesce(now.unsellable, was.unsellable) as unsellable,
        coalesce(now.in_transit, was.in_transit) as in_transit,
        coalesce(now.on_order, was.on_order) as on_order,
        coalesce(now.unit_cost, was.unit_cost) as unit_cost,
        coalesce(was.first_on, as_of) as first_on,
        if(now.product_id is null, was.last_on, as_of) as last_on
    from positions as now
    full join open_rows as was
        on now.product_id = was.product_id
        and now.location_id = was.location_id
        and now.ownership = was.ownership
        and now.on_hand is not distinct from was.on_hand
        and now.reserved is not distinct from was.reserved
        and now.unsellable is not distinct from was.unsellable
        and now.in_transit is not distinct from was.in_transit
        and now.on_order is not distinct from was.on_order
        and now.unit_cost is not distinct from was.unit_cost
    cross join tonight
),

kept as (
    select
        product_id, location_id, ownership, on_hand, reserved, unsellable, in_transit, on_order,
        unit_cost, first_on, last_on
    from past
    inner join remembered_spans using (first_on, last_on)
    where not is_open
    union all
    select
        product_id, location_id, ownership, on_hand, reserved, unsellable, in_transit, on_order,
        unit_cost, first_on, last_on
    from joined
    where last_on >= first_on
)

select
    product_id,
    location_id,
    ownership,
    on_hand,
    reserved,
    unsellable,
    (on_hand - coalesce(reserved, 0) - unsellable)::decimal(18, 3)
        as available, -- Free: on hand, neither reserved nor unsellable
    in_transit,
    on_order,
    unit_cost,
    first_on, -- First night on which it was so
    last_on -- Last night on which it was so
from kept
