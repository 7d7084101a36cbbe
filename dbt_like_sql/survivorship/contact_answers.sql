-- One row is the best answer that consents give for a customer, a channel and a purpose.
-- Of several addresses or numbers that may be used it is the best one; if none may, a refusal comes
-- first. Letters go without consent to who has neither refused them nor left consent to them out on
-- a form that asked for it, if settings want that: consent once asked for is not replaced.
-- Grain: customer_id, channel, purpose
with consents as (
    select customer_id, channel, purpose, contact_value, status, rule, silo, source_key, since
    from golden.consents
    where purpose in ('marketing', 'newsletter')
),

usable_contacts as (
    select customer_id, channel, contact_key, contact_value, place, defect
    from survivorship.usable_contacts
),

settings_consent as (
    select allow_claimed, post_without_consent from settings.consent
),

purposes as (
    select unnest(['marketing', 'newsletter']) as purpose
),

allowed as (
    select ['granted', 'existing_customer'] as statuses from settings_consent where not allow_claimed
    union all
    select ['granted', 'existing_customer', 'claimed'] from settings_consent where allow_claimed
),

judged as (
    select
        consents.customer_id, consents.channel, purpose, contact_key, usable_contacts.contact_value,
        place,
        list_contains(statuses, status) as is_allowed,
        is_allowed and contact_key is not null and defect is null as is_open,
        case
            when is_allowed and contact_key is null then 'contact_of_nobody'
            when is_allowed then coalesce(defect, rule)
            else rule
        end as reason,
        status in ('withdrawn', 'objected') as is_refused,
        silo, source_key, since
    from consents
    left join usable_contacts
        on consents.customer_id = usable_contacts.customer_id
        and consents.channel = usable_contacts.channel
        and consents.contact_value = contact_key
    cross join allowed
),

closed as (
    select customer_id, channel, purpose
    from consents
    where status in ('withdrawn', 'objected', 'not_granted')
),

letters as (
    select customer_id, channel, purpose, contact_key, contact_value, place
    from usable_contacts
    cross join purposes
    cross join settings_consent
    anti join closed using (customer_id, channel, purpose)
    where post_without_consent and channel = 'post' and place = 1 and defect is null
),

candidates as (
    select
        customer_id, channel, purpose, contact_key, contact_value, place, is_open, reason,
        is_refused, silo, source_key, since
    from judged
    union all
    select
        customer_id, channel, purpose, contact_key, contact_value, place, true,
        'legitimate_interest', false, null, null, null
    from letters
)

select
    customer_id,
    channel,
    purpose, -- marketing | newsletter
    contact_value,
    is_open, -- True if the customer may be written to or called there
    reason, -- Rule that decided, of golden.consent_rules
    silo, -- Silo of the statement that decided; null if none did
    source_key, -- Key of the record that made it
    since
from candidates
qualify row_number() over (
    partition by customer_id, channel, purpose
    order by
        is_open desc, if(is_open, place, 0), is_refused desc, reason = 'legitimate_interest',
        since desc nulls first, contact_key, reason, silo, source_key, contact_value
) = 1
