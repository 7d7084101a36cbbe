-- One row is the e-mail address or the phone number of a contact.
-- Cleaned is an address from which mail came back. Of a contact that stands in several files, the
-- one that refuses counts.
-- Grain: silo, source_key, kind, seq
with mailchimp_contacts as (
    select
        silo, source_file, source_row, leid, status, email_address, email_norm, phone_number,
        phone_number_e164, country_code, clean_time
    from staging.mailchimp_contacts
    qualify row_number() over (
        partition by silo, leid order by newsletter_status_rank(status), source_file, source_row
    ) = 1
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

emails as (
    select
        silo, source_file, source_row, leid, email_address as value_raw,
        status = 'cleaned' as is_bounced, clean_time as bounced_at,
        coalesce(split_part(email_norm, '@', 1) || '@' || ascii_domain, email_norm) as value_norm
    from mailchimp_contacts
    left join email_domains on split_part(email_norm, '@', 2) = domain
    where email_address is not null
),

phones as (
    select
        silo, source_file, source_row, leid, phone_number as value_raw, number_rank,
        coalesce(phone_number_e164, e164) as value_norm,
        coalesce(phone_kind, phone_kind(phone_number_e164)) as number_kind
    from mailchimp_contacts
    left join phone_numbers
        on if(phone_number_e164 is null, phone_number, null) = phone_text
        and mailchimp_contacts.country_code = phone_numbers.country_code
    where phone_number is not null
),

points as (
    select
        silo, source_file, source_row, leid, 'email' as kind, value_raw, value_norm, is_bounced,
        bounced_at, 1 as number_rank,
        case
            when value_norm is null then 'unreadable'
            when email_is_dummy(value_norm) then 'dummy'
            else email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from emails
    union all
    select
        silo, source_file, source_row, leid, if(number_kind = 'mobile', 'mobile', 'phone'),
        value_raw, value_norm, false, null, number_rank,
        case
            when phone_is_dummy(value_raw) then 'dummy'
            when value_norm is null then 'unreadable'
            when number_kind = 'service' then 'service_number'
        end
    from phones
)

select
    silo,
    leid as source_key,
    kind, -- email | phone | mobile: what the value is
    row_number() over (
        partition by silo, leid, kind order by invalid_reason is not null, number_rank
    ) as seq, -- 1, 2, … for the numbers of one field, usable ones first
    source_file,
    source_row,
    if(kind = 'email', 'Email Address', 'Phone Number') as source_field, -- Field of the export
    value_raw,
    value_norm, -- Normalised e-mail address with an ASCII domain, or E.164 number
    case
        when invalid_reason is not null then null
        when kind <> 'email' then value_norm
        when not email_is_role(value_norm) and not email_is_relay(value_norm)
            then email_match(value_norm)
    end as value_match, -- Value to compare; null where it is proof of nobody
    seq = 1 as is_primary, -- True for the first contact point of its kind
    invalid_reason is null as is_valid, -- True if the value can be used at all
    invalid_reason,
    coalesce(email_is_role(value_norm), false) as is_role, -- True for a mailbox such as info@
    coalesce(email_is_relay(value_norm), false) as is_relay, -- True for a forwarding address
    email_relay_provider(value_norm) as relay_provider, -- Who runs the forwarding address
    is_bounced, -- True if mail to the address came back
    false as is_deleted, -- The export has no deleted contacts
    bounced_at -- When mail came back for good
from points
