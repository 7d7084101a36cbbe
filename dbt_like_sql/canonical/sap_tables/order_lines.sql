-- One row is a position of a sales document.
-- Quantities and amounts of returns and credits are negative, whichever sign was delivered; those
-- of sales keep it, so that a rebate position counts as one. Rejected positions never count.
-- Grain: silo, order_key, line_no
with sap_tables_vbak as (
    select silo, vbeln, vbtyp, augru, lifsk, waerk
    from staging.sap_tables_vbak
    where vbtyp in ('C', 'H', 'K', 'L')
),

sap_tables_vbap as (
    select
        silo, source_file, source_row, vbeln, posnr, vgbel, vgpos, matnr, ean11, arktx, abgru,
        werks, lgort, kwmeng, vrkme, netpr, coalesce(nullif(kpein, 0), 1) as kpein, netwr, mwsbp
    from staging.sap_tables_vbap
    where posnr is not null
),

services as (
    select silo, matnr from staging.sap_tables_mara where mtart = 'DIEN'
),

lines as (
    select
        position.silo,
        position.vbeln as order_key, -- Number of the document without padding zeros
        position.posnr as line_no, -- Number of the position
        position.source_file,
        position.source_row,
        case when vbtyp = 'H' then vgbel end
            as ref_order_key, -- Document of the original sale, for a return
        case when vbtyp = 'H' then vgpos end
            as ref_line_no, -- Position of the original sale, for a return
        position.matnr as sku, -- Article number without padding zeros
        gtin14(ean11) as gtin, -- Trade item number on the line, 14 digits
        arktx as item_text,
        case
            when position.matnr = 'VERSAND' then 'shipping'
            when services.matnr is not null then 'service'
            else 'product'
        end as line_type, -- product | service | shipping
        case
            when abgru is not null then 'rejected'
            when lifsk is not null then 'open'
            else 'fulfilled'
        end as line_status, -- open | fulfilled | rejected
        werks as location_code,
        lgort as storage_code,
        case when vbtyp in ('H', 'K') then -abs(kwmeng) else kwmeng end
            as qty, -- Quantity; negative for returns
        vrkme as uom,
        waerk as currency,
        abs(netpr) / kpein as unit_price_net, -- Price of one unit without VAT
        case when vbtyp in ('H', 'K') then -abs(netwr) else netwr end
            as line_net, -- Position without VAT; negative for returns
        case when vbtyp in ('H', 'K') then -abs(mwsbp) else mwsbp end
            as line_tax, -- VAT of the position; negative for returns
        case when abs(netwr) >= 1 then round(abs(mwsbp) / abs(netwr), 2) end
            as vat_rate, -- VAT rate in whole per cent; null where too small to tell
        case when vbtyp = 'H' then augru end as return_reason -- Reason key of the return
    from sap_tables_vbap as position
    inner join sap_tables_vbak using (silo, vbeln)
    left join services
        on position.silo = services.silo and position.matnr = services.matnr
)

select
    silo,
    order_key,
    line_no,
    source_file,
    source_row,
    ref_order_key,
    ref_line_no,
    sku,
    gtin,
    item_text,
    line_type,
    line_status,
    location_code,
    storage_code,
    qty,
    uom,
    currency,
    unit_price_net,
    line_net + line_tax as line_gross, -- Position incl. VAT; negative for returns
    line_net,
    line_tax,
    vat_rate,
    return_reason,
    false as is_deleted -- Extracts of documents carry no deletion mark
from lines
