-- One row is a postal address of a customer: the partner's own, then those kept as partners.
-- An invoice or delivery address is a partner of its own in Odoo, and an address of the one it
-- belongs to here. Who lives there is not the customer: its name stands as care of, where it has
-- one of its own.
-- Grain: silo, source_key, address_seq
with odoo_partners as (
    select
        silo, partner_key, customer_key, is_address, source_file, source_row, name, type, street,
        street2, zip, city, state, country_code, active
    from staging.odoo_partners
    where coalesce(street, street2, zip, city) is not null
),

addresses as (
    select
        silo, partner_key, customer_key, is_address, source_file, source_row, street, street2,
        state, country_code, active,
        case when is_address then name end as recipient,
        case
            when not is_address then 'default'
            when type = 'invoice' then 'billing'
            when type = 'delivery' then 'shipping'
            else 'other'
        end as address_type, -- default | billing | shipping | other
        row_number() over (
            partition by silo, customer_key
            order by is_address, type = 'invoice' desc, type, partner_key
        ) as address_seq, -- 1, 2, … within the customer, its own address first
        postal_code_norm(zip, country_code) as postal_code, -- Postal code, normalised
        city_norm(city) as city, -- City, normalised for display
        city_district(city) as district, -- District that the city is written with
        address_parts(street, street2, country_code) as parts
    from odoo_partners
)

select
    silo,
    customer_key as source_key,
    address_seq,
    source_file,
    source_row,
    address_type,
    parts.addr_kind as addr_kind, -- street | packstation | postfiliale | po_box
    coalesce(parts.care_of, recipient) as care_of, -- Whom the address is care of
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
    coalesce(not active, false) as is_deleted -- True for archived partners
from addresses
