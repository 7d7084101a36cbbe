-- One row is a postal address of a customer; spellings of one house are one address.
-- What only deleted or restricted records have is left out. The primary one is the survivor in
-- golden.customer_values. A Packstation, a PO box and a street without number say nothing of
-- sharing a home. A home ends when the primary one took its place: when that became known only
-- after this was last seen.
-- Check an_address_ends_after_it_began: valid_to is null or valid_to > valid_from
-- Check quality_is_a_share: quality between 0 and 1
-- Grain: customer_id, address_seq
with customer_values as (
    select
        customer_id, value_key, silo, source_key, seq, value, is_survivor, is_valid, sources, rank,
        record_count, observed_at
    from golden.customer_values
    where attribute = 'address'
),

known_values as (
    select customer_id, value_key, is_used, valid_from, last_seen_at
    from survivorship.known_values
    where attribute = 'address'
),

addresses as (
    select
        silo, source_key, address_seq as seq, addr_kind, care_of, street, street_key,
        house_number, house_number_to, house_number_addition, address_addition, locker_no,
        post_number, po_box_no, postal_code, city, city_key, district, region_code, country_code
    from canonical.addresses
),

holders as (
    select value_key, count(*) as holder_count from customer_values group by value_key
),

homes as (
    select
        customer_id, rank, addr_kind, care_of, street, street_key, house_number, house_number_to,
        house_number_addition, address_addition, locker_no, post_number, po_box_no, postal_code,
        city, city_key, district, region_code, country_code, value, value_key, is_survivor,
        is_valid, sources, record_count, valid_from, last_seen_at, observed_at,
        coalesce(is_used, false) as is_used, -- True if an order was billed or sent to it
        coalesce(
            addr_kind = 'street' and house_number is not null and postal_code is not null, false
        ) as is_home, -- True for a house with its number and postal code
        if(is_home, holder_count - 1, 0)
            as shared_with_count -- Other customers at the same house
    from customer_values
    left join addresses using (silo, source_key, seq) -- Each has one; inner expects few
    left join holders using (value_key)
    left join known_values using (customer_id, value_key)
),

present_homes as (
    select customer_id, valid_from as home_from
    from homes
    where is_survivor and is_home
)

select
    customer_id,
    rank as address_seq, -- 1, 2, … within the customer, the best first
    addr_kind,
    value as address, -- Address in one line
    value_key as address_key, -- The same for two spellings of one house
    care_of,
    street,
    street_key,
    house_number,
    house_number_to,
    house_number_addition,
    address_addition,
    locker_no,
    post_number,
    po_box_no,
    postal_code,
    city,
    city_key,
    district,
    region_code,
    country_code,
    is_survivor as is_primary, -- True for the one to write to
    is_valid,
    is_home,
    is_used,
    coalesce(house_number, locker_no, po_box_no) is not null
        and postal_code is not null
        and city is not null as is_complete, -- True if nothing is missing to deliver there
    coalesce(not is_home or is_survivor or last_seen_at >= home_from, true)
        as is_current, -- False for a home whose place the primary one took
    shared_with_count > 0 as is_shared, -- True if other customers live in the same house
    sources,
    shared_with_count,
    record_count,
    round(
        if(is_valid, 1, 0) * (
            1 + is_complete::integer + is_used::integer
            + (coalesce(len(sources), 0) > 1)::integer + is_current::integer
        ) / 5,
        2
    ) as quality, -- Share of: valid, complete, used by an order, in 2 silos, current; else 0
    valid_from,
    if(is_current, null, home_from)
        as valid_to, -- When the home that took its place was first known; null while in force
    observed_at
from homes
left join present_homes using (customer_id)
