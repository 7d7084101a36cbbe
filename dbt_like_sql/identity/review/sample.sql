-- One row is a pair of the random sample, and what stewards said of it, for whatever reason.
-- An answer is about two records, whoever asked and whatever scores say by now: it is as true of a pair
-- that was drawn as of any other. Answers to pairs that were not drawn are not in it: those are asked
-- for being doubtful, and would make links look worse than they are.
-- Grain: record_id_l, record_id_r
with review_draws as (
    select
        record_id_l, record_id_r, is_together, stratum, band_from, band_to, probability, pair_count,
        sample_count, turn
    from identity.review_draws
),

decided_parties as (
    select record_id, party from identity.decided_parties
),

decided_apart as (
    select party, other_party from identity.decided_apart
)

select
    record_id_l,
    record_id_r,
    is_together,
    stratum,
    band_from,
    band_to,
    case
        when one.party = other.party then 'same'
        when decided_apart.party is not null then 'different'
    end as answer, -- same | different; null if nobody decided
    probability,
    pair_count,
    sample_count,
    turn
from review_draws
left join decided_parties as one on record_id_l = one.record_id
left join decided_parties as other on record_id_r = other.record_id
left join decided_apart
    on least(one.party, other.party) = decided_apart.party
    and greatest(one.party, other.party) = decided_apart.other_party
