-- One row is stock kept for one order or customer, typed.
-- Grain: silo, source_file, source_row
with generic_reservations as (
    select
        silo, source_file, source_row, reservation_no, sku, location_code, order_key, status, uom,
        qty, due_on, expires_on
    from raw.generic_reservations
),

silos as (
    select silo, decimal_mark from settings.silos
)

select
    reservation.silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(reservation_no)) as reservation_no, -- Number of the reservation
    clean_text(strip_apostrophe(sku)) as sku, -- Article number
    clean_text(strip_apostrophe(location_code)) as location_code, -- Place it lies at
    clean_text(strip_apostrophe(order_key)) as order_key, -- Order it is kept for
    clean_text(status) as status, -- Status as delivered
    goods_status(clean_text(status)) as status_read, -- open | fulfilled | cancelled
    unit_code(clean_text(uom)) as uom, -- Unit of the quantity, ST for pieces
    parse_decimal(qty, decimal_mark) as qty, -- Quantity kept
    parse_date(due_on) as due_on, -- Day it is needed
    parse_date(expires_on) as expires_on -- Last day it is kept
from generic_reservations as reservation
left join silos on reservation.silo = silos.silo
