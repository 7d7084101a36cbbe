-- One row is a postal address of a customer account: the street address, then the PO box.
-- The version of the address that is valid on the day of delivery counts; where there is none,
-- the copy that the account itself holds.
-- Grain: silo, source_key, address_seq
with sap_tables_kna1 as (
    select
        silo, source_file, source_row, kunnr, adrnr, stras, pstlz, ort01, ort02, regio,
        country_code, pfach, pstl2, loevm
    from staging.sap_tables_kna1
    where kunnr is not null
    qualify row_number() over (partition by silo, kunnr order by source_file desc, source_row) = 1
),

sap_tables_adrc as (
    select
        silo, source_file, source_row, addrnumber as adrnr, name_co, street, house_num1,
        house_num2, str_suppl1, str_suppl2, str_suppl3, location, post_code1, city1, city2, region,
        country_code, po_box, post_code2, date_from, date_to
    from staging.sap_tables_adrc
    where nation is null
),

night as (
    select delivery_on from settings.night
),

valid_versions as (
    select
        silo, source_file, source_row, adrnr, name_co, post_code1, city1, city2, region,
        country_code, po_box, post_code2,
        concat_ws(' ', street, house_num1, house_num2) as street_raw,
        concat_ws(', ', str_suppl1, str_suppl2, str_suppl3, location) as addition_raw
    from sap_tables_adrc
    cross join night
    where (date_to is null or date_to >= delivery_on)
        and (date_from is null or date_from <= delivery_on)
    qualify row_number() over (
        partition by silo, adrnr order by date_from desc, source_file desc, source_row
    ) = 1
),

delivered as (
    select
        account.silo,
        account.kunnr as source_key, -- Customer number without padding zeros
        account.loevm as is_deleted, -- True if the account is marked for deletion
        coalesce(version.source_file, account.source_file)
            as source_file, -- Extract of addresses, else of accounts
        coalesce(version.source_row, account.source_row) as source_row, -- Record there
        version.name_co,
        case when version.adrnr is null then account.stras else nullif(street_raw, '') end
            as street_raw, -- Street line as delivered
        nullif(addition_raw, '') as addition_raw,
        case when version.adrnr is null then pstlz else post_code1 end as zip,
        case when version.adrnr is null then ort01 else city1 end as city_raw,
        case when version.adrnr is null then ort02 else city2 end as district, -- District
        case when version.adrnr is null then regio else region end as region, -- State
        coalesce(version.country_code, account.country_code)
            as country_code, -- Country, ISO 3166-1 alpha-2
        case when version.adrnr is null then pfach else po_box end as po_box,
        case when version.adrnr is null then pstl2 else post_code2 end as po_box_zip
    from sap_tables_kna1 as account
    left join valid_versions as version using (silo, adrnr)
),

addresses as (
    select
        silo,
        source_key,
        1 as address_seq, -- 1 for the street address, 2 for the PO box
        is_deleted,
        source_file,
        source_row,
        'default' as address_type, -- default | po_box
        name_co,
        street_raw,
        addition_raw,
        zip,
        city_raw,
        district,
        region,
        country_code
    from delivered
    where coalesce(street_raw, addition_raw) is not null
        or po_box is null and coalesce(zip, city_raw) is not null
    union all
    select
        silo, source_key, 2, is_deleted, source_file, source_row, 'po_box', name_co,
        'Postfach ' || po_box, null, coalesce(po_box_zip, zip), city_raw, null, region,
        country_code
    from delivered
    where po_box is not null
),

parsed as (
    select
        silo, source_key, address_seq, is_deleted, source_file, source_row, address_type, name_co,
        street_raw, region, country_code,
        coalesce(district, city_district(city_raw)) as district, -- District of the city
        address_parts(street_raw, addition_raw, country_code) as parts,
        postal_code_norm(zip, country_code) as postal_code, -- Postal code, normalised
        city_norm(city_raw) as city -- City, normalised for display
    from addresses
)

select
    silo,
    source_key,
    address_seq,
    source_file,
    source_row,
    address_type,
    parts.addr_kind as addr_kind, -- street | packstation | postfiliale | po_box
    coalesce(name_co, parts.care_of) as care_of, -- Whom the address is care of
    street_raw,
    parts.street as street, -- Street without house number
    street_key(parts.street) as street_key, -- Street for comparing
    parts.house_number as house_number, -- House number, the first of a range
    parts.house_number_to as house_number_to, -- Last house number of a range
    parts.house_number_addition
        as house_number_addition, -- What follows the house number, such as a letter
    parts.address_addition as address_addition, -- Building, staircase, floor and the like
    parts.locker_no as locker_no, -- Number of the Packstation or Postfiliale
    parts.post_number as post_number, -- Customer's DHL post number
    parts.po_box_no as po_box_no, -- Number of the PO box
    postal_code,
    postal_code_is_valid(postal_code, country_code)
        as is_postal_code_valid, -- True if the country can have such a postal code
    city,
    fold_key(city) as city_key, -- City for comparing
    district,
    region,
    country_code,
    is_deleted
from parsed
