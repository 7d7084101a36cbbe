-- One row is the postal address of a contact.
-- Of a contact that stands in several files, the one that refuses counts.
-- Grain: silo, source_key, address_seq
with mailchimp_contacts as (
    select
        silo, source_file, source_row, leid, street, address_addition, postal_code, city, state,
        country_code
    from staging.mailchimp_contacts
    qualify row_number() over (
        partition by silo, leid order by newsletter_status_rank(status), source_file, source_row
    ) = 1
),

parsed as (
    select
        silo, source_file, source_row, leid, street, state, country_code,
        postal_code_norm(postal_code, country_code) as postal_code, -- Postal code, normalised
        city_norm(city) as city, -- City, normalised for display
        city_district(city) as district, -- District that the city is written with
        address_parts(street, address_addition, country_code) as parts
    from mailchimp_contacts
    where coalesce(street, postal_code, city) is not null
)

select
    silo,
    leid as source_key,
    1 as address_seq, -- A contact has one address
    source_file,
    source_row,
    'default' as address_type, -- What the address is for is not in the export
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
    country_code,
    false as is_deleted -- The export has no deleted contacts
from parsed
