-- One row is an article on its way between two places, typed.
-- Grain: silo, source_file, source_row
with generic_transfers as (
    select
        silo, source_file, source_row, transfer_no, line_no, sku, from_location_code,
        to_location_code, status, uom, qty_sent, qty_received, shipped_on, eta_on
    from raw.generic_transfers
),

silos as (
    select silo, decimal_mark from settings.silos
)

select
    transfer.silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(transfer_no)) as transfer_no, -- Number of the transfer
    clean_text(strip_apostrophe(line_no)) as line_no, -- Its line
    clean_text(strip_apostrophe(sku)) as sku, -- Article number
    clean_text(strip_apostrophe(from_location_code)) as from_location_code, -- Place it leaves
    clean_text(strip_apostrophe(to_location_code)) as to_location_code, -- Place it goes to
    clean_text(status) as status, -- Status as delivered
    goods_status(clean_text(status)) as status_read, -- planned | shipped | received | cancelled
    unit_code(clean_text(uom)) as uom, -- Unit of the quantities, ST for pieces
    parse_decimal(qty_sent, decimal_mark) as qty_sent, -- Quantity sent
    parse_decimal(qty_received, decimal_mark) as qty_received, -- Of it received
    parse_date(shipped_on) as shipped_on, -- Day it left
    parse_date(eta_on) as eta_on -- Day it is expected
from generic_transfers as transfer
left join silos on transfer.silo = silos.silo
