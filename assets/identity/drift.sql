-- How tonight's pairs fit the model. Of compared_pairs, each original once; a pair is accepted if both
-- records are in one cluster. model_levels has a row a level of the model.

delete from identity.level_drift;

insert into identity.level_drift by name
-- Pairs are many, the patterns of levels that they have few.
with patterns as (
    select columns('^level_'), one.cluster = other.cluster as is_accepted, count(*) as pair_count
    from compared_pairs
    inner join compared_clusters as one on one.n = compared_pairs.l
    inner join compared_clusters as other on other.n = compared_pairs.r
    group by all
),

held as (
    unpivot patterns
    on columns('^level_')
    into name comparison value level_number
),

counts as (
    select
        comparison.replace('level_', '') as comparison,
        level_number,
        sum(pair_count)::bigint as blocked_pair_count,
        coalesce(sum(pair_count) filter (is_accepted), 0)::bigint as accepted_pair_count
    from held
    group by all
),

levels as (
    select
        comparison,
        level,
        model_share,
        is_learnt and sum(accepted_pair_count) over alike >= 100 as says_anything,
        coalesce(accepted_pair_count, 0) as accepted_pair_count,
        coalesce(accepted_pair_count, 0) / nullif(sum(accepted_pair_count) over alike, 0)
            as accepted_share,
        coalesce(blocked_pair_count, 0) / nullif(sum(blocked_pair_count) over alike, 0)
            as blocked_share,
        -- Half a pair more in each level: the logarithm of no pair is not defined.
        (coalesce(accepted_pair_count, 0) + 0.5)
        / (coalesce(sum(accepted_pair_count) over alike, 0) + 0.5 * count(*) over alike)
            as smooth_share
    from model_levels
    left join counts using (comparison, level_number)
    window alike as (partition by comparison)
)

select
    comparison,
    level,
    accepted_pair_count,
    accepted_share,
    model_share,
    blocked_share,
    accepted_share - model_share as difference,
    case
        when says_anything
            then sum((smooth_share - model_share) * ln(smooth_share / model_share)) over whole
    end as stability_index
from levels
-- In one order: floating-point sums are the same to the digit, whatever the threads.
window
    whole as (
        partition by comparison order by level
        rows between unbounded preceding and unbounded following
    )
order by comparison, level;

delete from identity.calibration;

insert into identity.calibration by name
with bands as (
    select
        unnest([0, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999])::double
            as band_from
),

pairs as (
    select
        1 / (1 + exp(-log_odds)) as probability,
        one.cluster = other.cluster as is_found
    from pair_odds
    inner join compared_clusters as one on one.n = pair_odds.l
    inner join compared_clusters as other on other.n = pair_odds.r
),

banded as (
    select band_from, probability, is_found
    from pairs
    asof inner join bands on probability >= band_from
)

select
    band_from,
    lead(band_from, 1, 1) over (order by band_from) as band_to,
    count(probability) as pair_count,
    coalesce(sum(probability::decimal(18, 12)), 0) as expected_count, -- exact, as above
    count(*) filter (is_found) as found_count
from bands
left join banded using (band_from)
group by band_from
order by band_from;
