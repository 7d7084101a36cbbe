-- One row is an e-mail address or phone number of a contact.
-- A number is what it is, not what its field says; one that stands in several fields counts once.
-- Grain: silo, source_key, kind, seq
with brevo_contacts as (
    select
        silo, source_file, source_row, contact_id, email, email_norm, sms, sms_e164, whatsapp,
        whatsapp_e164, landline_number, landline_number_e164, country_code
    from staging.brevo_contacts
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

emails as (
    select
        silo, source_file, source_row, contact_id, email as value_raw,
        coalesce(split_part(email_norm, '@', 1) || '@' || ascii_domain, email_norm) as value_norm
    from brevo_contacts
    left join email_domains on split_part(email_norm, '@', 2) = domain
    where email is not null
),

phone_fields as (
    select
        silo, source_file, source_row, contact_id, country_code,
        unnest([
            {'name': 'SMS', 'rank': 1, 'text': sms, 'e164': sms_e164},
            {'name': 'WHATSAPP', 'rank': 2, 'text': whatsapp, 'e164': whatsapp_e164},
            {
                'name': 'LANDLINE_NUMBER', 'rank': 3, 'text': landline_number,
                'e164': landline_number_e164
            }
        ]) as field
    from brevo_contacts
),

phones as (
    select
        silo, source_file, source_row, contact_id,
        field.name as source_field, field.text as value_raw,
        field.rank + coalesce(number_rank, 1) / 100 as field_rank, -- Of two in a field in turn
        coalesce(field.e164, phone_numbers.e164) as value_norm,
        coalesce(phone_kind, phone_kind(field.e164)) as number_kind
    from phone_fields
    left join phone_numbers
        on if(field.e164 is null, field.text, null) = phone_text
        and phone_fields.country_code = phone_numbers.country_code
    where field.text is not null
),

points as (
    select
        silo, source_file, source_row, contact_id, 'email' as kind, 'EMAIL' as source_field,
        1 as field_rank, value_raw, value_norm,
        case
            when value_norm is null then 'unreadable'
            when email_is_dummy(value_norm) then 'dummy'
            else email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from emails
    union all
    select
        silo, source_file, source_row, contact_id,
        case
            when number_kind = 'mobile' then 'mobile'
            when source_field = 'LANDLINE_NUMBER' then 'phone'
            when number_kind is null or not regexp_matches(value_norm, '^\+4[139]') then 'mobile'
            else 'phone'
        end,
        source_field, field_rank, value_raw, value_norm,
        case
            when phone_is_dummy(value_raw) then 'dummy'
            when value_norm is null then 'unreadable'
            when number_kind = 'service' then 'service_number'
        end
    from phones
),

distinct_points as (
    select
        silo, source_file, source_row, contact_id, kind, source_field, field_rank, value_raw,
        value_norm, invalid_reason
    from points
    qualify row_number() over (
        partition by silo, contact_id, coalesce(value_norm, value_raw) order by field_rank
    ) = 1
),

numbered as (
    select
        silo, source_file, source_row, contact_id, kind, source_field, value_raw, value_norm,
        invalid_reason,
        row_number() over (
            partition by silo, contact_id, kind order by invalid_reason is not null, field_rank
        ) as seq -- 1, 2, … within record and kind, usable values first
    from distinct_points
)

select
    silo,
    contact_id as source_key,
    kind, -- email | phone | mobile: what the value is, not the field it stood in
    seq,
    source_file,
    source_row,
    source_field, -- Field of the export the value stood in
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
    false as is_deleted -- The export has no deleted contacts
from numbered
