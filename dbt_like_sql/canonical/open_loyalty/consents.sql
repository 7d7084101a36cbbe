-- One row is what a member's agreement says about one channel and purpose.
-- The agreement to marketing is for what the programme writes by: e-mail, and SMS where there is a
-- number; that to data processing is for profiling. Neither has date or proof, so it is a claim;
-- none given is no refusal. The terms of the programme are no consent.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with open_loyalty_members as (
    select silo, source_file, source_row, member_id, agreement2, agreement3
    from staging.open_loyalty_members
),

open_loyalty_contact_points as (
    select silo, source_key, kind = 'email' as is_email, value_norm
    from canonical.open_loyalty_contact_points
),

emails as (
    select silo, source_key, value_norm as email from open_loyalty_contact_points where is_email
),

numbers as (
    select silo, source_key, value_norm as number
    from open_loyalty_contact_points
    where not is_email
),

statements as (
    select distinct -- a second number gives a second row of what is said about e-mail
        members.silo, member_id, source_file, source_row,
        unnest([
            {
                'channel': 'email', 'purpose': 'marketing', 'field': 'agreement2',
                'is_granted': agreement2, 'contact': email, 'is_asked': true
            },
            {
                'channel': 'sms', 'purpose': 'marketing', 'field': 'agreement2',
                'is_granted': agreement2, 'contact': number, 'is_asked': number is not null
            },
            {
                'channel': 'email', 'purpose': 'profiling', 'field': 'agreement3',
                'is_granted': agreement3, 'contact': email, 'is_asked': true
            }
        ]) as statement
    from open_loyalty_members as members
    left join emails on members.silo = emails.silo and member_id = emails.source_key
    left join numbers on members.silo = numbers.silo and member_id = numbers.source_key
)

select
    silo,
    member_id as source_key,
    statement.channel as channel, -- email | sms
    statement.purpose as purpose, -- marketing | profiling
    coalesce(statement.contact, '') as contact_value, -- Address or number; '' if there is none
    source_file,
    source_row,
    case when statement.is_granted then 'granted' else 'not_granted' end
        as status, -- granted | not_granted
    case when statement.is_granted then 'art6_1_a' end as legal_basis, -- Consent, where given
    'import' as collected_via, -- The export does not tell how it was given
    'none' as proof_kind, -- The export carries no proof
    statement.field || '=' || if(statement.is_granted, '1', '')
        as source_claim, -- Field and value that say so
    false as is_deleted -- The export has no deleted members
from statements
where statement.is_asked
