-- One row is what an account or an order says about consent to one marketing channel.
-- The shop exports neither proof nor date of an account's consent, so that granted is a claim; an
-- order says it at its own time. A no is the absence of consent, not its withdrawal.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with shopify_customers as (
    select
        silo, customer_id as source_key, source_file, source_row, accepts_email_marketing,
        accepts_sms_marketing, accepts_whatsapp_marketing
    from staging.shopify_customers
    where customer_id is not null
    qualify row_number() over (
        partition by silo, customer_id order by source_file desc, source_row
    ) = 1
),

shopify_orders as (
    select silo, source_file, source_row, accepts_marketing from staging.shopify_orders
),

orders as (
    select silo, customer_source_key, customer_email, source_file, source_row, ordered_at
    from canonical.shopify_orders
),

customer_records as (
    select silo, source_key, email_norm, coalesce(mobile_e164, phone_e164) as number
    from canonical.shopify_customer_records
),

account_claims as (
    select
        silo, source_key, source_file, source_row,
        unnest(['email', 'sms', 'whatsapp']) as channel, -- email | sms | whatsapp
        unnest([accepts_email_marketing, accepts_sms_marketing, accepts_whatsapp_marketing])
            as is_granted
    from shopify_customers
),

claims as (
    select
        silo,
        source_key,
        channel,
        case when channel = 'email' then email_norm else number end as contact_value,
        source_file,
        source_row,
        is_granted,
        case channel
            when 'email' then 'Accepts Email Marketing'
            when 'sms' then 'Accepts SMS Marketing'
            else 'Accepts WhatsApp Marketing'
        end as field,
        null::timestamptz as event_at -- When it was said; null for accounts
    from account_claims
    inner join customer_records using (silo, source_key)
    where is_granted is not null
    union all
    select
        orders.silo,
        orders.customer_source_key,
        'email',
        orders.customer_email,
        orders.source_file,
        orders.source_row,
        shopify_orders.accepts_marketing,
        'Accepts Marketing',
        orders.ordered_at
    from orders
    inner join shopify_orders using (silo, source_file, source_row)
    where shopify_orders.accepts_marketing is not null and customer_source_key is not null
)

select
    silo,
    source_key,
    channel,
    'marketing' as purpose, -- The shop tells no purposes apart
    coalesce(contact_value, '') as contact_value, -- Normalised address or number; '' if none
    source_file,
    source_row,
    case when is_granted then 'granted' else 'not_granted' end as status, -- granted | not_granted
    case when is_granted then 'art6_1_a' end as legal_basis, -- Consent, where there is one
    'web_single' as collected_via, -- The shop's own form, without double opt-in
    'none' as proof_kind, -- The export carries no proof
    field || '=' || case when is_granted then 'yes' else 'no' end
        as source_claim, -- Field and value that say so
    false as is_deleted, -- The export has no deleted accounts
    event_at
from claims
