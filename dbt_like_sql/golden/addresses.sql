-- One row is a postal address of a customer; spellings of one house are one address.
-- What only deleted or restricted records have is left out. The primary one is the survivor in
-- golden.customer_values. A Packstation, a PO box and a street without number say nothing of
-- sharing a home.
-- Grain: customer_id, address_seq
with customer_values as (
    select
        customer_id, value_key, silo, source_key, seq, value, is_survivor, is_valid, sources, rank,
        record_count, observed_at
    from golden.customer_values
    where attribute = 'address'
),

addresses as (
    select
        silo, source_key, address_seq as seq, addr_kind, care_of, street, street_key,
        house_number, house_number_to, house_number_addition, address_addition, locker_no,
        post_number, po_box_no, postal_code, city, city_key, district, region_code, country_code
    from canonical.addresses
),

homes as (
    select
        customer_id, rank, addr_kind, care_of, street, street_key, house_number, house_number_to,
        house_number_addition, address_addition, locker_no, post_number, po_box_no, postal_code,
        city, city_key, district, region_code, country_code, value, value_key, is_survivor,
        is_valid, sources, record_count, observed_at,
        case
            when addr_kind = 'street' and house_number is not null and postal_code is not null
                then count(*) over (partition by value_key) - 1
            else 0
        end as shared_with_count -- Other customers at the same house
    from customer_values
    inner join addresses using (silo, source_key, seq)
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
    shared_with_count > 0 as is_shared, -- True if other customers live in the same house
    sources,
    shared_with_count,
    record_count,
    observed_at
from homes
