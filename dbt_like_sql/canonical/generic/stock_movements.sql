-- One row is a movement of goods.
-- A quantity below zero went the other way: its places change sides.
-- Grain: silo, movement_id
with generic_movements as (
    select
        silo, source_file, source_row, movement_id, sku, from_location_code, to_location_code, kind,
        movement_type, document_no, uom, qty, business_date, booked_at
    from staging.generic_movements
)

select
    silo,
    movement_id,
    source_file,
    source_row,
    sku,
    if(qty < 0, to_location_code, from_location_code)
        as from_location_code, -- Place it left; null if from outside
    if(qty < 0, from_location_code, to_location_code)
        as to_location_code, -- Place it came to; null if to outside
    kind as movement_type,
    movement_type as movement_type_raw,
    document_no,
    uom,
    abs(qty) as qty, -- Quantity moved
    false as is_deleted, -- The export has no deleted movements
    business_date,
    booked_at
from generic_movements
