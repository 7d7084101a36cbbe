-- One row is the value that a steward has chosen for an attribute of a customer.
-- The pin holds as long as the record it was set on offers the value; of two pins the later holds.
-- Grain: customer_id, attribute
with decisions as (
    select decision_id, silo, source_key, attribute, value_key
    from identity.decisions
    where kind = 'pin' and state = 'in_force'
),

candidates as (
    select customer_id, silo, source_key, attribute, value_key from survivorship.candidates
)

select
    customer_id,
    attribute,
    value_key,
    decision_id
from decisions
inner join candidates using (silo, source_key, attribute, value_key)
qualify row_number() over (partition by customer_id, attribute order by decision_id desc) = 1
