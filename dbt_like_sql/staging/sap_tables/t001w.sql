-- One row is a plant: a store or a distribution centre.
-- Grain: silo, source_file, source_row
with sap_tables_t001w as (
    select
        silo, source_file, source_row,
        werks, name1, stras, pstlz, ort01, land1, vlfkz
    from raw.sap_tables_t001w
)

select
    silo,
    source_file,
    source_row,
    clean_text(werks) as werks, -- Plant
    clean_text(name1) as name1, -- Name
    clean_text(stras) as stras, -- Street and house number
    clean_text(pstlz) as pstlz, -- Postal code
    clean_text(ort01) as ort01, -- City
    clean_text(land1) as land1, -- Country as delivered
    upper(trim(vlfkz)) as vlfkz -- A store, B distribution centre
from sap_tables_t001w
