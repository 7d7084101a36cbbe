-- One row is an article.
-- Grain: silo, source_file, source_row
with sap_tables_mara as (
    select
        silo, source_file, source_row,
        matnr, satnr, mtart, matkl, attyp, meins, ean11, numtp, lvorm, ersda, laeda
    from raw.sap_tables_mara
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(matnr), ''), '^0+([0-9]+)$', '\1')
        as matnr, -- Article number without padding zeros
    regexp_replace(nullif(trim(satnr), ''), '^0+([0-9]+)$', '\1')
        as satnr, -- Generic article of a variant
    upper(trim(mtart)) as mtart, -- Kind of article; DIEN for a service
    clean_text(matkl) as matkl, -- Merchandise category
    clean_text(attyp) as attyp, -- 00 single, 01 generic, 02 variant
    unit_code(meins) as meins, -- Base unit, ST for pieces
    clean_text(ean11) as ean11, -- Trade item number as delivered
    clean_text(numtp) as numtp, -- Kind of trade item number
    coalesce(upper(trim(lvorm)) = 'X', false) as lvorm, -- True if marked for deletion
    parse_date_sap(ersda) as ersda, -- Day the article was created
    parse_date_sap(laeda) as laeda -- Day it was last changed
from sap_tables_mara
