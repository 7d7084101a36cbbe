-- One row is a customer, a channel and a purpose: whether to write or call, where, and why or not.
-- What forbids any contact comes first: death, restriction, childhood, block, deletion; then that no
-- address or number is known, or none that can be used. Of several that may be used the best stands here,
-- which need not be the one in golden.customers. What nobody knows is a no.
-- Check contact_has_evidence: not is_contactable or reason = 'legitimate_interest' or silo is not null
-- Check contact_is_named: is_contactable = (contact_value is not null)
-- Grain: customer_id, channel, purpose
with customer_summaries as (
    select customer_id, is_deceased, is_processing_restricted, is_minor, is_blocked, is_deleted
    from survivorship.customer_summaries
),

usable_contacts as (
    select customer_id, channel, contact_key, place, defect from survivorship.usable_contacts
),

contact_answers as (
    select
        customer_id, channel, purpose, contact_value, is_open, reason, silo, source_key, since
    from survivorship.contact_answers
),

reached as (
    select
        customer_id, channel, bool_or(defect is null) as is_usable,
        arg_min(defect, (place, contact_key)) as defect
    from usable_contacts
    group by customer_id, channel
),

customers as (
    select
        customer_id,
        unnest(['email', 'phone', 'sms', 'whatsapp', 'post']) as channel, -- email | phone | sms | …
        case
            when is_deceased then 'deceased'
            when is_processing_restricted then 'restricted'
            when is_minor then 'minor'
            when is_blocked then 'blocked'
            when is_deleted then 'deleted'
        end as ban
    from customer_summaries
),

questions as (
    select
        customers.customer_id, customers.channel,
        unnest(['marketing', 'newsletter'])
            as purpose, -- marketing (advertising of any kind) | newsletter
        case
            when ban is not null then ban
            when is_usable is null then 'no_contact'
            when not is_usable then defect
        end as ban
    from customers
    left join reached
        on customers.customer_id = reached.customer_id and customers.channel = reached.channel
),

answered as (
    select
        questions.customer_id, questions.channel, questions.purpose, contact_value, silo,
        source_key, since, ban,
        ban is null and coalesce(is_open, false)
            as is_contactable, -- True if the customer may be written to or called for this
        coalesce(ban, contact_answers.reason, 'unknown')
            as reason -- Rule that decided, of golden.consent_rules
    from questions
    left join contact_answers
        on questions.customer_id = contact_answers.customer_id
        and questions.channel = contact_answers.channel
        and questions.purpose = contact_answers.purpose
)

select
    customer_id,
    channel,
    purpose,
    is_contactable,
    if(is_contactable, contact_value, null)
        as contact_value, -- Address or number to use, a home in one line; null if there is none
    reason,
    if(ban is null, silo, null) as silo, -- Silo of the statement that decided; null if none did
    if(ban is null, source_key, null) as source_key, -- Key of the record that made it
    if(ban is null, since, null) as since -- When it was said; null if not known
from answered
