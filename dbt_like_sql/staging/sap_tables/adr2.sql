-- One row is a phone number of an address.
-- A number without country code is one of the address's country, which only ADRC knows.
-- Grain: silo, source_file, source_row
with sap_tables_adr2 as (
    select
        silo, source_file, source_row,
        regexp_replace(nullif(trim(addrnumber), ''), '^0+([0-9]+)$', '\1')
            as addrnumber, -- Key of the address
        persnumber, consnumber, tel_number, telnr_long, r3_user
    from raw.sap_tables_adr2
),

sap_tables_adrc as (
    select silo, addrnumber, min(country_code) as country_code
    from staging.sap_tables_adrc
    group by silo, addrnumber
),

retailer as (
    select country_code as home_country from settings.retailer
),

texts as (
    select
        sap_tables_adr2.silo,
        source_file,
        source_row,
        sap_tables_adr2.addrnumber,
        regexp_replace(nullif(trim(persnumber), ''), '^0+([0-9]+)$', '\1')
            as persnumber, -- Key of the person there; null for the address as such
        try_cast(trim(consnumber) as integer) as consnumber, -- Running number
        clean_text(r3_user) as r3_user, -- 2 or 3 for a mobile phone
        clean_text(tel_number) as tel_number, -- Phone number as typed
        coalesce(clean_text(telnr_long), clean_text(tel_number))
            as telnr_long, -- Phone number with country code, else as typed
        coalesce(sap_tables_adrc.country_code, home_country)
            as country_code -- Country of the address, ISO 3166-1 alpha-2
    from sap_tables_adr2
    left join sap_tables_adrc using (silo, addrnumber)
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    addrnumber,
    persnumber,
    consnumber,
    r3_user,
    tel_number,
    telnr_long,
    phone_e164(telnr_long, country_code) as telnr_long_e164, -- The number in E.164, or null
    country_code
from texts
