-- One row is why customers may or may not be contacted in a channel for a purpose.
-- The rule that decided in golden.contactability; each customer who is not deleted stands in one row
-- of a channel and purpose, so that reasons add up to kpis.consent.
-- Grain: channel, purpose, is_contactable, reason
with contactability as (
    select channel, purpose, is_contactable, reason
    from golden.contactability
    where reason <> 'deleted'
),

consent_rules as (
    select rule, why from golden.consent_rules
),

counted as (
    select channel, purpose, is_contactable, reason, count(*) as customer_count
    from contactability
    group by channel, purpose, is_contactable, reason
)

select
    channel,
    purpose,
    is_contactable,
    reason,
    why,
    customer_count, -- Customers it decides for
    customer_count::double / sum(customer_count) over (partition by channel, purpose)
        as customer_share -- Of all customers
from counted
left join consent_rules on reason = rule
