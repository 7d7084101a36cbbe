-- One row is the planning data of an article in one plant.
-- Grain: silo, source_file, source_row
with sap_tables_marc as (
    select
        silo, source_file, source_row,
        matnr, werks, eisbe, minbe, umlmc, trame, plifz
    from raw.sap_tables_marc
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(matnr), ''), '^0+([0-9]+)$', '\1')
        as matnr, -- Article number without padding zeros
    clean_text(werks) as werks, -- Plant
    parse_decimal_de(eisbe) as eisbe, -- Safety stock
    parse_decimal_de(minbe) as minbe, -- Stock below which to reorder
    parse_decimal_de(umlmc) as umlmc, -- Moving between plants
    parse_decimal_de(trame) as trame, -- In transit to the plant
    try_cast(parse_decimal_de(plifz) as integer) as plifz -- Days from order to receipt
from sap_tables_marc
