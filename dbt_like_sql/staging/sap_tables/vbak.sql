-- One row is the header of a sales document.
-- Amounts keep the sign they were delivered with; what a return is, is for canonical to say.
-- Grain: silo, source_file, source_row
with sap_tables_vbak as (
    select
        silo, source_file, source_row,
        vbeln, kunnr, bstnk, vbtyp, auart, augru, vkorg, vtweg, vkbur, lifsk, faksk, waerk, netwr,
        audat, erdat, erzet, vdatu
    from raw.sap_tables_vbak
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(vbeln), ''), '^0+([0-9]+)$', '\1')
        as vbeln, -- Number of the document without padding zeros
    regexp_replace(nullif(trim(kunnr), ''), '^0+([0-9]+)$', '\1')
        as kunnr, -- Customer number without padding zeros
    clean_text(bstnk) as bstnk, -- Order number of the shop, or receipt
    upper(trim(vbtyp)) as vbtyp, -- C order, H return, K credit, L debit
    clean_text(auart) as auart, -- Kind of document in the company
    clean_text(augru) as augru, -- Reason, of returns above all
    clean_text(vkorg) as vkorg, -- Sales organisation
    clean_text(vtweg) as vtweg, -- Distribution channel: 10 store, 20 web, 30 telephone
    clean_text(vkbur) as vkbur, -- Sales office: code of the store
    clean_text(lifsk) as lifsk, -- Not null if delivery is blocked
    clean_text(faksk) as faksk, -- Not null if billing is blocked
    upper(trim(waerk)) as waerk, -- Currency, ISO 4217
    parse_decimal_de(netwr) as netwr, -- Total without VAT of the positions not rejected
    parse_date_sap(audat) as audat, -- Day of the document
    parse_date_sap(erdat) as erdat, -- Day the document was entered
    clean_text(erzet) as erzet, -- Local time the document was entered, HHMMSS
    parse_date_sap(vdatu) as vdatu -- Day of delivery asked for
from sap_tables_vbak
