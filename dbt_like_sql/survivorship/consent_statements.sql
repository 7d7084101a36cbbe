-- One row is a statement of a record about consent, the rule of golden.consent_rules that says what
-- it is worth, and its weight: of two about one contact the heavier counts. A refusal and a proved
-- consent weigh by their time; a refusal without one is the newest, a consent without one, or dated
-- after the delivery, the oldest; at the same instant the refusal is heavier, and one that is known
-- by its day alone, as of midnight, counts as of the end of that day. All else weighs less, so that
-- a claim never lifts a refusal. Consent is only for what its own record, not deleted, can be
-- reached by: a merge lends it to nobody. What is older than the change of a record's contact was
-- said of the one before: it proves nothing for the new one, and a refusal is the person's as well.
-- Letters are refused by the person and consented to for the homes of the record. Refusals are
-- those of survivorship.refusals; what says nothing is left out.
-- Grain: weight
with consents as (
    select
        silo, source_key, channel, purpose, contact_value, source_file, source_row, status,
        legal_basis, proof_kind, is_deleted, event_at
    from canonical.consents
    where status not in ('unknown', 'withdrawn', 'objected')
),

refusals as (
    select
        silo, source_key, customer_id, channel, purpose, contact_value, source_file, source_row,
        status, legal_basis, proof_kind, is_deleted, event_at
    from survivorship.refusals
),

existing_customers as (
    select silo, source_key, contact_value, source_file, source_row, event_at
    from survivorship.existing_customers
),

contact_points as (
    select silo, source_key, unnest(channels_of(kind)) as channel, value_norm as contact_value
    from canonical.contact_points
    where value_norm is not null and not coalesce(is_deleted, false)
),

candidates as (
    select silo, source_key, attribute, value_key, lacked_on
    from survivorship.candidates
    where lacked_on is not null
),

letter_consents as (
    select
        silo, source_key, purpose, contact_value, source_file, source_row, legal_basis, proof_kind,
        is_deleted, event_at
    from survivorship.letter_consents
),

golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_redirects as (
    select old_customer_id, new_customer_id from golden.customer_redirects
),

consent_rules as (
    select rule, rank, is_refusal from golden.consent_rules where rank is not null
),

night as (
    select max(delivery_ends_at) as delivery_ends_at from golden.night
),

retailer as (
    select max(time_zone) as time_zone from settings.retailer
),

-- Contacts that took the place of others, and until when their records did not have them.
changed as (
    select silo, source_key, unnest(channels_of(attribute)) as channel, value_key, lacked_on
    from candidates
),

changed_contacts as (
    select
        silo, source_key, channel, value_key as contact_value,
        local_timestamp(min(lacked_on) + 1, '00:00', max(time_zone)) as lacked_until
    from changed
    cross join retailer
    group by silo, source_key, channel, value_key
),

consented as (
    select
        silo, source_key, channel, purpose,
        if(channel = 'post', '', contact_value) as contact_value,
        source_file, source_row, status, legal_basis, proof_kind, is_deleted, event_at
    from consents
    where channel <> 'post' or status <> 'granted'
    union all
    select
        silo, source_key, 'post', purpose, contact_value, source_file, source_row, 'granted',
        legal_basis, proof_kind, is_deleted, event_at
    from letter_consents
    union all
    select
        silo, source_key, 'email', 'marketing', contact_value, source_file, source_row,
        'existing_customer', 'uwg_7_3', 'none', false, event_at
    from existing_customers
),

said as (
    select
        silo, source_key, customer_id, channel, purpose, contact_value, source_file, source_row,
        status, legal_basis, proof_kind, is_deleted, event_at
    from consented
    left join golden_customer_records using (silo, source_key)
    union all
    select
        silo, source_key, coalesce(new_customer_id, customer_id), channel, purpose,
        if(channel = 'post', '', contact_value), source_file, source_row, status, legal_basis,
        proof_kind, is_deleted, event_at
    from refusals
    left join customer_redirects on customer_id = old_customer_id
),

