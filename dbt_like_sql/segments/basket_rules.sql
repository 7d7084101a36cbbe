-- One row is a rule: who has the one product (or category) often has the other, too.
-- Of the kind basket both are in one purchase, and purchases are counted; of the kind sequence the other
-- is bought within [recommendations] sequence_days after the one, and buyers are counted. A rule is kept
-- if it has min_confidence and min_lift, and if its confidence is above the other's support even at the
-- lower end of what chance allows (Wilson's bound, 99 of 100).
-- Check shares_are_shares: greatest(support, confidence) <= 1 and least(support, confidence_low) >= 0
-- Check low_is_no_more_than_confidence: confidence_low <= confidence
-- Check it_is_more_than_chance: confidence_low > consequent_count / total_count
-- Check lift_is_above_1: lift >= 1
-- Grain: kind, level, antecedent_id, consequent_id
with basket_pairs as (
    select
        level, antecedent_id, consequent_id, total_count, antecedent_count, consequent_count,
        pair_count
    from segments.basket_pairs
),

sequence_pairs as (
    select
        antecedent_id, consequent_id, total_count, antecedent_count, consequent_count, pair_count
    from segments.sequence_pairs
),

products as (
    select product_id, name from golden.products
),

recommendations as (
    select min_confidence, min_lift from settings.recommendations
),

chance as (
    select 2.576::double as z -- Standard deviations within which 99 of 100 lie
),

pairs as (
    select
        'basket' as kind, level, antecedent_id, consequent_id, total_count, antecedent_count,
        consequent_count, pair_count
    from basket_pairs
    union all
    select
        'sequence', 'product', antecedent_id, consequent_id, total_count, antecedent_count,
        consequent_count, pair_count
    from sequence_pairs
),

measured as (
    select
        kind, level, antecedent_id, consequent_id, total_count, antecedent_count,
        consequent_count, pair_count,
        pair_count / total_count as support, -- Share of all that have both
        pair_count / antecedent_count
            as confidence, -- Share of those with the one that have the other
        consequent_count / total_count as expected,
        confidence / expected
            as lift, -- How many times as often as among all: 1 is chance
        support - antecedent_count / total_count * expected
            as leverage, -- Share of all that have both beyond chance
        (1 - expected) / nullif(1 - confidence, 0)
            as conviction, -- How many times as often chance alone would break it; null if never broken
        (
            pair_count + z ** 2 / 2
            - z * sqrt(pair_count * (1 - confidence) + z ** 2 / 4)
        ) / (antecedent_count + z ** 2)
            as confidence_low -- Lower end of what confidence may be, 99 of 100
    from pairs
    cross join chance
)

select
    kind::enum('basket', 'sequence') as kind, -- basket (at once) | sequence (later)
    level::enum('product', 'category') as level, -- product | category
    antecedent_id,
    consequent_id,
    coalesce(one.name, antecedent_id) as antecedent_name, -- Name of the one
    coalesce(other.name, consequent_id) as consequent_name, -- Name of the other
    total_count, -- Baskets or buyers that count
    antecedent_count, -- Those with the one
    consequent_count, -- Those with the other
    pair_count, -- Those with both
    support,
    confidence,
    confidence_low,
    lift,
    leverage,
    conviction
from measured
cross join recommendations
left join products as one on if(level = 'product', antecedent_id, null) = one.product_id
left join products as other on if(level = 'product', consequent_id, null) = other.product_id
where confidence >= min_confidence and lift >= min_lift and confidence_low > expected
