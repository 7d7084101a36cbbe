-- One row is an article on its way from one place of the retailer to another.
-- A transfer without a status is on its way until all of it has arrived.
-- Grain: silo, transfer_no, line_no, sku
with generic_transfers as (
    select
        silo, source_file, source_row, transfer_no, line_no, sku, from_location_code,
        to_location_code, status, status_read, uom, qty_sent, qty_received, shipped_on, eta_on
    from staging.generic_transfers
)

select
    silo,
    transfer_no,
    coalesce(line_no, '') as line_no, -- Its line; '' if the silo has none
    sku,
    source_file,
    source_row,
    from_location_code,
    to_location_code,
    case
        when status_read = 'open' then 'planned'
        when status_read = 'fulfilled' then 'received'
        when status is not null then status_read
        when qty_received >= qty_sent then 'received'
        else 'shipped'
    end as status, -- planned | shipped | received | cancelled
    uom,
    qty_sent,
    qty_received,
    shipped_on,
    eta_on
from generic_transfers
