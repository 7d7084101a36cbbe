-- One row is a customer of an audience who may be contacted now, or belongs to its control group.
-- The control group is not to be contacted: what the audience buys is compared with what it buys.
-- Who bought and has not consented may be told of goods similar to those in similar_to, and of no
-- others. segments.audience_candidates says who else met the condition, and why they are not here.
-- Check buyers_are_told_of_similar_goods: reason <> 'existing_customer' or similar_to is not null
-- Grain: audience, customer_id
with audience_candidates as (
    select audience, customer_id, channel, purpose, fate, reason, contact_value
    from segments.audience_candidates
    where fate in ('contact', 'control')
),

similar_goods as (
    select customer_id, 'existing_customer' as reason, similar_to from segments.similar_goods
)

select
    audience,
    customer_id,
    channel,
    purpose,
    fate = 'control' as is_control, -- True if the customer is left out, to compare with
    reason,
    contact_value,
    similar_to
from audience_candidates
left join similar_goods using (customer_id, reason)
