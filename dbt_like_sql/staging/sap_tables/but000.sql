-- One row is a business partner: a person, an organisation or a group.
-- It holds what the customer account has no fields for: first name, birth date, sex.
-- Grain: silo, source_file, source_row
with sap_tables_but000 as (
    select
        silo, source_file, source_row,
        partner, partner_guid, type, title, name_first, name_last, name_org1, name_org2, xsexf,
        xsexm, xdele, xblck, birthdt, deathdt, crdat, chdat
    from raw.sap_tables_but000
)

select
    silo,
    source_file,
    source_row,
    regexp_replace(nullif(trim(partner), ''), '^0+([0-9]+)$', '\1')
        as partner, -- Number of the business partner
    upper(trim(partner_guid)) as partner_guid, -- Key of the business partner
    clean_text(type) as type, -- 1 person, 2 organisation, 3 group
    regexp_replace(nullif(trim(title), ''), '^0+([0-9]+)$', '\1')
        as title, -- Key of the salutation without padding zeros: 1 Frau, 2 Herr, 3 Firma
    clean_text(name_first) as name_first, -- First name
    clean_text(name_last) as name_last, -- Last name
    clean_text(name_org1) as name_org1, -- Name of the organisation
    clean_text(name_org2) as name_org2, -- Second name line of the organisation
    coalesce(upper(trim(xsexf)) = 'X', false) as xsexf, -- True for female
    coalesce(upper(trim(xsexm)) = 'X', false) as xsexm, -- True for male
    coalesce(upper(trim(xdele)) = 'X', false) as xdele, -- True if marked for deletion
    coalesce(upper(trim(xblck)) = 'X', false) as xblck, -- True if blocked
    parse_date_sap(birthdt) as birthdt, -- Date of birth as delivered, placeholders too
    parse_date_sap(deathdt) as deathdt, -- Date of death
    parse_date_sap(crdat) as crdat, -- Day it was created
    parse_date_sap(chdat) as chdat -- Day it was last changed
from sap_tables_but000
