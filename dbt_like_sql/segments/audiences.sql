-- One row is a customer of an audience who may be contacted now, or belongs to its control group.
-- The control group is not to be contacted: what the audience buys is compared with what it buys.
-- segments.audience_candidates says who else met the condition, and why they are not here.
-- Grain: audience, customer_id
with audience_candidates as (
    select audience, customer_id, channel, purpose, fate, reason, contact_value
    from segments.audience_candidates
    where fate in ('contact', 'control')
)

select
    audience,
    customer_id,
    channel,
    purpose,
    fate = 'control' as is_control, -- True if the customer is left out, to compare with
    reason,
    contact_value
from audience_candidates
