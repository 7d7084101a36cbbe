-- One row is an e-mail address, phone number or postal address of a customer, and since when silos
-- know it. It is proven when a record that has it was changed, or used it, first. A record may
-- have had another value when it was created; so its creation counts only for what is proven
-- first of all the customer's values of its kind, for the others the proof, and never for what came
-- in the place of another.
-- Grain: customer_id, attribute, value_key
with candidates as (
    select
        customer_id, attribute, value_key, used_at, observed_at,
        if(lacked_on is null, created_at, null) as created_at
    from survivorship.candidates
    where attribute in ('email', 'mobile', 'phone', 'address')
),

known as (
    select
        customer_id,
        attribute,
        value_key,
        min(least(created_at, observed_at)) as created_at,
        min(observed_at) as proven_at,
        max(observed_at) as seen_at,
        max(used_at) as used_at
    from candidates
    group by customer_id, attribute, value_key
),

first_proofs as (
    select customer_id, attribute, min(proven_at) as first_proven_at
    from known
    group by customer_id, attribute
)

select
    customer_id,
    attribute,
    value_key,
    used_at is not null as is_used, -- True if an order was made with the value
    if(proven_at = first_proven_at, created_at, proven_at)
        as valid_from, -- Since when the customer is taken to have had it
    seen_at as last_seen_at -- When a record was last sure to have it
from known
inner join first_proofs using (customer_id, attribute)
