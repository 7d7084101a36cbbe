-- One row is a value that competes with another for an attribute of a customer, with its rank.
-- The attribute's rules decide in the order of settings.survivorship, after a steward's pin and
-- validity; what they leave alike, the text. Each value competes with the best record offering it.
-- Grain: customer_id, attribute, value_key
with candidates as not materialized (
    select
        customer_id, silo, source_key, attribute, seq, value, value_key, agreed_key, is_valid,
        is_confirmed, flaw, completeness, used_at, observed_at, created_at
    from survivorship.candidates
),

rule_weights as (
    select
        attribute, pinned, valid, flawless, renamed, confirmed, agreement, used, recency,
        earliest, trust, first_named, completeness, spelling
    from survivorship.rule_weights
),

rule_ranges as (
    select attribute, rule, weight, ceiling from survivorship.rule_ranges
),

silo_trust as (
    select silo, attribute, trust, silo_bit from survivorship.silo_trust
),

pins as (
    select customer_id, attribute, value_key, 1 as pin from survivorship.pins
),

new_surnames as (
    select customer_id, 'name' as attribute, value_key, 1 as new_surname
    from survivorship.new_surnames
),

contested as (
    select customer_id, attribute
    from candidates
    group by customer_id, attribute
    having min(hash(value_key)) <> max(hash(value_key))
),

weighed as (
    select
        customer_id, attribute, value_key, value, silo, silo_bit, source_key, seq, is_valid,
        trust.trust,
        coalesce(agreed_key, hash(value_key)) as agreed_key,
        observed_at,
        is_valid::integer * weight.valid
        + (3 - coalesce(flaw, 0)) * weight.flawless
        + coalesce(is_confirmed::integer, 0) * weight.confirmed
        + unix_seconds(used_at) * weight.used
        + unix_seconds(observed_at) * weight.recency
        + if(created_at is null, 0, 4294967295 - unix_seconds(created_at)) * weight.earliest
        + (trust.trust * 1000)::integer * weight.trust
        + (seq = 1)::integer * weight.first_named
        + coalesce(least(candidates.completeness, 255), 0) * weight.completeness
        + (strlen(value) > length(value))::integer * weight.spelling as merit
    from candidates
    inner join contested using (customer_id, attribute)
    inner join rule_weights as weight using (attribute)
    inner join silo_trust as trust using (silo, attribute)
),

offered as (
    select
        customer_id, attribute, value_key, min(agreed_key) as agreed_key,
        max({
            merit: merit, value: value, silo: silo, source_key: source_key, seq: seq,
            is_valid: is_valid, trust: trust, observed_at: observed_at
        }) as best,
        count(*) as record_count, -- Records that offer the value
        bit_or(silo_bit) as silo_bits -- Silos that offer it, as a sum of silo_trust.silo_bit
    from weighed
    group by customer_id, attribute, value_key
),

agreed as (
    select
        customer_id, attribute, agreed_key,
        least(bit_count(bit_or(silo_bits)), 15) as agreeing_silo_count
    from offered
    group by customer_id, attribute, agreed_key
),

judged as (
    select
        customer_id, attribute, value_key, best, record_count, silo_bits,
        best.merit
        + coalesce(pin, 0) * weight.pinned
        + coalesce(new_surname, 0) * weight.renamed
        + agreeing_silo_count * weight.agreement as merit
    from offered
    inner join agreed using (customer_id, attribute, agreed_key)
    inner join rule_weights as weight using (attribute)
    left join pins using (customer_id, attribute, value_key)
    left join new_surnames using (customer_id, attribute, value_key)
),

ranked as (
    select
        customer_id, attribute, value_key, best, record_count, silo_bits, merit,
        row_number() over best_first as rank, -- 1 is the best
        if(rank = 1, lead(merit) over best_first, first_value(merit) over best_first)
            as rival_merit,
        if(rank = 1, lead(best.silo) over best_first, first_value(best.silo) over best_first)
            as rival_silo, -- Silo of the second, or of the best
        if(
            rank = 1, lead(best.observed_at) over best_first,
            first_value(best.observed_at) over best_first
        ) as rival_observed_at -- When the rival was last known to be true
    from judged
    window best_first as (
        partition by customer_id, attribute order by merit desc, best.value, value_key
    )
)

select
    customer_id,
    ranked.attribute,
    value_key,
    best.silo as silo, -- Silo of the best record that offers the value
    best.source_key as source_key, -- Key of that record
    best.seq as seq, -- Running number of the value in that record
    best.value as value, -- The value as text
    best.is_valid as is_valid, -- True if the value can survive at all
    coalesce(rule, 'text') as rule, -- Rule that put it before the second, or behind the best
    rival_silo,
    silo_bits,
    rank,
    record_count,
    best.trust as trust, -- Trust in the silo, 0 to 1
    best.observed_at as observed_at, -- When the silo last knew the value to be true
    rival_observed_at
from ranked
left join rule_ranges
    on ranked.attribute = rule_ranges.attribute
    and xor(merit, rival_merit) >= weight and xor(merit, rival_merit) < ceiling
