-- One row is a scored pair of records that a question to stewards may be about, or depends on.
-- Pairs of one customer, pairs that may well be one, and those that a hard rule forbids. A copy, which
-- is never scored, is surely one with what it is a copy of.
-- Grain: record_id_l, record_id_r
with scored_pairs as (
    select record_id_l, record_id_r, probability, is_forbidden from identity.scored_pairs
),

organisation_pairs as (
    select record_id_l, record_id_r, probability, is_forbidden from identity.organisation_pairs
),

customer_ids as (
    select record_id, customer_id from identity.customer_ids
),

copies as (
    select record_id, copy_of from identity.clusters where copy_of is not null
),

decided_parties as (
    select record_id, party from identity.decided_parties
),

review as (
    select ask_from from settings.review
),

pairs as (
    select record_id_l, record_id_r, probability, is_forbidden from scored_pairs
    union all
    select record_id_l, record_id_r, probability, is_forbidden from organisation_pairs
    union all
    select least(record_id, copy_of), greatest(record_id, copy_of), 1, false from copies
)

select
    record_id_l,
    record_id_r,
    one.customer_id as customer_id_l, -- Customer of the one record
    other.customer_id as customer_id_r, -- Customer of the other
    probability,
    is_forbidden,
    coalesce(one_party.party = other_party.party, false)
        as is_decided_same -- True if stewards said that both are one
from pairs
cross join review
inner join customer_ids as one on record_id_l = one.record_id
inner join customer_ids as other on record_id_r = other.record_id
left join decided_parties as one_party on record_id_l = one_party.record_id
left join decided_parties as other_party on record_id_r = other_party.record_id
where one.customer_id = other.customer_id or is_forbidden or probability >= ask_from
