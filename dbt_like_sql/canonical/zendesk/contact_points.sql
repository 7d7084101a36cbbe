-- One row is an e-mail address or phone number of a person known to the help desk.
-- What stands on the person's record comes before what stood on tickets, there the newest first. A
-- number is what it is: the help desk has one field for mobile and landline.
-- Grain: silo, source_key, kind, seq
with zendesk_users as (
    select
        silo, id as source_key, source_file, source_row, email, email_norm, phone, phone_e164,
        country_code, coalesce(not active or list_contains(tags, 'closed_by_merge'), false)
            as is_deleted -- True for records deleted or merged away
    from staging.zendesk_users
    qualify row_number() over (partition by silo, id order by source_file desc, source_row) = 1
),

zendesk_tickets as (
    select
        silo, requester_id as source_key, source_file, source_row, requester_email, email_norm,
        created_at
    from staging.zendesk_tickets
    where requester_id is not null and requester_email is not null
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

fields as (
    select
        silo, source_key, source_file, source_row, is_deleted,
        'email' as source_field, -- Field of the export the value stood in
        email as value_raw, email_norm as value_read, null as country_code,
        null::timestamptz as seen_at
    from zendesk_users
    union all
    select
        silo, source_key, source_file, source_row, is_deleted, 'phone', phone, phone_e164,
        country_code, null
    from zendesk_users
    union all
    select
        tickets.silo, source_key, tickets.source_file, tickets.source_row,
        coalesce(zendesk_users.is_deleted, false), 'Requester email', requester_email,
        tickets.email_norm, null, created_at
    from zendesk_tickets as tickets
    left join zendesk_users using (silo, source_key)
),

points as (
    select
        silo, source_key, source_file, source_row, is_deleted, source_field, value_raw, seen_at,
        number_rank,
        case
            when source_field = 'phone' then coalesce(value_read, phone_numbers.e164)
            else coalesce(email_local_part(value_read) || '@' || ascii_domain, value_read)
        end as value_norm, -- Normalised e-mail address with an ASCII domain, or E.164 number
        coalesce(phone_kind(value_read), phone_kind) as number_kind
    from fields
    left join email_domains on email_domain(value_read) = domain
    left join phone_numbers
        on if(value_read is null and source_field = 'phone', value_raw, null) = phone_text
        and fields.country_code = phone_numbers.country_code
    where value_raw is not null
),

judged as (
    select
        silo, source_key, source_file, source_row, is_deleted, source_field, value_raw, seen_at,
        number_rank, value_norm,
        case
            when source_field <> 'phone' then 'email'
            when number_kind = 'mobile' then 'mobile'
            else 'phone'
        end as kind, -- email | phone | mobile: what the value is
        case
            when source_field = 'phone' and phone_is_dummy(value_raw) then 'dummy'
            when value_norm is null then 'unreadable'
            when source_field = 'phone' then if(number_kind = 'service', 'service_number', null)
            when email_is_dummy(value_norm) then 'dummy'
            else email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from points
),

numbered as (
    select
        silo, source_key, source_file, source_row, is_deleted, source_field, value_raw, seen_at,
        value_norm, kind, invalid_reason,
        row_number() over (
            partition by silo, source_key, kind
            order by
                invalid_reason is not null, seen_at is not null, seen_at desc, source_file desc,
                source_row desc, number_rank
        ) as seq -- 1, 2, … within record and kind, usable values first
    from judged
    qualify row_number() over (
        partition by silo, source_key, kind, coalesce(value_norm, value_raw)
        order by seen_at is not null, seen_at desc, source_file desc, source_row desc
    ) = 1
)

select
    silo,
    source_key,
    kind,
    seq,
    source_file,
    source_row,
    source_field,
    value_raw,
    value_norm,
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
    is_deleted
from numbered
