-- One row is a customer that is larger than one person or one organisation usually is.
-- It may be several, and is for a steward to look at: nothing is cut or held back. The limits stand
-- in exceeded, and nowhere else. Records of one silo that say the same are one identity. Surnames:
-- a double name is none of its own where the customer has one of its parts. Addresses: the main one
-- of each record, whatever its age, since few silos say when it was last true.
-- Warn few_identities_in_one_silo: not list_contains(exceeded, 'identities in one silo')
--   One silo keeps these records apart: they may be several people.
-- Warn few_identities: not list_contains(exceeded, 'identities')
--   So many different identities are seldom one person.
-- Warn few_surnames: not list_contains(exceeded, 'surnames')
--   Names change by marriage, but not so often: they may be several people.
-- Warn few_addresses: not list_contains(exceeded, 'addresses')
--   Nobody moves so often: they may be several people, or a shared card.
-- Warn few_organisation_records: not list_contains(exceeded, 'organisation records')
--   So many records may be several branches or companies.
-- Grain: customer_id
with customer_ids as (
    select record_id, customer_id from identity.customer_ids
),

party_records as (
    select
        record_id, silo, first_name, last_name, last_name_words, birth_date, email, mobile,
        landline, address, postal_code
    from identity.party_records
),

organisation_records as (
    select record_id, silo from identity.organisation_records
),

persons as (
    select
        customer_id,
        silo,
        last_name,
        last_name_words,
        address || ', ' || postal_code as home,
        {
            'first_name': first_name,
            'last_name': last_name,
            'birth_date': birth_date,
            'email': email,
            'phone': coalesce(mobile, landline),
            'address': address,
            'postal_code': postal_code
        } as identity
    from party_records
    inner join customer_ids using (record_id)
),

in_silos as (
    select customer_id, silo, count(distinct identity) as identity_count
    from persons
    group by customer_id, silo
),

largest_silos as (
    select customer_id, max(identity_count) as silo_identity_count
    from in_silos
    group by customer_id
),

names as (
    select
        customer_id,
        last_name,
        min(last_name_words) as words,
        list(last_name) over (partition by customer_id) as all_names
    from persons
    where last_name is not null
    group by customer_id, last_name
),

surnames as (
    select customer_id, count(*) as surname_count
    from names
    where not list_has_any(words, list_filter(all_names, lambda name: name <> last_name))
    group by customer_id
),

counted as (
    select
        customer_id,
        count(*) as record_count, -- Records of the customer
        list(distinct silo order by silo) as silos, -- Silos that have them
        count(distinct identity) as identity_count,
        count(distinct home) as address_count,
        null as organisation_record_count
    from persons
    group by customer_id
    union all
    select customer_id, count(*), list(distinct silo order by silo), null, null, count(*)
    from organisation_records
    inner join customer_ids using (record_id)
    group by customer_id
),

exceeded as (
    select
        customer_id, record_count, silos,
        unnest([
            {'counted': 'identities in one silo', 'found': silo_identity_count, 'most': 8},
            {'counted': 'identities', 'found': identity_count, 'most': 15},
            {'counted': 'surnames', 'found': surname_count, 'most': 3},
            {'counted': 'addresses', 'found': address_count, 'most': 4},
            {'counted': 'organisation records', 'found': organisation_record_count, 'most': 15}
        ], recursive := true)
    from counted
    left join largest_silos using (customer_id)
    left join surnames using (customer_id)
)

select
    customer_id,
    list(counted order by counted) as exceeded, -- What there is more of than usual
    silos,
    record_count,
    list(found order by counted) as found, -- How many there are, in the order of exceeded
    list(most order by counted) as most -- How many are usual at most, in the order of exceeded
from exceeded
where found > most
group by customer_id, record_count, silos
