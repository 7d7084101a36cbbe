-- One row is a postal address of a customer whom receipts name.
-- The newest receipt's comes first; one written several times counts once.
-- Grain: silo, source_key, address_seq
with dsfinvk_transactions as (
    select
        silo, order_key, kunde_strasse, kunde_plz, kunde_ort, country_code, bon_ende
    from staging.dsfinvk_transactions
    where coalesce(kunde_strasse, kunde_plz, kunde_ort) is not null
),

orders as (
    select silo, customer_source_key as source_key, order_key, source_file, source_row
    from canonical.dsfinvk_orders
    where customer_source_key is not null
),

parsed as (
    select
        silo, source_key, order_key, source_file, source_row, country_code, bon_ende,
        kunde_strasse as street_raw, -- Street line as delivered
        postal_code_norm(kunde_plz, country_code) as postal_code, -- Postal code, normalised
        city_norm(kunde_ort) as city, -- City, normalised for display
        city_district(kunde_ort) as district, -- District that the city is written with
        address_parts(kunde_strasse, null, country_code) as parts
    from orders
    inner join dsfinvk_transactions using (silo, order_key)
),

keyed as (
    select
        silo, source_key, order_key, source_file, source_row, country_code, bon_ende, street_raw,
        postal_code, city, district, parts,
        street_key(parts.street) as street_key -- Street for comparing
    from parsed
),

distinct_addresses as (
    select
        silo, source_key, order_key, source_file, source_row, country_code, bon_ende, street_raw,
        postal_code, city, district, parts, street_key
    from keyed
    qualify row_number() over (
        partition by
            silo, source_key, country_code, postal_code, city,
            coalesce(street_key || ' ' || parts.house_number, street_raw)
        order by bon_ende desc, order_key desc
    ) = 1
)

select
    silo,
    source_key,
    row_number() over (partition by silo, source_key order by bon_ende desc, order_key desc)
        as address_seq, -- 1, 2, … within the customer, the newest first
    source_file,
    source_row,
    'billing' as address_type, -- Receipts name the address for the invoice
    parts.addr_kind as addr_kind, -- street | packstation | postfiliale | po_box | …
    parts.care_of as care_of, -- Whom the address is care of
    street_raw,
    parts.street as street, -- Street without house number
    street_key,
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
    country_code,
    false as is_deleted, -- The export has no deleted customers
    bon_ende as last_used_at -- Time of the receipt the address stood on
from distinct_addresses
