-- One row is the stock of an article at a place, or at one of its storage places, typed.
-- Grain: silo, source_file, source_row
with generic_stock as (
    select
        silo, source_file, source_row, sku, location_code, storage_code, on_hand, reserved,
        blocked_qty, quality_qty, in_transit, safety_stock, reorder_point, uom, unit_cost, owner,
        snapshot_at
    from raw.generic_stock
),

silos as (
    select silo, decimal_mark, time_zone from settings.silos
)

select
    stock.silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(sku)) as sku, -- Article number
    clean_text(strip_apostrophe(location_code)) as location_code, -- Place
    clean_text(strip_apostrophe(storage_code)) as storage_code, -- Storage place
    clean_text(owner) as owner, -- Whose goods these are as delivered
    unit_code(clean_text(uom)) as uom, -- Unit of all quantities, ST for pieces
    parse_decimal(on_hand, decimal_mark) as on_hand, -- Physically there, in whatever state
    parse_decimal(reserved, decimal_mark) as reserved, -- Promised to orders
    parse_decimal(blocked_qty, decimal_mark) as blocked_qty, -- Blocked
    parse_decimal(quality_qty, decimal_mark) as quality_qty, -- In quality inspection
    parse_decimal(in_transit, decimal_mark) as in_transit, -- On its way to the place
    parse_decimal(safety_stock, decimal_mark) as safety_stock, -- To be kept back
    parse_decimal(reorder_point, decimal_mark) as reorder_point, -- Stock below which to reorder
    parse_decimal(unit_cost, decimal_mark) as unit_cost, -- Cost of one unit without VAT
    parse_timestamp(snapshot_at, time_zone) as snapshot_at -- When it was so, or was counted
from generic_stock as stock
left join silos on stock.silo = silos.silo
