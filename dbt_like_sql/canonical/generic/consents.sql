-- One row is what a customer record says about advertising through one channel.
-- A yes is a claim unless the export dates both the consent to e-mail and its confirmation: that is
-- a double opt-in. A no is the absence of consent, and an empty cell says nothing. Whoever objected
-- to advertising did so for all channels; the export does not tell when, so it is the newest word.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with generic_customers as (
    select
        silo, source_file, source_row, source_key, email, phone, mobile, consent_email,
        consent_phone, consent_sms, consent_post, advertising_block, merged_into, is_deleted,
        consent_at, consent_confirmed_at
    from staging.generic_customers
),

generic_contact_points as (
    select silo, source_key, value_raw, value_norm from canonical.generic_contact_points
),

points as (
    select distinct silo, source_key, value_raw, value_norm from generic_contact_points
),

statements as (
    select
        silo, source_key, source_file, source_row, merged_into, is_deleted, consent_at,
        consent_confirmed_at,
        unnest([
            {
                'channel': 'email', 'field': 'consent_email', 'answer': consent_email,
                'contact': email, 'is_objection': false
            },
            {
                'channel': 'phone', 'field': 'consent_phone', 'answer': consent_phone,
                'contact': coalesce(mobile, phone), 'is_objection': false
            },
            {
                'channel': 'sms', 'field': 'consent_sms', 'answer': consent_sms,
                'contact': mobile, 'is_objection': false
            },
            {
                'channel': 'post',
                'field': if(coalesce(advertising_block, false), 'advertising_block', 'consent_post'),
                'answer': if(coalesce(advertising_block, false), true, consent_post),
                'contact': null, 'is_objection': coalesce(advertising_block, false)
            }
        ]) as statement
    from generic_customers
)

select
    statements.silo,
    statements.source_key,
    statement.channel as channel, -- email | phone | sms | post
    'marketing' as purpose, -- The export tells no purposes apart
    coalesce(value_norm, '') as contact_value, -- Address or number meant; '' for letters
    source_file,
    source_row,
    case
        when statement.is_objection then 'objected'
        when statement.answer then 'granted'
        else 'not_granted'
    end as status, -- granted | not_granted | objected
    case when statement.answer and not statement.is_objection then 'art6_1_a' end
        as legal_basis, -- Consent, where given
    case
        when statement.channel = 'email' and statement.answer
            and consent_at is not null and consent_confirmed_at is not null
            then 'web_doi'
        else 'import'
    end as collected_via, -- web_doi | import: the export does not tell how
    case
        when statement.channel = 'email' and statement.answer
            and consent_at is not null and consent_confirmed_at is not null
            then 'doi'
        else 'none'
    end as proof_kind, -- doi | none
    statement.field || '=' || if(statement.answer, 'yes', 'no')
        as source_claim, -- Column of the preset and value that say so
    coalesce(is_deleted, false) or merged_into is not null
        as is_deleted, -- True for customers deleted or merged away
    case when not statement.is_objection then consent_at end
        as event_at -- When it was said; null for an objection
from statements
left join points
    on statements.silo = points.silo and statements.source_key = points.source_key
    and statement.contact = value_raw
where statement.answer is not null
