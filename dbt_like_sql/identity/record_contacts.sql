-- One row is a customer record, with the contacts and the address by which it is compared.
-- Records that have neither are left out. What cannot be one party's own is passed on where there is
-- nothing else: it is judged later.
-- Grain: silo, source_key
with contact_points as (
    select silo, source_key, kind, seq, value_norm, value_match, is_role, is_relay, invalid_reason
    from canonical.contact_points
),

addresses as (
    select
        silo, source_key, address_seq, addr_kind, street_key, house_number, house_number_addition,
        postal_code, city_key
    from canonical.addresses
),

usable as (
    select
        silo,
        source_key,
        kind,
        seq,
        value_match is null as is_last,
        coalesce(value_match, value_norm) as contact
    from contact_points
    where
        value_match is not null
        or is_role
        or is_relay
        or invalid_reason in ('dummy', 'service_number')
),

contacts as (
    select
        silo,
        source_key,
        min_by(contact, (is_last, seq)) filter (where kind = 'email')
            as email, -- First e-mail address
        min_by(contact, (is_last, seq)) filter (where kind = 'mobile')
            as mobile, -- First mobile number
        min_by(contact, (is_last, seq)) filter (where kind = 'phone')
            as landline -- First landline number
    from usable
    group by silo, source_key
),

homes as (
    select
        silo,
        source_key,
        min_by(
            {
                'street': street_key,
                'house': lower(house_number || coalesce(house_number_addition, '')),
                'postal_code': postal_code,
                'city': city_key
            },
            (addr_kind is distinct from 'street', address_seq)
        ) as home
    from addresses
    group by silo, source_key
)

select
    silo,
    source_key,
    email,
    mobile,
    landline,
    home.street as street, -- Street of the main address, for comparing
    home.house as house, -- House number with its addition
    home.street || ' ' || home.house as address, -- Street and house number in one
    home.postal_code as postal_code, -- Postal code
    home.city as city -- City, for comparing
from contacts
full join homes using (silo, source_key)
