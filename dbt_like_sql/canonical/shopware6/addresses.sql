-- One row is a postal address of an account, guest or subscription of the shop.
-- The account's addresses come first, then those of orders, the latest first; one written several
-- times counts once. A shipping address counts only where the recipient is known to be the
-- customer: a present's recipient does not live with the buyer.
-- Grain: silo, source_key, address_seq
with shopware6_customers as (
    select
        silo, id as source_key, source_file, source_row, billing_street, billing_zipcode,
        billing_city, billing_country, shipping_street, shipping_zipcode, shipping_city,
        shipping_country, is_recipient
    from staging.shopware6_customers
    where id is not null
    qualify row_number() over (partition by silo, id order by source_file desc, source_row) = 1
),

shopware6_orders as (
    select
        silo, source_file, source_row, billing_address_street, billing_address_zipcode,
        billing_address_city, billing_region_code, billing_country, shipping_address_street,
        shipping_address_zipcode, shipping_address_city, shipping_region_code, shipping_country,
        is_recipient
    from staging.shopware6_orders
),

orders as (
    select
        silo, source_file, source_row, customer_source_key as source_key,
        if(status = 'cancelled', null, ordered_at) as ordered_at -- Nothing was delivered
    from canonical.shopware6_orders
),

shopware6_newsletter_recipients as (
    select silo, source_file, source_row, street, zip_code, city
    from staging.shopware6_newsletter_recipients
),

consents as (
    select silo, source_key, source_file, source_row from canonical.shopware6_consents
),

retailer as (
    select country_code as home_country from settings.retailer
),

delivered as (
    select
        silo,
        source_key,
        source_file,
        source_row,
        'billing' as address_type, -- billing | shipping | other: what it is for
        1 as type_rank,
        billing_street as street_raw,
        billing_zipcode as zip,
        billing_city as city_raw,
        null as region_code,
        billing_country as country_code,
        null::timestamptz as used_at
    from shopware6_customers
    union all
    select
        silo, source_key, source_file, source_row, 'shipping', 2, shipping_street,
        shipping_zipcode, shipping_city, null, shipping_country, null
    from shopware6_customers
    where is_recipient
    union all
    select
        silo, source_key, source_file, source_row, 'billing', 3, billing_address_street,
        billing_address_zipcode, billing_address_city, billing_region_code, billing_country,
        ordered_at
    from orders
    inner join shopware6_orders using (silo, source_file, source_row)
    union all
    select
        silo, source_key, source_file, source_row, 'shipping', 4, shipping_address_street,
        shipping_address_zipcode, shipping_address_city, shipping_region_code, shipping_country,
        ordered_at
    from orders
    inner join shopware6_orders using (silo, source_file, source_row)
    where is_recipient
    union all
    select
        silo, source_key, source_file, source_row, 'other', 5, street, zip_code, city, null,
        home_country, null
    from consents
    inner join shopware6_newsletter_recipients using (silo, source_file, source_row)
    cross join retailer
),

distinct_addresses as (
    select
        silo, source_key, source_file, source_row, address_type, type_rank, street_raw, zip,
        city_raw, country_code,
        max(region_code) over same_address as region_code, -- Code of the state or province
        max(used_at) over same_address as last_used_at -- When an order last used the address
    from delivered
    where coalesce(street_raw, zip, city_raw) is not null
    window same_address as (
        partition by
            silo, source_key, lower(street_raw), zip, lower(city_raw), country_code
    )
    qualify row_number() over (
        same_address order by type_rank, used_at desc, source_file, source_row
    ) = 1
),

parsed as (
    select
        silo,
        source_key,
        source_file,
        source_row,
        row_number() over (
            partition by silo, source_key
            order by
                type_rank = 1 desc, last_used_at desc nulls last, type_rank, source_file,
                source_row
        ) as address_seq, -- 1, 2, … within the record, the main address first
        address_type,
        street_raw,
        address_parts(street_raw, null, country_code) as parts,
        postal_code_norm(zip, country_code) as postal_code, -- Postal code, normalised
        city_norm(city_raw) as city, -- City, normalised for display
        city_district(city_raw) as district, -- District that the city is written with
        region_code,
        country_code,
        last_used_at
    from distinct_addresses
)

select
    silo,
    source_key,
    address_seq,
    source_file,
    source_row,
    address_type,
    parts.addr_kind as addr_kind, -- street | packstation | postfiliale | po_box
    parts.care_of as care_of, -- Whom the address is care of
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
    region_code,
    country_code,
    false as is_deleted, -- The export has no deleted accounts
    last_used_at
from parsed
