-- One row is a payment of a receipt.
-- Grain: silo, source_file, source_row
with dsfinvk_datapayment as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, bon_id, zahlart_typ, zahlart_name, zahlwaeh_code,
        zahlwaeh_betrag, basiswaeh_betrag
    from raw.dsfinvk_datapayment
),

silos as (
    select silo, coalesce(decimal_mark, ',') as decimal_mark, time_zone from settings.silos
)

select
    payment.silo,
    source_file,
    source_row,
    nullif(trim(z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(z_nr), '') as z_nr, -- Number of the closing
    nullif(trim(bon_id), '') as bon_id, -- Key of the receipt within the closing
    receipt_key(z_kasse_id, z_erstellung, z_nr, bon_id)
        as order_key, -- Till, time and number of its closing, and BON_ID in one
    trim(zahlart_typ) as zahlart_typ, -- Bar | Unbar | ECKarte | Kreditkarte | …
    clean_text(zahlart_name) as zahlart_name, -- The till's name of it
    upper(trim(zahlwaeh_code)) as zahlwaeh_code, -- Currency it was paid in
    parse_decimal(zahlwaeh_betrag, decimal_mark) as zahlwaeh_betrag, -- Amount in that
    parse_decimal(basiswaeh_betrag, decimal_mark)
        as basiswaeh_betrag, -- Amount in the till's currency
    parse_timestamp(z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_datapayment as payment
left join silos on payment.silo = silos.silo
