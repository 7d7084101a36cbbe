-- One row is the name of an article in one language.
-- Grain: silo, source_file, source_row
with sap_tables_makt as (
    select
        silo, source_file, source_row,
        matnr, spras, maktx
    from raw.sap_tables_makt
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(matnr), ''), '^0+([0-9]+)$', '\1')
        as matnr, -- Article number without padding zeros
    upper(trim(spras)) as spras, -- Language key: D or DE for German
    clean_text(maktx) as maktx -- Name of the article
from sap_tables_makt
