-- One row is an address in one version of its validity and writing.
-- Which version counts is for canonical to say; an open end is 9999-12-31.
-- Grain: silo, source_file, source_row
with sap_tables_adrc as (
    select
        silo, source_file, source_row,
        addrnumber, nation, name_co, street, house_num1, house_num2, str_suppl1, str_suppl2,
        str_suppl3, location, post_code1, city1, city2, region, country, po_box, post_code2,
        tel_number, date_from, date_to
    from raw.sap_tables_adrc
),

retailer as (
    select country_code as home_country from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        regexp_replace(nullif(trim(addrnumber), ''), '^0+([0-9]+)$', '\1')
            as addrnumber, -- Key of the address
        clean_text(nation) as nation, -- Null for the writing in use
        clean_text(name_co) as name_co, -- Whom the address is care of
        clean_text(street) as street, -- Street
        clean_text(house_num1) as house_num1, -- House number
        clean_text(house_num2) as house_num2, -- Addition to the house number
        clean_text(str_suppl1) as str_suppl1, -- First addition to the street
        clean_text(str_suppl2) as str_suppl2, -- Second addition to the street
        clean_text(str_suppl3) as str_suppl3, -- Third addition to the street
        clean_text(location) as location, -- Further addition to the street
        clean_text(post_code1) as post_code1, -- Postal code of the street address
        clean_text(city1) as city1, -- City
        clean_text(city2) as city2, -- District
        clean_text(region) as region, -- State
        clean_text(country) as country, -- Country as delivered
        coalesce(country_code(country), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        clean_text(po_box) as po_box, -- Number of the PO box
        clean_text(post_code2) as post_code2, -- Postal code of the PO box
        clean_text(tel_number) as tel_number, -- Main phone number as typed
        parse_date_sap(date_from) as date_from, -- First day of validity; null if open
        parse_date_sap(date_to) as date_to -- Last day of validity; null if open
    from sap_tables_adrc
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    addrnumber,
    nation,
    name_co,
    street,
    house_num1,
    house_num2,
    str_suppl1,
    str_suppl2,
    str_suppl3,
    location,
    post_code1,
    city1,
    city2,
    region,
    country,
    country_code,
    po_box,
    post_code2,
    tel_number,
    phone_e164(tel_number, country_code) as tel_number_e164, -- The phone number in E.164, or null
    date_from,
    date_to
from texts
