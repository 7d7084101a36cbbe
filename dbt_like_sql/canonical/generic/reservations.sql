-- One row is stock kept for one order or customer.
-- Grain: silo, reservation_no, sku
with generic_reservations as (
    select
        silo, source_file, source_row, reservation_no, sku, location_code, order_key, status,
        status_read, uom, qty, due_on, expires_on
    from staging.generic_reservations
)

select
    silo,
    reservation_no,
    sku,
    source_file,
    source_row,
    location_code,
    order_key,
    case
        when status is null then 'open'
        when status_read in ('received', 'shipped') then 'fulfilled'
        when status_read = 'planned' then 'open'
        else status_read
    end as status, -- open | fulfilled | cancelled
    uom,
    qty,
    due_on,
    expires_on
from generic_reservations
