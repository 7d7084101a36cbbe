-- One row is an e-mail address or phone number of a partner that is a customer.
-- The e-mail cell often holds several addresses. A number is what it is, not what its field says. A
-- value counts once. What stands on an invoice or delivery address is its recipient's, who is
-- somebody else: it is nobody's contact here.
-- Grain: silo, source_key, kind, seq
with odoo_partners as (
    select
        silo, partner_key, source_file, source_row, email, mobile, mobile_e164, phone, phone_e164,
        country_code,
        coalesce(not active, false) as is_archived -- True for archived partners
    from staging.odoo_partners
    where not is_address
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

email_fields as (
    select
        silo, partner_key, source_file, source_row, is_archived,
        generate_subscripts(split_cell(email), 1) as field_rank,
        unnest(split_cell(email)) as value_raw -- One of the addresses as delivered
    from odoo_partners
),

emails as (
    select
        silo, partner_key, source_file, source_row, is_archived, field_rank, value_raw,
        coalesce(
            email_local_part(email_norm(value_raw)) || '@' || ascii_domain, email_norm(value_raw)
        ) as value_norm
    from email_fields
    left join email_domains on email_domain(email_norm(value_raw)) = domain
),

phone_fields as (
    select
        silo, partner_key, source_file, source_row, is_archived, country_code,
        unnest([
            {'name': 'mobile', 'rank': 1, 'text': mobile, 'e164': mobile_e164},
            {'name': 'phone', 'rank': 2, 'text': phone, 'e164': phone_e164}
        ]) as field
    from odoo_partners
),

phones as (
    select
        silo, partner_key, source_file, source_row, is_archived,
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
        silo, partner_key, source_file, source_row, is_archived,
        'email' as kind, 'email' as source_field, field_rank, value_raw, value_norm,
        case
            when value_norm is null then 'unreadable'
            when email_is_dummy(value_norm) then 'dummy'
            else email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from emails
    union all
    select
        silo, partner_key, source_file, source_row, is_archived,
        case
            when number_kind = 'mobile' then 'mobile'
            when number_kind is null and source_field = 'mobile' then 'mobile'
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
        silo, partner_key, source_file, source_row, is_archived,
        kind, source_field, field_rank, value_raw, value_norm, invalid_reason
    from points
    qualify row_number() over (
        partition by silo, partner_key, coalesce(value_norm, value_raw) order by field_rank
    ) = 1
),

numbered as (
    select
        silo, partner_key, source_file, source_row, is_archived,
        kind, source_field, value_raw, value_norm, invalid_reason,
        row_number() over (
            partition by silo, partner_key, kind order by invalid_reason is not null, field_rank
        ) as seq -- 1, 2, … within record and kind, usable values first
    from distinct_points
)

select
    silo,
    partner_key as source_key,
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
    is_archived as is_deleted
from numbered
