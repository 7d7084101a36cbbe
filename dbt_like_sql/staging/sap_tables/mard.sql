-- One row is the stock of an article in one storage location of a plant.
-- Grain: silo, source_file, source_row
with sap_tables_mard as (
    select
        silo, source_file, source_row,
        matnr, werks, lgort, labst, insme, speme, umlme, einme, retme
    from raw.sap_tables_mard
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(matnr), ''), '^0+([0-9]+)$', '\1')
        as matnr, -- Article number without padding zeros
    clean_text(werks) as werks, -- Plant
    clean_text(lgort) as lgort, -- Storage location
    parse_decimal_de(labst) as labst, -- Free for use
    parse_decimal_de(insme) as insme, -- In quality inspection
    parse_decimal_de(speme) as speme, -- Blocked
    parse_decimal_de(umlme) as umlme, -- Moving between storage locations
    parse_decimal_de(einme) as einme, -- Of restricted use
    parse_decimal_de(retme) as retme -- Returns not yet judged
from sap_tables_mard
