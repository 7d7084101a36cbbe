-- One row is what a movement of goods did to the stock of one place, in the product's base unit.
-- A movement between two places has two rows, whose quantities are each other's opposite: goods leave
-- one and come to the other. What comes from or goes to outside has one. A quantity below zero where
-- goods came takes them back.
-- Grain: silo, movement_id, direction
with stock_movements as (
    select
        silo, movement_id, sku, from_location_code, to_location_code, movement_type, document_no,
        uom, qty, business_date, booked_at
    from canonical.stock_movements
    where is_deleted is distinct from true and qty is not null
),

packs as (
    select silo, sku, uom, base_qty from inventory.packs
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

locations as (
    select silo, code, location_id from settings.locations
),

directed as (
    select
        silo, movement_id, sku, to_location_code as location_code, 'in' as direction,
        movement_type, document_no, uom, qty, business_date, booked_at
    from stock_movements
    where to_location_code is not null
    union all
    select
        silo, movement_id, sku, from_location_code, 'out', movement_type, document_no, uom, -qty,
        business_date, booked_at
    from stock_movements
    where from_location_code is not null
)

select
    directed.silo,
    movement_id,
    direction, -- in | out
    coalesce(product_id, directed.silo || '/' || directed.sku)
        as product_id, -- Product; silo/article if it has no master data
    location_id, -- Place whose stock changed
    movement_type,
    document_no,
    in_base_units(qty, base_qty)
        as qty, -- What stock at the place gained; below zero is what it lost
    business_date,
    booked_at
from directed
inner join locations
    on directed.silo = locations.silo and directed.location_code = locations.code
left join product_records
    on directed.silo = product_records.silo and directed.sku = product_records.sku
left join packs
    on directed.silo = packs.silo
    and directed.sku = packs.sku
    and directed.uom = packs.uom
