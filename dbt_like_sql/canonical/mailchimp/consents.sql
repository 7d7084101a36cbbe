-- One row is what a contact's status says about the newsletter.
-- Subscribed is consent to the newsletter, with proof where a double opt-in is. Who unsubscribed
-- refuses advertising by e-mail, from whichever tool it is sent. Cleaned is about the mailbox and
-- says nothing; who never subscribed has not consented.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with mailchimp_contacts as (
    select
        silo, source_file, source_row, leid, status, is_double_opt_in, optin_time, confirm_time,
        unsub_time
    from staging.mailchimp_contacts
),

mailchimp_contact_points as (
    select silo, source_key, value_norm
    from canonical.mailchimp_contact_points
    where kind = 'email'
)

select
    contacts.silo,
    leid as source_key,
    'email' as channel, -- Mailchimp writes e-mails
    if(status = 'unsubscribed', 'marketing', 'newsletter') as purpose, -- newsletter | marketing
    coalesce(value_norm, '') as contact_value, -- Address meant; '' if it is none
    source_file,
    source_row,
    case status
        when 'subscribed' then 'granted'
        when 'unsubscribed' then 'withdrawn'
        when 'nonsubscribed' then 'not_granted'
        when 'cleaned' then 'unknown'
    end as status, -- granted | withdrawn | not_granted | unknown
    if(status = 'subscribed', 'art6_1_a', null) as legal_basis, -- Consent, where there is one
    case
        when is_double_opt_in then 'web_doi' when optin_time is not null then 'web_single'
        else 'import'
    end as collected_via, -- web_doi | web_single | import
    if(status = 'subscribed' and is_double_opt_in, 'doi', 'none')
        as proof_kind, -- Time and IP address of sign-up and confirmation, else nothing
    'file=' || status as source_claim, -- What the file's name says
    false as is_deleted, -- The export has no deleted contacts
    case status
        when 'unsubscribed' then unsub_time
        when 'subscribed'
            then if(is_double_opt_in, confirm_time, coalesce(optin_time, confirm_time))
    end as event_at -- When it was confirmed, or withdrawn; null if the export does not tell
from mailchimp_contacts as contacts
left join mailchimp_contact_points as points
    on contacts.silo = points.silo and leid = source_key
