-- One row is a customer who can be of a household, with home and surname as they are compared.
-- Persons, couples and families: organisations live nowhere, and data that may only be stored
-- joins nobody. A home is the primary address if it is a house with its number and postal code.
-- Grain: customer_id
with customer_summaries as (
    select customer_id
    from survivorship.customer_summaries
    where party_type <> 'organisation' and not is_deleted and not is_processing_restricted
),

addresses as (
    select customer_id, address_key
    from golden.addresses
    where is_primary and is_home and is_valid
),

customer_values as (
    select customer_id, silo, source_key
    from golden.customer_values
    where attribute = 'name' and is_survivor
),

customer_records as (
    select silo, source_key, last_name from canonical.customer_records
),

-- Each surname is read once, however many bear it.
surnames as (
    select
        last_name,
        name_key(last_name) as name_key, -- Surname folded into one word, without particles
        surname_words(last_name) as surname_words -- That, and the words of a double name
    from customer_records
    where last_name is not null
    group by last_name
)

select
    customer_id,
    address_key,
    name_key,
    surname_words
from customer_summaries
left join addresses using (customer_id)
left join customer_values using (customer_id)
left join customer_records using (silo, source_key)
left join surnames using (last_name)
