-- One row is a link that says which customer account belongs to a business partner.
-- Grain: silo, source_file, source_row
with sap_tables_cvi_cust_link as (
    select
        silo, source_file, source_row,
        partner_guid, customer
    from raw.sap_tables_cvi_cust_link
)

select
    silo,
    source_file,
    source_row,
    upper(trim(partner_guid)) as partner_guid, -- Key of the business partner
    regexp_replace(nullif(trim(customer), ''), '^0+([0-9]+)$', '\1')
        as customer -- Customer number without padding zeros
from sap_tables_cvi_cust_link
