-- One row is the postal address of a HubSpot contact.
-- Grain: silo, source_key, address_seq
with hubspot_contact_contacts as (
    select
        silo, record_id, source_file, source_row, is_merged_away, street_address, address_addition,
        postal_code, city, state_region, country_code
    from staging.hubspot_contact_contacts
),

parsed as (
    select
        silo, record_id, source_file, source_row, is_merged_away, street_address, state_region,
        country_code,
        postal_code_norm(postal_code, country_code) as postal_code, -- Postal code, normalised
        city_norm(city) as city, -- City, normalised for display
        city_district(city) as district, -- District that the city is written with
        address_parts(street_address, address_addition, country_code) as parts
    from hubspot_contact_contacts
    where coalesce(street_address, postal_code, city) is not null
)

select
    silo,
    record_id as source_key,
    1 as address_seq, -- A contact has one address
    source_file,
    source_row,
    'default' as address_type, -- What it is for is not told
    parts.addr_kind as addr_kind, -- street | packstation | postfiliale | po_box | …
    parts.care_of as care_of, -- Whom the address is care of
    street_address as street_raw,
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
    state_region as region,
    country_code,
    is_merged_away as is_deleted
from parsed
