-- One row is a unit that an article is packed in.
-- Grain: silo, source_file, source_row
with sap_tables_marm as (
    select silo, source_file, source_row, matnr, meinh, umrez, umren from raw.sap_tables_marm
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(matnr), ''), '^0+([0-9]+)$', '\1')
        as matnr, -- Article number without padding zeros
    unit_code(meinh) as meinh, -- Unit of the pack, ST for pieces
    parse_decimal_de(umrez) as umrez, -- So many base units …
    parse_decimal_de(umren) as umren -- … are in so many of the pack
from sap_tables_marm
