-- One row is what a subscription says about consent to the newsletter.
-- optIn is consent, proved where the time of its confirmation is there; direct is consent without
-- double opt-in, notSet was never confirmed, optOut is withdrawn, whatever was confirmed before. It
-- speaks for the only account with its e-mail address, else for a record of its own.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with shopware6_newsletter_recipients as (
    select silo, source_file, source_row, id, email_norm, status, confirmed_at
    from staging.shopware6_newsletter_recipients
    where id is not null
),

shopware6_customers as (
    select silo, id, email_norm, guest from staging.shopware6_customers
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

accounts as (
    select silo, email_norm, min(id) as account_id
    from shopware6_customers
    where email_norm is not null and not coalesce(guest, false)
    group by silo, email_norm
    having count(distinct id) = 1
),

subscriptions as (
    select
        silo, source_file, source_row, id, account_id, email_norm, confirmed_at,
        status as status_raw, email_domain(email_norm) as domain
    from shopware6_newsletter_recipients
    left join accounts using (silo, email_norm)
)

select
    silo,
    coalesce(account_id, 'newsletter:' || id) as source_key, -- Account, or the subscription itself
    'email' as channel, -- The newsletter comes by e-mail
    'newsletter' as purpose, -- Consent to the newsletter is for nothing else
    coalesce(replace(email_norm, '@' || domain, '@' || coalesce(ascii_domain, domain)), '')
        as contact_value, -- Normalised address; '' if it is none
    source_file,
    source_row,
    case status_raw
        when 'optin' then 'granted'
        when 'direct' then 'granted'
        when 'notset' then 'pending'
        when 'optout' then 'withdrawn'
        else 'unknown'
    end as status, -- granted | pending | withdrawn | unknown
    case when status_raw in ('optin', 'direct') then 'art6_1_a' end
        as legal_basis, -- Consent, where there is one
    case
        when status_raw in ('optin', 'notset') then 'web_doi'
        when status_raw = 'direct' then 'web_single'
    end as collected_via, -- web_doi | web_single; null for what is over
    case when status_raw = 'optin' and confirmed_at is not null then 'doi' else 'none' end
        as proof_kind, -- doi where it was confirmed, and when is known
    'status=' || coalesce(status_raw, '') as source_claim, -- Field and value that say so
    false as is_deleted, -- The export has no deleted subscriptions
    case when status_raw = 'optin' then confirmed_at end
        as event_at -- When it was confirmed; the export dates nothing else
from subscriptions
left join email_domains using (domain)
