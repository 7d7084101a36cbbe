-- One row is a postal address of a Salesforce contact: the mailing address, then the other one.
-- Grain: silo, source_key, address_seq
with salesforce_contact_contacts as (
    select
        silo, contact_key, source_file, source_row, is_deleted,
        mailing_street, mailing_addition, mailing_postal_code, mailing_city,
        mailing_state, mailing_state_code, mailing_country_code,
        other_street, other_addition, other_postal_code, other_city,
        other_state, other_state_code, other_country_code
    from staging.salesforce_contact_contacts
),

addresses as (
    select
        silo, contact_key, source_file, source_row, is_deleted,
        1 as address_seq, -- 1 for the mailing address, 2 for the other one
        'default' as address_type, -- default for the mailing address, other for the other one
        mailing_street as street, mailing_addition as addition,
        mailing_postal_code as postal_code, mailing_city as city,
        mailing_state as state, mailing_state_code as state_code,
        mailing_country_code as country_code
    from salesforce_contact_contacts
    union all
    select
        silo, contact_key, source_file, source_row, is_deleted, 2, 'other',
        other_street, other_addition, other_postal_code, other_city,
        other_state, other_state_code, other_country_code
    from salesforce_contact_contacts
),

parsed as (
    select
        silo, contact_key, source_file, source_row, is_deleted, address_seq, address_type,
        street, addition, state, state_code, country_code,
        postal_code_norm(postal_code, country_code) as postal_code, -- Postal code, normalised
        city_norm(city) as city, -- City, normalised for display
        city_district(city) as district, -- District that the city is written with
        address_parts(street, addition, country_code) as parts
    from addresses
    where coalesce(street, postal_code, city) is not null
)

select
    silo,
    contact_key as source_key,
    address_seq,
    source_file,
    source_row,
    address_type,
    parts.addr_kind as addr_kind, -- street | packstation | postfiliale | po_box | …
    parts.care_of as care_of, -- Whom the address is care of
    street as street_raw,
    parts.street as street, -- Street without house number
    street_key(parts.street) as street_key, -- Street for comparing
    parts.house_number as house_number, -- House number, the first of a range
    parts.house_number_to as house_number_to, -- Last house number of a range
    parts.house_number_addition as house_number_addition, -- What follows, such as a letter
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
    state as region,
    state_code as region_code,
    country_code,
    coalesce(is_deleted, false) as is_deleted -- True for contacts deleted or merged away
from parsed
