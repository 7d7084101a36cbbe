-- One row is the value that a steward has chosen for an attribute of a customer.
-- The pin holds to the day it was set to, while the record it was set on offers the value; once
-- that is deleted, while another record of the customer does. What a silo has changed or taken out
-- of the record the steward has not seen. Of two pins the later holds.
-- Grain: customer_id, attribute
with decisions as (
    select decision_id, silo, source_key, attribute, value_key, pinned_until
    from identity.decisions
    where kind = 'pin' and state = 'in_force'
),

night as (
    select max(as_of) as as_of from golden.night
),

golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

deleted_records as (
    select silo, source_key from canonical.customer_records where is_deleted
),

candidates as (
    select customer_id, silo, source_key, attribute, value_key from survivorship.candidates
),

pinned as (
    select decision_id, silo, source_key, attribute, value_key
    from decisions
    cross join night
    where pinned_until is null or pinned_until >= as_of
),

held as (
    select decision_id, customer_id, attribute, value_key
    from pinned
    inner join candidates using (silo, source_key, attribute, value_key)
    union all
    select decision_id, customer_id, attribute, value_key
    from pinned
    semi join deleted_records using (silo, source_key)
    inner join golden_customer_records using (silo, source_key)
    semi join candidates using (customer_id, attribute, value_key)
)

select
    customer_id,
    attribute,
    value_key,
    decision_id
from held
qualify row_number() over (partition by customer_id, attribute order by decision_id desc) = 1
