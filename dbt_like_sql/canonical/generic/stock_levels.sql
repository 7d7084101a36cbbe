-- One row is the stock of an article at a place, or at one of its storage places.
-- What is blocked or in inspection is there, but not free for use. What the export does not tell is
-- unknown and not zero; goods without an owner are the retailer's.
-- Grain: silo, sku, location_code, storage_code, owner
with generic_stock as (
    select
        silo, source_file, source_row, sku, location_code, storage_code, uom, on_hand, reserved,
        blocked_qty, quality_qty, in_transit, safety_stock, reorder_point, unit_cost, owner,
        snapshot_at
    from staging.generic_stock
),

retailer as (
    select currency from settings.retailer
)

select
    silo,
    sku,
    location_code,
    coalesce(storage_code, '') as storage_code, -- Storage place; '' if the export names none
    owner,
    source_file,
    source_row,
    uom,
    on_hand,
    on_hand - coalesce(blocked_qty, 0) - coalesce(quality_qty, 0)
        as on_hand_unrestricted, -- There and in no restricted state; may be reserved
    reserved,
    quality_qty,
    blocked_qty,
    in_transit,
    safety_stock,
    reorder_point,
    currency, -- The retailer's own; the export names none
    unit_cost,
    false as is_deleted, -- The export has no deleted stock
    snapshot_at
from generic_stock
cross join retailer
