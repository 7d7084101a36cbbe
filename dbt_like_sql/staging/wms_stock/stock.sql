-- One row is the stock of an article, or of one batch of it, at a storage place as delivered.
-- Amounts have a decimal comma unless the silo's settings say otherwise.
-- Grain: silo, source_file, source_row
with wms_stock_stock as (
    select
        silo, source_file, source_row, lagerort, lagerplatz, artikelnummer, ean, charge, bestand,
        reserviert, gesperrt, qs, unterwegs, einheit, stand
    from raw.wms_stock_stock
),

silos as (
    select silo, coalesce(decimal_mark, ',') as decimal_mark, time_zone from settings.silos
)

select
    stock.silo,
    source_file,
    source_row,
    clean_text(lagerort) as lagerort, -- Place with goods
    clean_text(lagerplatz) as lagerplatz, -- Storage place within the place
    regexp_replace(clean_text(strip_apostrophe(artikelnummer)), '^0+([0-9]+)$', '\1')
        as artikelnummer, -- Article number without padding zeros
    clean_text(strip_apostrophe(ean)) as ean, -- Trade item number as typed
    clean_text(charge) as charge, -- Batch of the goods
    parse_decimal(bestand, decimal_mark) as bestand, -- Physically there, in whatever state
    parse_decimal(reserviert, decimal_mark) as reserviert, -- Promised to orders
    parse_decimal(gesperrt, decimal_mark) as gesperrt, -- Blocked
    parse_decimal(qs, decimal_mark) as qs, -- In quality inspection
    parse_decimal(unterwegs, decimal_mark) as unterwegs, -- On its way to the place
    unit_code(clean_text(einheit)) as einheit, -- Unit of all quantities, ST for pieces
    parse_timestamp(stand, time_zone) as stand -- When the stock was as the record says
from wms_stock_stock as stock
left join silos on stock.silo = silos.silo
