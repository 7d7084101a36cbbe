-- One row is an e-mail address or phone number of a HubSpot contact.
-- A number is what it is, not what its field says: a mobile number in Phone Number is of kind
-- mobile. A value that stands in several fields counts once, for the field that is meant for it.
-- Grain: silo, source_key, kind, seq
with hubspot_contact_contacts as (
    select
        silo, record_id, source_file, source_row, is_merged_away, email, additional_email_addresses,
        mobile_phone_number, mobile_phone_number_e164, phone_number, phone_number_e164, country_code
    from staging.hubspot_contact_contacts
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

email_fields as (
    select
        silo, record_id, source_file, source_row, is_merged_away,
        'Email' as source_field, 1 as field_rank, email as value_raw
    from hubspot_contact_contacts
    union all
    select
        silo, record_id, source_file, source_row, is_merged_away,
        'Additional email addresses',
        1 + generate_subscripts(split_cell(additional_email_addresses), 1),
        unnest(split_cell(additional_email_addresses))
    from hubspot_contact_contacts
),

emails as (
    select
        silo, record_id, source_file, source_row, is_merged_away, source_field, field_rank,
        value_raw,
        coalesce(
            email_local_part(email_norm(value_raw)) || '@' || ascii_domain, email_norm(value_raw)
        ) as value_norm
    from email_fields
    left join email_domains on email_domain(email_norm(value_raw)) = domain
    where value_raw is not null
),

phone_fields as (
    select
        silo, record_id, source_file, source_row, is_merged_away, country_code,
        unnest([
            {
                'name': 'Mobile Phone Number', 'rank': 1,
                'text': mobile_phone_number, 'e164': mobile_phone_number_e164
            },
            {'name': 'Phone Number', 'rank': 2, 'text': phone_number, 'e164': phone_number_e164}
        ]) as field
    from hubspot_contact_contacts
),

phones as (
    select
        silo, record_id, source_file, source_row, is_merged_away,
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
        silo, record_id, source_file, source_row, is_merged_away,
        'email' as kind, source_field, field_rank, value_raw, value_norm,
        case
            when value_norm is null then 'unreadable'
            when email_is_dummy(value_norm) then 'dummy'
            else email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from emails
    union all
    select
        silo, record_id, source_file, source_row, is_merged_away,
        case
            when number_kind = 'mobile' then 'mobile'
            when number_kind is null and source_field = 'Mobile Phone Number' then 'mobile'
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
        silo, record_id, source_file, source_row, is_merged_away,
        kind, source_field, field_rank, value_raw, value_norm, invalid_reason
    from points
    qualify row_number() over (
        partition by silo, record_id, coalesce(value_norm, value_raw) order by field_rank
    ) = 1
),

numbered as (
    select
        silo, record_id, source_file, source_row, is_merged_away,
        kind, source_field, value_raw, value_norm, invalid_reason,
        row_number() over (
            partition by silo, record_id, kind order by invalid_reason is not null, field_rank
        ) as seq -- 1, 2, … within record and kind, usable values first
    from distinct_points
)

select
    silo,
    record_id as source_key,
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
    is_merged_away as is_deleted
from numbered
