-- One row is the e-mail address or the phone number of a member.
-- Grain: silo, source_key, kind, seq
with open_loyalty_members as (
    select
        silo, source_file, source_row, member_id, email, email_norm, phone, phone_e164,
        country_code
    from staging.open_loyalty_members
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

emails as (
    select
        silo, source_file, source_row, member_id, email as value_raw,
        coalesce(split_part(email_norm, '@', 1) || '@' || ascii_domain, email_norm) as value_norm
    from open_loyalty_members
    left join email_domains on split_part(email_norm, '@', 2) = domain
    where email is not null
),

phones as (
    select
        silo, source_file, source_row, member_id, phone as value_raw, number_rank,
        coalesce(phone_e164, e164) as value_norm,
        coalesce(phone_kind, phone_kind(phone_e164)) as number_kind
    from open_loyalty_members
    left join phone_numbers
        on if(phone_e164 is null, phone, null) = phone_text
        and open_loyalty_members.country_code = phone_numbers.country_code
    where phone is not null
),

points as (
    select
        silo, source_file, source_row, member_id, 'email' as kind, value_raw, value_norm,
        1 as number_rank,
        case
            when value_norm is null then 'unreadable'
            when email_is_dummy(value_norm) then 'dummy'
            else email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from emails
    union all
    select
        silo, source_file, source_row, member_id,
        if(number_kind = 'mobile', 'mobile', 'phone'), value_raw, value_norm, number_rank,
        case
            when phone_is_dummy(value_raw) then 'dummy'
            when value_norm is null then 'unreadable'
            when number_kind = 'service' then 'service_number'
        end
    from phones
)

select
    silo,
    member_id as source_key,
    kind, -- email | phone | mobile: what the value is
    row_number() over (
        partition by silo, member_id, kind order by invalid_reason is not null, number_rank
    ) as seq, -- 1, 2, … for the numbers of one field, usable ones first
    source_file,
    source_row,
    if(kind = 'email', 'email', 'phone') as source_field, -- Field of the export it stood in
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
    false as is_bounced, -- The export does not tell
    false as is_deleted -- The export has no deleted members
from points
