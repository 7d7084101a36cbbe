-- One row is an e-mail address or phone number of an account, guest or subscription of the shop.
-- A number is what it is, not what its field says. What stands on the account comes before what
-- stood on an order; the recipient's number counts only where the recipient is the customer.
-- Grain: silo, source_key, kind, seq
with shopware6_customers as (
    select
        silo, id as source_key, source_file, source_row, email, email_norm, billing_country,
        billing_phone_number, billing_phone_e164, shipping_country, shipping_phone_number,
        shipping_phone_e164, is_recipient
    from staging.shopware6_customers
    where id is not null
    qualify row_number() over (partition by silo, id order by source_file desc, source_row) = 1
),

shopware6_orders as (
    select silo, source_file, source_row, customer_email as email, email_norm
    from staging.shopware6_orders
),

orders as (
    select silo, source_file, source_row, customer_source_key as source_key, ordered_at
    from canonical.shopware6_orders
),

shopware6_newsletter_recipients as (
    select silo, source_file, source_row, email, email_norm
    from staging.shopware6_newsletter_recipients
),

consents as (
    select silo, source_key, source_file, source_row from canonical.shopware6_consents
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

fields as (
    select
        silo,
        source_key,
        source_file,
        source_row,
        'email' as source_field, -- Field of the export the value stood in
        1 as field_rank,
        true as is_email,
        email as value_raw,
        email_norm as value_read,
        null as country_code,
        null::timestamptz as used_at
    from shopware6_customers
    union all
    select
        silo, source_key, source_file, source_row, 'billing_phone_number', 2, false,
        billing_phone_number, billing_phone_e164, billing_country, null
    from shopware6_customers
    union all
    select
        silo, source_key, source_file, source_row, 'shipping_phone_number', 3, false,
        shipping_phone_number, shipping_phone_e164, shipping_country, null
    from shopware6_customers
    where is_recipient
    union all
    select
        silo, source_key, source_file, source_row, 'customer_email', 4, true, email, email_norm,
        null, ordered_at
    from orders
    inner join shopware6_orders using (silo, source_file, source_row)
    union all
    select
        silo, source_key, source_file, source_row, 'email', 5, true, email, email_norm, null, null
    from consents
    inner join shopware6_newsletter_recipients using (silo, source_file, source_row)
),

to_look_up as (
    select
        silo, source_key, source_file, source_row, source_field, field_rank, is_email, value_raw,
        value_read, country_code, used_at,
        case when is_email then email_domain(value_read) end as domain,
        case when not is_email and value_read is null then value_raw end as phone_text
    from fields
    where value_raw is not null
),

complete as (
    select
        silo, source_key, source_file, source_row, source_field, is_email, value_raw,
        used_at,
        field_rank + coalesce(number_rank, 1) / 100 as field_rank, -- Of two in a field in turn
        case
            when not is_email then coalesce(value_read, phone_numbers.e164)
            else replace(value_read, '@' || domain, '@' || coalesce(ascii_domain, domain))
        end as value_norm, -- Value to write or dial: normalised e-mail address, E.164 number
        email_domains.domain is not null and ascii_domain is null as is_domain_bad,
        coalesce(phone_kind(value_read), phone_numbers.phone_kind) as number_kind
    from to_look_up
    left join email_domains using (domain)
    left join phone_numbers using (phone_text, country_code)
),

distinct_values as (
    select
        silo, source_key, source_file, source_row, source_field, field_rank, is_email, value_raw,
        value_norm, is_domain_bad, number_kind,
        max(used_at) over same_value as last_used_at -- When an order last used the value
    from complete
    window same_value as (
        partition by silo, source_key, is_email, coalesce(value_norm, value_raw)
    )
    qualify row_number() over (same_value order by field_rank, source_file, source_row) = 1
),

judged as (
    select
        silo, source_key, source_file, source_row, source_field, field_rank, value_raw,
        value_norm, last_used_at,
        case
            when is_email then 'email'
            when number_kind = 'mobile' then 'mobile'
            else 'phone'
        end as kind, -- email | phone | mobile: what the value is, not the field it stood in
        case
            when is_email and email_is_dummy(value_norm) then 'dummy'
            when not is_email and phone_is_dummy(coalesce(value_norm, value_raw)) then 'dummy'
            when value_norm is null then 'unreadable'
            when is_domain_bad then 'bad_domain'
            when number_kind = 'service' then 'service_number'
            when is_email then email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from distinct_values
),

ranked as (
    select
        silo, source_key, source_file, source_row, source_field, kind, value_raw, value_norm,
        invalid_reason, last_used_at,
        row_number() over (
            partition by silo, source_key, kind
            order by
                invalid_reason is not null, field_rank, last_used_at desc, value_norm, value_raw
        ) as seq, -- 1, 2, … within record and kind, valid ones first
        kind = 'email' and email_is_role(value_norm)
            as is_role, -- True for a mailbox of a function such as info@
        case when kind = 'email' then email_relay_provider(value_norm) end
            as relay_provider -- Who runs the forwarding address
    from judged
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
        when invalid_reason is not null or is_role or relay_provider is not null then null
        when kind = 'email' then email_match(value_norm)
        else value_norm
    end as value_match, -- Value to compare; null if it is proof of nobody
    seq = 1 as is_primary, -- True for the first contact point of its kind
    invalid_reason is null as is_valid, -- True if the value can be used at all
    invalid_reason,
    coalesce(is_role, false) as is_role, -- True for a mailbox of a function such as info@
    relay_provider is not null as is_relay, -- True for a forwarding address
    relay_provider,
    false as is_deleted, -- The export has no deleted accounts
    last_used_at
from ranked
