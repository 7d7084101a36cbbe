-- One row is a reference of a receipt, or of a line of it, to another receipt or document.
-- Grain: silo, source_file, source_row
with dsfinvk_references as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, bon_id, pos_zeile, ref_typ, ref_datum, ref_z_kasse_id,
        ref_z_nr, ref_bon_id
    from raw.dsfinvk_references
),

silos as (
    select silo, time_zone from settings.silos
)

select
    reference.silo,
    source_file,
    source_row,
    nullif(trim(z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(z_nr), '') as z_nr, -- Number of the closing
    nullif(trim(bon_id), '') as bon_id, -- Key of the receipt within the closing
    concat_ws('/', nullif(trim(z_kasse_id), ''), nullif(trim(z_nr), ''), nullif(trim(bon_id), ''))
        as order_key, -- Till, closing and BON_ID in one
    try_cast(trim(pos_zeile) as integer) as pos_zeile, -- Line that refers; null if all of it does
    trim(ref_typ) as ref_typ, -- Transaktion for another receipt of a till
    nullif(trim(ref_z_kasse_id), '') as ref_z_kasse_id, -- Till of that receipt
    nullif(trim(ref_z_nr), '') as ref_z_nr, -- Closing of that receipt
    nullif(trim(ref_bon_id), '') as ref_bon_id, -- Key of that receipt
    case when trim(ref_typ) = 'Transaktion' then nullif(trim(ref_z_kasse_id), '') || '/'
        || nullif(trim(ref_z_nr), '') || '/' || nullif(trim(ref_bon_id), '')
    end as ref_order_key, -- Receipt that is referred to; null unless it is one of a till
    parse_date_iso(ref_datum) as ref_datum, -- Day of what is referred to
    parse_timestamp(z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_references as reference
left join silos on reference.silo = silos.silo
