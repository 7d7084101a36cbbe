-- One row is a product kept at a place for one order or customer.
-- A reservation past its last day keeps nothing.
-- Check something_is_kept: reserved_qty > 0
-- Grain: silo, reservation_no, sku
with reservations as (
    select silo, reservation_no, sku, location_code, order_key, uom, qty, due_on, expires_on
    from canonical.reservations
    where status = 'open'
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

night as (
    select as_of from golden.night
)

select
    reservations.silo,
    reservation_no,
    reservations.sku,
    coalesce(product_id, reservations.silo || '/' || reservations.sku)
        as product_id, -- Product; silo/article if it has no master data
    location_id, -- Place it lies at
    order_key,
    in_base_units(qty, base_qty) as reserved_qty, -- Kept, in the base unit
    due_on,
    expires_on
from reservations
inner join night on coalesce(expires_on >= as_of, true)
inner join locations
    on reservations.silo = locations.silo and location_code = locations.code
left join product_records
    on reservations.silo = product_records.silo and reservations.sku = product_records.sku
left join packs
    on reservations.silo = packs.silo
    and reservations.sku = packs.sku
    and reservations.uom = packs.uom
where in_base_units(qty, base_qty) > 0
