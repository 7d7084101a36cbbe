-- One row is a statement of a record about consent, and its weight: of two about one contact the
-- heavier counts. A refusal and a proved consent weigh by their time; a refusal without one is the
-- newest, a consent without one, or dated after the delivery, the oldest; at the same instant the
-- refusal is heavier. All else weighs less, so that a claim never lifts a refusal.
-- Grain: weight
with consent_claims as (
    select
        silo, source_key, channel, purpose, contact_value, source_file, source_row, rule,
        legal_basis, proof_kind, event_at
    from survivorship.consent_claims
),

golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

consent_rules as (
    select rule, rank, is_refusal from golden.consent_rules where rank is not null
),

night as (
    select delivery_on from golden.night
),

retailer as (
    select time_zone from settings.retailer
),

delivery as (
    select local_timestamp(max(delivery_on) + 1, '00:00', max(time_zone)) as ends_at
    from night
    cross join retailer
),

timed as (
    select
        claims.silo, claims.source_key, customer_id, channel, purpose, contact_value, rule,
        rank, is_refusal, legal_basis, proof_kind, source_file, source_row, event_at,
        case
            when event_at is null then if(is_refusal, 1::bigint << 53, 0)
            when event_at >= ends_at and not is_refusal then 0
            else greatest(epoch_us(event_at), 1)
        end as said_at -- Microseconds since 1970; a missing time as the first or the last of all
    from consent_claims as claims
    inner join consent_rules using (rule)
    cross join delivery
    left join golden_customer_records as owners
        on claims.silo = owners.silo and claims.source_key = owners.source_key
)

select
    (rank::hugeint << 119) + (said_at::hugeint << 65) + (is_refusal::hugeint << 64)
    + hash(silo, source_key, channel, purpose, contact_value, source_file, source_row, rule)
        as weight, -- Rank, time, refusal in one number; its last digits only tell equals apart
    silo,
    source_key,
    customer_id, -- Customer of the record; null where it is nobody's, whose refusals count as well
    channel,
    purpose,
    contact_value,
    rule,
    is_refusal,
    legal_basis,
    proof_kind,
    source_file,
    source_row,
    event_at
from timed
