-- One row is an e-mail address or phone number of a card holder, from any of the holder's cards.
-- A number is what it is, not what its field says: a mobile number in Telefon is of kind mobile. A
-- value counts once; active cards come first, replaced ones last, of several the newest.
-- Grain: silo, source_key, kind, seq
with kundenkarte_de_cards as (
    select
        silo, holder_key, source_file, source_row, kartennummer, card_standing, eintrittsdatum,
        e_mail, email_norm, mobil, mobil_e164, telefon, telefon_e164, country_code
    from staging.kundenkarte_de_cards
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

cards as (
    select
        silo, holder_key, source_file, source_row,
        e_mail, email_norm, mobil, mobil_e164, telefon, telefon_e164, country_code,
        row_number() over (
            partition by silo, holder_key
            order by card_standing, eintrittsdatum desc nulls last, kartennummer desc
        ) as card_rank
    from kundenkarte_de_cards
),

emails as (
    select
        silo, holder_key, source_file, source_row, card_rank, e_mail as value_raw,
        coalesce(split_part(email_norm, '@', 1) || '@' || ascii_domain, email_norm) as value_norm
    from cards
    left join email_domains on split_part(email_norm, '@', 2) = domain
    where e_mail is not null
),

phone_fields as (
    select
        silo, holder_key, source_file, source_row, card_rank, country_code,
        unnest([
            {'name': 'Mobil', 'rank': 1, 'text': mobil, 'e164': mobil_e164},
            {'name': 'Telefon', 'rank': 2, 'text': telefon, 'e164': telefon_e164}
        ]) as field
    from cards
),

phones as (
    select
        silo, holder_key, source_file, source_row, card_rank,
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
        silo, holder_key, source_file, source_row, card_rank,
        'email' as kind, 'E-Mail' as source_field, 1 as field_rank, value_raw, value_norm,
        case
            when value_norm is null then 'unreadable'
            when email_is_dummy(value_norm) then 'dummy'
            else email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from emails
    union all
    select
        silo, holder_key, source_file, source_row, card_rank,
        case
            when number_kind = 'mobile' then 'mobile'
            when number_kind is null and source_field = 'Mobil' then 'mobile'
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
        silo, holder_key, source_file, source_row, card_rank,
        kind, source_field, field_rank, value_raw, value_norm, invalid_reason
    from points
    qualify row_number() over (
        partition by silo, holder_key, coalesce(value_norm, value_raw)
        order by card_rank, field_rank
    ) = 1
),

numbered as (
    select
        silo, holder_key, source_file, source_row,
        kind, source_field, value_raw, value_norm, invalid_reason,
        row_number() over (
            partition by silo, holder_key, kind
            order by invalid_reason is not null, card_rank, field_rank
        ) as seq -- 1, 2, … within record and kind, usable values first
    from distinct_points
)

select
    silo,
    holder_key as source_key,
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
    false as is_deleted -- The export marks no holder as deleted
from numbered
