-- One row is what a record says about consent, and the rule of golden.consent_rules that says what
-- this is worth. Consent is only for what its own record, not deleted, can be reached by: a merge
-- lends it to nobody, and b@y is not meant by a@x. Letters are refused by the person, and consented
-- to for the homes of the record. A sale is said to make an existing customer of an e-mail address
-- that stood on the order (section 7(3) UWG), if settings want that. What says nothing is left out.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row, rule
with consents as (
    select
        silo, source_key, channel, purpose, contact_value, source_file, source_row, status,
        legal_basis, proof_kind, is_deleted, event_at
    from canonical.consents
    where status <> 'unknown'
),

consent_contacts as (
    select silo, source_key, channel, contact_value, true as is_reached
    from survivorship.consent_contacts
),

orders as (
    select
        silo, customer_source_key, customer_email, source_file, source_row, business_date,
        ordered_at
    from canonical.orders
    where order_type = 'sale' and status <> 'cancelled' and not coalesce(is_deleted, false)
        and customer_source_key is not null and customer_email is not null
),

settings_consent as (
    select existing_customer_days from settings.consent where existing_customers
),

night as (
    select as_of from golden.night
),

homes as (
    select silo, source_key, contact_value from consent_contacts where channel = 'post'
),

said as (
    select
        silo, source_key, channel, purpose,
        if(channel = 'post', '', contact_value) as contact_value,
        source_file, source_row, status, legal_basis, proof_kind, is_deleted, event_at
    from consents
    where channel <> 'post' or status <> 'granted'
    union all
    select
        consents.silo, consents.source_key, channel, purpose, coalesce(homes.contact_value, ''),
        source_file, source_row, status, legal_basis, proof_kind, is_deleted, event_at
    from consents
    left join homes on consents.silo = homes.silo and consents.source_key = homes.source_key
    where channel = 'post' and status = 'granted'
    union all
    select
        silo, customer_source_key, 'email', 'marketing', customer_email, source_file, source_row,
        'existing_customer', 'uwg_7_3', 'none', false, ordered_at
    from orders
    cross join night
    cross join settings_consent
    where business_date between as_of - existing_customer_days and as_of
)

select
    said.silo,
    said.source_key,
    said.channel,
    purpose,
    said.contact_value, -- Address or number meant, of a home its address_key; '' for the person
    source_file,
    source_row,
    case
        when status = 'objected' then 'objection'
        when status = 'withdrawn' then 'withdrawal'
        when status = 'pending' then 'pending'
        when status not in ('granted', 'existing_customer') then 'no_consent'
        when is_deleted then 'deleted_record'
        when said.contact_value = '' then 'no_contact_named'
        when is_reached is null then 'contact_of_nobody'
        when status = 'existing_customer' then status
        when proof_kind in ('doi', 'signature', 'recording') then 'proof'
        else 'claim'
    end as rule, -- Rule of golden.consent_rules
    legal_basis, -- art6_1_a | art6_1_b | art6_1_f | uwg_7_3
    proof_kind, -- doi | signature | recording | none
    event_at -- When it was said, or bought; null if the silo does not tell
from said
left join consent_contacts
    on said.silo = consent_contacts.silo
    and said.source_key = consent_contacts.source_key
    and said.channel = consent_contacts.channel
    and said.contact_value = consent_contacts.contact_value
