-- One row is a movement of goods, typed.
-- Grain: silo, source_file, source_row
with generic_movements as (
    select
        silo, source_file, source_row, movement_id, sku, from_location_code, to_location_code, qty,
        movement_type, document_no, uom, booked_at
    from raw.generic_movements
),

silos as (
    select silo, decimal_mark, time_zone from settings.silos
),

retailer as (
    select time_zone as home_time_zone from settings.retailer
)

select
    movement.silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(movement_id)) as movement_id, -- Key of the movement
    clean_text(strip_apostrophe(sku)) as sku, -- Article number
    clean_text(strip_apostrophe(from_location_code)) as from_location_code, -- Place it left
    clean_text(strip_apostrophe(to_location_code)) as to_location_code, -- Place it came to
    clean_text(movement_type) as movement_type, -- Kind of movement as delivered
    movement_kind(clean_text(movement_type))
        as kind, -- receipt | sale | transfer | return | adjust | scrap | count
    clean_text(strip_apostrophe(document_no)) as document_no, -- Document it belongs to
    unit_code(clean_text(uom)) as uom, -- Unit of the quantity, ST for pieces
    parse_decimal(qty, decimal_mark) as qty, -- Quantity; below zero it went the other way
    business_day(booked_at, parse_timestamp(booked_at, time_zone), home_time_zone)
        as business_date, -- Day of the movement in the retailer's time zone
    parse_timestamp(booked_at, time_zone) as booked_at -- When it was booked
from generic_movements as movement
cross join retailer
left join silos on movement.silo = silos.silo
