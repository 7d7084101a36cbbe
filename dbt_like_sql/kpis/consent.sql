-- One row is a channel and a purpose: how many customers may be written to or called for it.
-- Of all golden customers who are not deleted, and of those who bought in the last 12 months. What
-- they have said (golden.consents) may be several things for several addresses: a customer stands in
-- each column that is true. Why the others may not is in kpis.consent_reasons.
-- Check contactable_are_customers: contactable_count <= customer_count
-- Check active_are_customers: active_contactable_count <= active_count
-- Grain: channel, purpose
with contactability as (
    select customer_id, channel, purpose, is_contactable, reason = 'deleted' as is_deleted
    from golden.contactability
),

consents as (
    select customer_id, channel, purpose, status from golden.consents
),

buyers as (
    select customer_id from kpis.buyers where is_active
),

deleted as (
    select distinct customer_id from contactability where is_deleted
),

said as (
    select
        channel, purpose,
        bool_or(status = 'granted') as is_granted,
        bool_or(status = 'claimed') as is_claimed,
        bool_or(status in ('withdrawn', 'objected')) as is_withdrawn,
        bool_or(status = 'not_granted') as is_not_granted
    from consents
    anti join deleted using (customer_id)
    group by customer_id, channel, purpose
),

statements as (
    select
        channel, purpose,
        count(*) filter (is_granted) as granted_count,
        count(*) filter (is_claimed) as claimed_count,
        count(*) filter (is_not_granted) as not_granted_count,
        count(*) filter (is_withdrawn) as withdrawn_count
    from said
    group by channel, purpose
),

reached as (
    select
        channel, -- email | phone | sms | whatsapp | post
        purpose, -- marketing | newsletter
        count(*) as customer_count, -- Golden customers, deleted ones not counted
        count(*) filter (is_contactable) as contactable_count, -- Who may be contacted for it
        count(buyers.customer_id) as active_count, -- Who bought in the last 12 months
        count(buyers.customer_id) filter (is_contactable)
            as active_contactable_count -- Of those, who may be contacted
    from contactability
    left join buyers using (customer_id)
    where not is_deleted
    group by channel, purpose
)

select
    reached.channel,
    reached.purpose,
    customer_count,
    contactable_count,
    active_count,
    active_contactable_count,
    coalesce(granted_count, 0) as granted_count, -- Who have consented, with proof
    coalesce(claimed_count, 0) as claimed_count, -- Who have, as a silo says without proof
    coalesce(not_granted_count, 0) as not_granted_count, -- Who were asked and did not
    coalesce(withdrawn_count, 0) as withdrawn_count, -- Who have taken it back, or objected
    contactable_count::double / nullif(customer_count, 0)
        as contactable_share, -- Of all customers, who may be contacted
    active_contactable_count::double / nullif(active_count, 0)
        as active_contactable_share -- Of those who bought in the last 12 months, who may be
from reached
left join statements
    on reached.channel = statements.channel and reached.purpose = statements.purpose
