-- One row is what a receipt comes to at one VAT rate.
-- Grain: silo, source_file, source_row
with dsfinvk_transactions_vat as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, bon_id, ust_schluessel, bon_brutto, bon_netto, bon_ust
    from raw.dsfinvk_transactions_vat
),

silos as (
    select silo, coalesce(decimal_mark, ',') as decimal_mark, time_zone from settings.silos
)

select
    vat.silo,
    source_file,
    source_row,
    nullif(trim(z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(z_nr), '') as z_nr, -- Number of the closing
    nullif(trim(bon_id), '') as bon_id, -- Key of the receipt within the closing
    receipt_key(z_kasse_id, z_erstellung, z_nr, bon_id)
        as order_key, -- Till, time and number of its closing, and BON_ID in one
    clean_text(ust_schluessel) as ust_schluessel, -- Key of the VAT rate
    parse_decimal(bon_brutto, decimal_mark) as bon_brutto, -- Amount incl. VAT
    parse_decimal(bon_netto, decimal_mark) as bon_netto, -- Amount without VAT
    parse_decimal(bon_ust, decimal_mark) as bon_ust, -- VAT
    parse_timestamp(z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_transactions_vat as vat
left join silos on vat.silo = silos.silo
