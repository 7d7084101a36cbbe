-- One row is a postal address of an account or guest of the shop.
-- The account's default address comes first, then those of orders, the latest first; one written
-- several times counts once. A shipping address counts only where buyer and recipient bear one
-- name: a present's recipient does not live with the buyer.
-- Grain: silo, source_key, address_seq
with shopify_customers as (
    select
        silo, customer_id as source_key, source_file, source_row, default_address_address1,
        default_address_address2, default_address_zip, default_address_city,
        default_address_province_code, default_address_country_code
    from staging.shopify_customers
    where customer_id is not null
    qualify row_number() over (
        partition by silo, customer_id order by source_file desc, source_row
    ) = 1
),

shopify_orders as (
    select
        silo, source_file, source_row, billing_name, billing_address1, billing_address2,
        billing_zip, billing_city, billing_province, billing_country, shipping_name,
        shipping_address1, shipping_address2, shipping_zip, shipping_city, shipping_province,
        shipping_country
    from staging.shopify_orders
),

orders as (
    select
        silo, source_file, source_row, customer_source_key as source_key,
        if(status = 'cancelled', null, ordered_at) as ordered_at -- Nothing was delivered
    from canonical.shopify_orders
),

on_orders as (
    select
        silo, source_key, source_file, source_row, ordered_at, billing_address1, billing_address2,
        billing_zip, billing_city, billing_province, billing_country, shipping_address1,
        shipping_address2, shipping_zip, shipping_city, shipping_province, shipping_country,
        coalesce(fold_key(shipping_name) = fold_key(billing_name), true) as is_recipient
    from orders
    inner join shopify_orders using (silo, source_file, source_row)
),

delivered as (
    select
        silo,
        source_key,
        source_file,
        source_row,
        'default' as address_type, -- default | billing | shipping: what it is for
        1 as type_rank,
        default_address_address1 as street_raw,
        default_address_address2 as addition_raw,
        default_address_zip as zip,
        default_address_city as city_raw,
        default_address_province_code as region_code,
        default_address_country_code as country_code,
        null::timestamptz as used_at
    from shopify_customers
    union all
    select
        silo, source_key, source_file, source_row, 'billing', 2, billing_address1,
        billing_address2, billing_zip, billing_city, billing_province, billing_country, ordered_at
    from on_orders
    union all
    select
        silo, source_key, source_file, source_row, 'shipping', 3, shipping_address1,
        shipping_address2, shipping_zip, shipping_city, shipping_province, shipping_country,
        ordered_at
    from on_orders
    where is_recipient
),

distinct_addresses as (
    select
        silo, source_key, source_file, source_row, address_type, type_rank, street_raw,
        addition_raw, zip, city_raw, region_code, country_code,
        max(used_at) over same_address as last_used_at -- When an order last used the address
    from delivered
    where coalesce(street_raw, zip, city_raw) is not null
    window same_address as (
        partition by
            silo, source_key, lower(street_raw), lower(addition_raw), zip, lower(city_raw),
            country_code
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
        address_parts(street_raw, addition_raw, country_code) as parts,
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
