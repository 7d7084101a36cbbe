-- One row is a unit that an article is packed in.
-- Grain: silo, sku, uom
with sap_tables_marm as (
    select silo, source_file, source_row, matnr, meinh, umrez, umren
    from staging.sap_tables_marm
    where matnr is not null and meinh is not null and umren > 0
    qualify row_number() over (
        partition by silo, matnr, meinh order by source_file desc, source_row
    ) = 1
)

select
    silo,
    matnr as sku, -- Article number without padding zeros
    meinh as uom, -- Unit of the pack
    source_file,
    source_row,
    umrez / umren as base_qty -- How many of the base unit are in one
from sap_tables_marm
