-- One row is a reference of a receipt, or of a line of it, to another receipt or document.
-- It does not name the time of the other's closing: of several with its number, of a till that was
-- reset, the newest that is not after the receipt's own is meant.
-- Grain: silo, source_file, source_row
with dsfinvk_references as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, bon_id, pos_zeile, ref_typ, ref_datum, ref_z_kasse_id,
        ref_z_nr, ref_bon_id
    from raw.dsfinvk_references
),

dsfinvk_transactions as (
    select silo, z_kasse_id, z_erstellung, z_nr, bon_id from raw.dsfinvk_transactions
),

silos as (
    select silo, time_zone from settings.silos
),

receipts as (
    select
        transactions.silo, trim(z_kasse_id) as z_kasse_id, trim(z_nr) as z_nr,
        trim(bon_id) as bon_id, parse_timestamp(z_erstellung, time_zone) as closed_at,
        receipt_key(z_kasse_id, z_erstellung, z_nr, bon_id) as order_key
    from dsfinvk_transactions as transactions
    left join silos on transactions.silo = silos.silo
),

referred as (
    select
        reference.silo, source_file, source_row,
        arg_max(receipts.order_key, unix_seconds(closed_at)) as order_key
    from dsfinvk_references as reference
    left join silos on reference.silo = silos.silo
    inner join receipts
        on reference.silo = receipts.silo
        and trim(ref_z_kasse_id) = receipts.z_kasse_id
        and trim(ref_z_nr) = receipts.z_nr
        and trim(ref_bon_id) = receipts.bon_id
        and coalesce(closed_at <= parse_timestamp(reference.z_erstellung, time_zone), true)
    where trim(ref_typ) = 'Transaktion'
    group by reference.silo, source_file, source_row
)

select
    reference.silo,
    reference.source_file,
    reference.source_row,
    nullif(trim(z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(z_nr), '') as z_nr, -- Number of the closing
    nullif(trim(bon_id), '') as bon_id, -- Key of the receipt within the closing
    receipt_key(z_kasse_id, z_erstellung, z_nr, bon_id)
        as order_key, -- Till, time and number of its closing, and BON_ID in one
    try_cast(trim(pos_zeile) as integer) as pos_zeile, -- Line that refers; null if all of it does
    trim(ref_typ) as ref_typ, -- Transaktion for another receipt of a till
    nullif(trim(ref_z_kasse_id), '') as ref_z_kasse_id, -- Till of that receipt
    nullif(trim(ref_z_nr), '') as ref_z_nr, -- Closing of that receipt
    nullif(trim(ref_bon_id), '') as ref_bon_id, -- Key of that receipt
    referred.order_key
        as ref_order_key, -- Receipt that is referred to; null unless it is one of a till we know
    parse_date_iso(ref_datum) as ref_datum, -- Day of what is referred to
    parse_timestamp(z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_references as reference
left join silos on reference.silo = silos.silo
left join referred
    on reference.silo = referred.silo
    and reference.source_file = referred.source_file
    and reference.source_row = referred.source_row
