-- One row is how good links are by what stewards said of a random sample: precision and recall.
-- Precision: of the pairs of records that scores put into one customer, how many are of one. Recall: of
-- the pairs of one among those compared, how many they put together; what no key brought together is
-- not in it. Links as scores alone make them: what stewards parted counts as a mistake.
-- Check shares_are_shares: estimate is null or estimate between low and high
-- Grain: measure
with link_quality as (
    select
        measure, why_unknown, estimate, low, high, decided_count, unsure_count, open_count,
        pair_count
    from identity.link_quality
)

select
    measure,
    why_unknown,
    estimate,
    low,
    high,
    decided_count,
    unsure_count,
    open_count,
    pair_count
from link_quality
