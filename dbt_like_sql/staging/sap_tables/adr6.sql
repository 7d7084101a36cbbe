-- One row is an e-mail address of an address.
-- Grain: silo, source_file, source_row
with sap_tables_adr6 as (
    select
        silo, source_file, source_row,
        addrnumber, persnumber, consnumber, flgdefault, smtp_addr, date_from
    from raw.sap_tables_adr6
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(addrnumber), ''), '^0+([0-9]+)$', '\1')
        as addrnumber, -- Key of the address
    regexp_replace(nullif(trim(persnumber), ''), '^0+([0-9]+)$', '\1')
        as persnumber, -- Key of the person there; null for the address as such
    try_cast(trim(consnumber) as integer) as consnumber, -- Running number
    coalesce(upper(trim(flgdefault)) = 'X', false) as flgdefault, -- True for the default
    clean_text(smtp_addr) as smtp_addr, -- E-mail address as typed
    email_norm(clean_text(smtp_addr))
        as smtp_addr_norm, -- E-mail address, normalised; null if it is not one address
    parse_date_sap(date_from) as date_from -- First day of validity; null if open
from sap_tables_adr6
