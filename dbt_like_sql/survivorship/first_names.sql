-- One row is a customer whose surviving name has a mere initial, and the first name in full.
-- It is taken from the best other name of the same customer with the same surname, of which the
-- initial is the first letter: `M. Müller` is completed by Maria Müller, never by Maria Berg.
-- A name that a steward has pinned stays as it is.
-- Grain: customer_id
with customer_values as (
    select customer_id, silo, source_key, is_survivor, rank
    from golden.customer_values
    where attribute = 'name'
),

name_offers as (
    select silo, source_key, first_key, last_key, is_initial from survivorship.name_offers
),

customer_records as (
    select silo, source_key, first_name from canonical.customer_records
),

pinned as (
    select customer_id from survivorship.pins where attribute = 'name'
),

names as (
    select
        customer_id, silo, source_key, first_key, last_key, is_initial, is_survivor, rank
    from customer_values
    inner join name_offers using (silo, source_key)
    where first_key is not null and last_key is not null
),

cut_short as (
    select customer_id, last_key, first_key[1] as initial
    from names
    anti join pinned using (customer_id)
    where is_survivor and is_initial
)

select
    customer_id,
    first_name -- First names in full, as that record has them
from names
inner join cut_short using (customer_id, last_key)
inner join customer_records using (silo, source_key)
where not is_initial and first_key[1] = initial
qualify row_number() over (partition by customer_id order by rank) = 1
