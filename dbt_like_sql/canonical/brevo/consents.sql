-- One row is what a contact's status says about the newsletter, or about advertising by SMS.
-- Subscribed is only not unsubscribed. Consent is the double opt-in, which Brevo notes once its
-- link was clicked, or a claim where the contact is said to have agreed; neither has a date, since
-- contacts may be added long after. Who unsubscribed refuses advertising, from whichever tool.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with brevo_contacts as (
    select
        silo, source_file, source_row, contact_id, email, email_marketing, email_status,
        sms_marketing, sms_status, double_opt_in, opt_in
    from staging.brevo_contacts
),

brevo_contact_points as (
    select silo, source_key, source_field, value_norm from canonical.brevo_contact_points
),

mailboxes as (
    select silo, source_key, value_norm from brevo_contact_points where source_field = 'EMAIL'
),

numbers as (
    select silo, source_key, value_norm from brevo_contact_points where source_field = 'SMS'
),

statements as (
    select
        contacts.silo, contact_id, source_file, source_row, 'email' as channel, value_norm,
        coalesce(double_opt_in, false) as is_double_opt_in,
        case
            when email_status = 'unsubscribed' then 'withdrawn'
            when email_status is null then 'unknown'
            when double_opt_in then 'granted'
            when double_opt_in is not null then 'pending'
            when opt_in then 'granted'
            when opt_in is not null then 'not_granted'
            else 'unknown'
        end as status, -- granted | withdrawn | pending | not_granted | unknown
        concat(
            'EMAIL_MARKETING=', email_marketing, ', DOUBLE_OPT-IN=', double_opt_in, ', OPT_IN=',
            opt_in
        ) as source_claim -- Fields and values that say so
    from brevo_contacts as contacts
    left join mailboxes on contacts.silo = mailboxes.silo and contact_id = source_key
    where email is not null
    union all
    select
        contacts.silo, contact_id, source_file, source_row, 'sms', value_norm, false, 'withdrawn',
        concat('SMS_MARKETING=', sms_marketing)
    from brevo_contacts as contacts
    left join numbers on contacts.silo = numbers.silo and contact_id = source_key
    where sms_status = 'unsubscribed'
)

select
    silo,
    contact_id as source_key,
    channel, -- email | sms
    if(status = 'withdrawn', 'marketing', 'newsletter') as purpose, -- newsletter | marketing
    coalesce(value_norm, '') as contact_value, -- Address or number meant; '' if it is none
    source_file,
    source_row,
    status,
    if(status = 'granted', 'art6_1_a', null) as legal_basis, -- Consent, where there is one
    if(is_double_opt_in, 'web_doi', 'import') as collected_via, -- web_doi | import
    if(status = 'granted' and is_double_opt_in, 'doi', 'none')
        as proof_kind, -- doi where Brevo notes the confirmation
    source_claim,
    false as is_deleted -- The export has no deleted contacts
from statements
