-- One row is what a line comes to at one VAT rate.
-- Whether the line was cancelled stands in lines.csv and is repeated here, so that lines can be
-- added up.
-- Grain: silo, source_file, source_row
with dsfinvk_lines_vat as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, bon_id, pos_zeile, ust_schluessel, pos_brutto, pos_netto,
        pos_ust
    from raw.dsfinvk_lines_vat
),

dsfinvk_lines as (
    select silo, z_kasse_id, z_erstellung, z_nr, bon_id, pos_zeile from raw.dsfinvk_lines
    where parse_bool(p_storno)
),

silos as (
    select silo, coalesce(decimal_mark, ',') as decimal_mark, time_zone from settings.silos
),

cancelled_lines as (
    select distinct silo, z_kasse_id, z_erstellung, z_nr, bon_id, pos_zeile from dsfinvk_lines
)

select
    vat.silo,
    source_file,
    source_row,
    nullif(trim(vat.z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(vat.z_nr), '') as z_nr, -- Number of the closing
    nullif(trim(vat.bon_id), '') as bon_id, -- Key of the receipt within the closing
    receipt_key(vat.z_kasse_id, vat.z_erstellung, vat.z_nr, vat.bon_id)
        as order_key, -- Till, time and number of its closing, and BON_ID in one
    try_cast(trim(vat.pos_zeile) as integer) as pos_zeile, -- Number of the line
    clean_text(ust_schluessel) as ust_schluessel, -- Key of the VAT rate
    cancelled_lines.silo is not null as p_storno, -- True for a line that was cancelled
    parse_decimal(pos_brutto, decimal_mark) as pos_brutto, -- Amount incl. VAT
    parse_decimal(pos_netto, decimal_mark) as pos_netto, -- Amount without VAT
    parse_decimal(pos_ust, decimal_mark) as pos_ust, -- VAT
    parse_timestamp(vat.z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_lines_vat as vat
left join silos on vat.silo = silos.silo
left join cancelled_lines
    on vat.silo = cancelled_lines.silo
    and vat.z_kasse_id = cancelled_lines.z_kasse_id
    and vat.z_erstellung = cancelled_lines.z_erstellung
    and vat.z_nr = cancelled_lines.z_nr
    and vat.bon_id = cancelled_lines.bon_id
    and vat.pos_zeile = cancelled_lines.pos_zeile
