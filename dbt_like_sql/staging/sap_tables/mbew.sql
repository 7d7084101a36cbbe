-- One row is the valuation of an article in one valuation area (plant).
-- Grain: silo, source_file, source_row
with sap_tables_mbew as (
    select
        silo, source_file, source_row,
        matnr, bwkey, bwtar, vprsv, lbkum, salk3, stprs, verpr, peinh
    from raw.sap_tables_mbew
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(matnr), ''), '^0+([0-9]+)$', '\1')
        as matnr, -- Article number without padding zeros
    clean_text(bwkey) as bwkey, -- Valuation area: the plant
    clean_text(bwtar) as bwtar, -- Null for the valuation as a whole
    upper(trim(vprsv)) as vprsv, -- S standard price, V moving average
    parse_decimal_de(lbkum) as lbkum, -- Quantity valued
    parse_decimal_de(salk3) as salk3, -- Value of that quantity
    parse_decimal_de(stprs) as stprs, -- Standard price for peinh units
    parse_decimal_de(verpr) as verpr, -- Moving average price for peinh units
    parse_decimal_de(peinh) as peinh -- Number of units the price is for
from sap_tables_mbew
