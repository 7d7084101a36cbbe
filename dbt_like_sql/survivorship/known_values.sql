-- One row is an e-mail address, phone number or postal address of a customer, and since when silos
-- know it: created_on is when the first record that has it was created, proven_on when the first
-- one was last changed or used it. A record may have been changed since it was created; so a value
-- is known at the latest on proven_on, and no earlier than created_on.
-- Grain: customer_id, attribute, value_key
with contact_candidates as (
    select customer_id, silo, source_key, attribute, seq, value_key, observed_at
    from survivorship.contact_candidates
),

customer_records as (
    select silo, source_key, created_at from canonical.customer_records
),

contact_points as (
    select silo, source_key, kind, seq, last_used_at
    from canonical.contact_points
    where last_used_at is not null
),

addresses as (
    select silo, source_key, address_seq, last_used_at
    from canonical.addresses
    where last_used_at is not null
),

retailer as (
    select time_zone from settings.retailer
),

uses as (
    select silo, source_key, kind as attribute, seq, last_used_at from contact_points
    union all
    select silo, source_key, 'address', address_seq, last_used_at from addresses
),

known as (
    select
        customer_id,
        attribute,
        value_key,
        min(least(created_at, observed_at)) as created_at,
        min(observed_at) as proven_at,
        max(observed_at) as seen_at,
        max(last_used_at) as used_at
    from contact_candidates
    left join customer_records using (silo, source_key)
    left join uses using (silo, source_key, attribute, seq)
    group by customer_id, attribute, value_key
)

select
    customer_id,
    attribute,
    value_key,
    used_at is not null as is_used, -- True if an order was made with the value
    (created_at at time zone time_zone)::date
        as created_on, -- Day the first record that has it was created
    (proven_at at time zone time_zone)::date
        as proven_on, -- First day that a record is sure to have had it
    (seen_at at time zone time_zone)::date
        as last_seen_on -- Last day that a record is sure to have had it
from known
cross join retailer
