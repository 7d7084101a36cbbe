-- One row is a customer, and what all its records say taken together.
-- What must not be overlooked counts as soon as one record says so, deleted records included.
-- Nothing that is dated after the delivery has been seen yet.
-- Grain: customer_id
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select
        silo, source_key, party_type, birth_date, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted, created_at, last_activity_at
    from canonical.customer_records
),

orders as (
    select silo, customer_source_key as source_key, ordered_at
    from canonical.orders
    where customer_source_key is not null
),

night as (
    select max(as_of) as as_of, max(delivery_ends_at) as delivery_ends_at from golden.night
),

retailer as (
    select time_zone from settings.retailer
),

seen_orders as (
    select silo, source_key, if_before(ordered_at, delivery_ends_at) as ordered_at
    from orders
    cross join night
),

activity as (
    select silo, source_key, min(ordered_at) as first_order_at, max(ordered_at) as last_order_at
    from seen_orders
    group by silo, source_key
),

seen_records as (
    select
        silo, source_key, party_type, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted,
        birth_date <= as_of and date_sub('year', birth_date, as_of) < 16 as is_minor,
        if_before(created_at, delivery_ends_at) as created_at,
        if_before(last_activity_at, delivery_ends_at) as last_activity_at
    from customer_records
    cross join night
),

silos as (
    select silo, 1::bigint << (row_number() over (order by silo) - 1)::integer as silo_bit
    from golden_customer_records
    group by silo
),

records as (
    select
        customer_id, silo_bit, party_type, is_minor, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted,
        least(created_at, first_order_at, last_activity_at) as first_seen_at,
        greatest(created_at, last_order_at, last_activity_at) as last_seen_at
    from golden_customer_records
    inner join seen_records using (silo, source_key)
    left join activity using (silo, source_key)
    inner join silos using (silo)
),

customers as (
    select
        customer_id,
        case
            when bool_or(party_type = 'person') then 'person'
            else coalesce(min(party_type) filter (party_type <> 'unknown'), 'unknown')
        end as party_type, -- person | organisation | group (a couple or family) | unknown
        coalesce(bool_or(is_minor), false) as is_minor, -- True if under 16 by any record
        coalesce(bool_or(is_employee), false) as is_employee, -- True if any record says so
        coalesce(bool_or(is_deceased), false) as is_deceased, -- True if any record says so
        coalesce(bool_or(is_blocked), false) as is_blocked, -- True if any record says so
        coalesce(bool_or(is_processing_restricted), false)
            as is_processing_restricted, -- True if any record's data may only be stored
        bool_and(coalesce(is_deleted, false))
            as is_deleted, -- True if every silo that knew the customer has deleted the record
        bit_or(silo_bit) as silo_bits,
        count(*) as record_count, -- Number of the customer's records in all silos
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from records
    group by customer_id
),

-- Each set of silos is spelled out once.
silo_sets as (
    select
        silo_bits,
        list(silo order by silo) as sources, -- Silos that know the customer
        count(*) as source_count -- Number of silos that know the customer
    from (select distinct silo_bits from customers)
    inner join silos on silo_bits & silo_bit <> 0
    group by silo_bits
)

select
    customer_id,
    party_type,
    is_minor,
    is_employee,
    is_deceased,
    is_blocked,
    is_processing_restricted,
    is_deleted,
    sources,
    source_count,
    record_count,
    (first_seen_at at time zone time_zone)::date
        as first_seen_on, -- Day of the first record or order
    (last_seen_at at time zone time_zone)::date
        as last_seen_on -- Day of the last order or activity, else of the newest record
from customers
inner join silo_sets using (silo_bits)
cross join retailer
