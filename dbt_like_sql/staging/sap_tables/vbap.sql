-- One row is a position of a sales document.
-- Amounts keep the sign they were delivered with; what a return is, is for canonical to say.
-- Grain: silo, source_file, source_row
with sap_tables_vbap as (
    select
        silo, source_file, source_row,
        vbeln, posnr, vgbel, vgpos, matnr, ean11, arktx, pstyv, abgru, werks, lgort, kwmeng,
        vrkme, netpr, kpein, netwr, mwsbp
    from raw.sap_tables_vbap
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(vbeln), ''), '^0+([0-9]+)$', '\1')
        as vbeln, -- Number of the document without padding zeros
    try_cast(trim(posnr) as integer) as posnr, -- Number of the position
    regexp_replace(nullif(trim(vgbel), ''), '^0+([0-9]+)$', '\1')
        as vgbel, -- Document this one follows: a return's original
    nullif(try_cast(trim(vgpos) as integer), 0) as vgpos, -- Position of that document
    regexp_replace(nullif(trim(matnr), ''), '^0+([0-9]+)$', '\1')
        as matnr, -- Article number without padding zeros
    clean_text(ean11) as ean11, -- Trade item number as delivered
    clean_text(arktx) as arktx, -- Text of the position
    clean_text(pstyv) as pstyv, -- Kind of position
    clean_text(abgru) as abgru, -- Reason for rejection; null if not rejected
    clean_text(werks) as werks, -- Plant that delivers
    clean_text(lgort) as lgort, -- Storage location that delivers
    parse_decimal_de(kwmeng) as kwmeng, -- Quantity
    unit_code(vrkme) as vrkme, -- Unit of the quantity, ST for pieces
    parse_decimal_de(netpr) as netpr, -- Price without VAT, for kpein units
    parse_decimal_de(kpein) as kpein, -- Number of units the price is for
    parse_decimal_de(netwr) as netwr, -- Total of the position without VAT
    parse_decimal_de(mwsbp) as mwsbp -- VAT of the position
from sap_tables_vbap