told as (
    select
        silo, source_key, customer_id, channel, purpose, contact_value, source_file, source_row, status,
        legal_basis, proof_kind, is_deleted, event_at, lacked_until,
        lacked_until is not null
        and coalesce(if_before(event_at, delivery_ends_at) < lacked_until, true)
            as is_of_another
    from said
    cross join night
    left join changed_contacts using (silo, source_key, channel, contact_value)
),

grants as (
    select distinct silo, source_key, channel, contact_value, true as is_reached
    from said
    semi join contact_points using (silo, source_key, channel, contact_value)
    where status in ('granted', 'existing_customer')
),

-- Each mailbox is read once, however many statements name it.
mailboxes as (
    select contact_value, email_match(contact_value) as mailbox
    from said
    where contact_value like '%@g%mail.com' or contact_value like '%+%@%'
    group by contact_value
),

-- Which one a refusal was for is told no more.
spoken as (
    select
        silo, source_key, customer_id, channel, purpose, contact_value, source_file, source_row,
        status, legal_basis, proof_kind, is_deleted, event_at, is_of_another
    from told
    union all
    select
        silo, source_key, customer_id, channel, purpose, '', source_file, source_row, status,
        legal_basis, proof_kind, is_deleted,
        coalesce(event_at, lacked_until - interval 1 microsecond), false
    from told
    where status = 'withdrawn' and is_of_another
),

judged as (
    select
        silo, source_key, customer_id, channel, purpose, contact_value, source_file, source_row,
        legal_basis, proof_kind, event_at,
        case
            when status = 'objected' then 'objection'
            when status = 'withdrawn' then 'withdrawal'
            when status = 'pending' then 'pending'
            when status not in ('granted', 'existing_customer') then 'no_consent'
            when is_deleted then 'deleted_record'
            when contact_value = '' then 'no_contact_named'
            when is_reached is null and channel <> 'post' then 'contact_of_nobody'
            when status = 'existing_customer' then status
            when proof_kind in ('doi', 'signature', 'recording')
                then if(is_of_another, 'changed_contact', 'proof')
            else 'claim'
        end as rule, -- Rule that says what the statement is worth
        hash(
            silo, source_key, channel, purpose, contact_value, source_file, legal_basis, proof_kind,
            rule
        ) as statement_hash
    from spoken
    left join grants using (silo, source_key, channel, contact_value)
)

select
    (rank::hugeint << 119) -- Then microseconds since 1970; a missing time is the first or the last
    + (
        case
            when event_at is null then if(is_refusal, 1::bigint << 53, 0)
            when event_at >= delivery_ends_at and not is_refusal then 0
            when is_refusal and timezone(time_zone, event_at)::time = '00:00' then epoch_us(
                timezone(time_zone, timezone(time_zone, event_at) + interval 1 day)
            ) - 1
            else greatest(epoch_us(event_at), 1)
        end::hugeint << 65
    )
    + (is_refusal::hugeint << 64)
    -- Where a record stands in its file tells apart only what says the same.
    + (statement_hash - statement_hash % (1 << 24) + coalesce(source_row, 0) % (1 << 24))
        as weight, -- Rank, time, refusal in one number; its last digits only tell equals apart
    silo,
    source_key,
    customer_id, -- Customer of the record; null where it is nobody's, whose refusals count as well
    channel,
    purpose,
    contact_value, -- Address or number meant, of a home its address_key; '' for the person
    coalesce(mailbox, contact_value) as contact_key, -- The same for two spellings of one mailbox
    rule,
    is_refusal,
    legal_basis, -- art6_1_a | art6_1_b | art6_1_f | uwg_7_3
    proof_kind, -- doi | signature | recording | none
    source_file,
    source_row,
    if(is_refusal, event_at, if_before(event_at, delivery_ends_at))
        as event_at -- When it was said, or bought; null if not told, or consented after the delivery
from judged
inner join consent_rules using (rule)
cross join night
cross join retailer
left join mailboxes using (contact_value)
