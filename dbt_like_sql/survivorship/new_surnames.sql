-- One row is a name with the surname that its customer has taken, as after a marriage, and the
-- surname before.
-- The surname known since last is the new one if a record with an older surname has the same first
-- name and birth date, the two are no spellings of one, and an order was placed under it after the
-- old one was last heard of, or a second silo has it as well.
-- Grain: customer_id, value_key
with candidates as (
    select customer_id, silo, source_key, value_key, observed_at
    from survivorship.candidates
    where attribute = 'name'
),

name_offers as (
    select silo, source_key, first_key, last_key
    from survivorship.name_offers
    where first_key is not null and last_key is not null
),

customer_records as (
    select silo, source_key, last_name, birth_date from canonical.customer_records
),

orders as (
    select silo, customer_source_key as source_key, ordered_at
    from canonical.orders
    where order_type = 'sale' and status <> 'cancelled' and not coalesce(is_deleted, false)
),

night as (
    select delivery_ends_at from golden.night
),

undecided_customers as (
    select customer_id
    from candidates
    inner join name_offers using (silo, source_key)
    group by customer_id
    having count(distinct last_key) > 1
),

names as (
    select
        customer_id, silo, source_key, value_key, first_key, last_key, last_name, birth_date,
        observed_at
    from candidates
    inner join undecided_customers using (customer_id)
    inner join name_offers using (silo, source_key)
    inner join customer_records using (silo, source_key)
),

last_orders as (
    select customer_id, last_key, max(if_before(ordered_at, delivery_ends_at)) as last_order_at
    from names
    inner join orders using (silo, source_key)
    cross join night
    group by customer_id, last_key
),

surnames as (
    select
        customer_id, last_key, max(observed_at) as observed_at, count(distinct silo) as silo_count
    from names
    group by customer_id, last_key
),

newest as (
    select customer_id, last_key, silo_count, observed_at
    from surnames
    where observed_at is not null
    qualify
        row_number() over (partition by customer_id order by observed_at desc) = 1
        and count(*) over (partition by customer_id, observed_at) = 1
),

-- The same person by first name and birth date, under both surnames.
taken as (
    select
        newest.customer_id,
        newest.last_key,
        max_by(
            old.last_name,
            {
                is_dated: former.observed_at is not null, observed_at: former.observed_at,
                last_name: old.last_name
            }
        ) as former_last_name -- Surname before it was changed; of several the one known last
    from newest
    inner join names as new using (customer_id, last_key)
    inner join names as old using (customer_id, first_key, birth_date)
    inner join surnames as former
        on former.customer_id = old.customer_id and former.last_key = old.last_key
    left join last_orders
        on last_orders.customer_id = newest.customer_id
        and last_orders.last_key = newest.last_key
    where
        old.last_key <> newest.last_key
        and levenshtein(old.last_key, newest.last_key) > 2
        and (newest.silo_count > 1 or last_order_at > former.observed_at)
    group by newest.customer_id, newest.last_key
)

select distinct
    customer_id,
    value_key,
    former_last_name
from names
inner join taken using (customer_id, last_key)
