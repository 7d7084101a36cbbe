-- One row is a booking on a loyalty card.
-- Grain: silo, txn_id
with kundenkarte_de_bookings as (
    select
        silo, source_file, source_row, buchungsnummer, kartennummer, kind, location_code, kasse,
        receipt_no, external_order_ref, punkte, umsatz, datum, verfallsdatum, booked_at
    from staging.kundenkarte_de_bookings
),

retailer as (
    select currency from settings.retailer
)

select
    silo,
    buchungsnummer as txn_id,
    source_file,
    source_row,
    undamaged(kartennummer)
        as account_id, -- Card booked on; null where a spreadsheet has rounded its number
    kind,
    location_code,
    kasse as pos_id,
    receipt_no,
    external_order_ref,
    punkte as points,
    currency, -- The retailer's own; the export names none
    umsatz as base_amount_gross,
    false as is_deleted, -- The export marks no booking as deleted
    datum as business_date,
    verfallsdatum as expires_on,
    booked_at
from kundenkarte_de_bookings
cross join retailer
