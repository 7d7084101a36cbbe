-- One row is a pair of records that stewards are asked about whatever it is worth: a random sample of
-- what tonight's scores put together or kept apart (identity.scored_clusters), stratum by stratum.
-- The order within a stratum is random and lasts: a pair drawn tonight is drawn tomorrow. Each stratum
-- has ten pairs or all; the others go where most mistakes may be (Neyman): by how many pairs it has,
-- times the deviation that scores expect, which below one mistake in twenty are not believed. Three
-- fifths of the sample are of pairs together, for precision; the others are for recall.
-- Grain: record_id_l, record_id_r
with scored_clusters as (
    select record_id, cluster_id, original_id, alike_id from identity.scored_clusters
),

scores as (
    select record_id_l, record_id_r, probability from identity.scored_pairs
    union all
    select record_id_l, record_id_r, probability from identity.organisation_pairs
),

review as (
    select accept, sample_size, sample_seed from settings.review
),

-- The bounds of all strata; less likely pairs than 0.01 are not kept.
bounds as (
    select
        bound as band_from,
        lead(bound, 1, 1) over (order by bound) as band_to
    from (
        select unnest([0.01, 0.1, 0.3, 0.5, 0.8, 0.9, 0.99])::double as bound
        union
        select accept from review
    )
),

-- Copies have the scores of their original.
judged as (
    select
        l.record_id as record_id_l, -- One record
        r.record_id as record_id_r, -- The other
        true as is_together, -- True if scores put them together
        if(l.alike_id = r.alike_id, 1, probability) as probability,
        l.alike_id = r.alike_id as is_alike
    from scored_clusters as l
    inner join scored_clusters as r on l.cluster_id = r.cluster_id and l.record_id < r.record_id
    left join scores
        on least(l.original_id, r.original_id) = scores.record_id_l
        and greatest(l.original_id, r.original_id) = scores.record_id_r
    union all
    select
        least(l.record_id, r.record_id), greatest(l.record_id, r.record_id), false, probability, false
    from scores
    inner join scored_clusters as l on scores.record_id_l = l.original_id
    inner join scored_clusters as r on scores.record_id_r = r.original_id
    where l.cluster_id <> r.cluster_id and probability >= 0.01
),

placed as (
    select
        judged.record_id_l, judged.record_id_r, is_together,
        probability, -- Probability that both are one; null if they were not compared
        case
            when is_alike then 'alike'
            when is_together then if(probability >= accept, 'likely', 'weak')
            else if(probability >= accept, 'contradicted', 'unlikely')
        end as stratum, -- Together: alike | likely | weak (by others); not: contradicted | unlikely
        ends_with(stratum, 'likely') as is_banded,
        if(is_banded, bounds.band_from, 0) as band_from, -- Of (un)likely: from here on; else 0
        if(is_banded, bounds.band_to, 1) as band_to -- Of (un)likely: and below this; else 1
    from judged
    cross join review
    asof left join bounds on probability >= bounds.band_from
),

-- Decimals, as they add up to the same in any order.
strata as (
    select
        is_together, stratum, band_from,
        count(*) as pair_count, -- Pairs of the stratum, drawn or not
        avg((if(is_together, 1 - coalesce(probability, 0.5), probability))::decimal(9, 6))
            as expected_share,
        least(0.5, greatest(0.05, expected_share)) as wrong_share,
        (pair_count * sqrt(wrong_share * (1 - wrong_share)))::decimal(18, 6) as need
    from placed
    group by is_together, stratum, band_from
),

sizes as (
    select
        is_together, stratum, band_from, pair_count,
        least(
            pair_count,
            10 + floor(
                greatest(0, sample_size * if(is_together, 0.6, 0.4) - 10 * count(*) over side)
                * need / sum(need) over side
            )
        )::bigint as sample_count -- Pairs of the stratum that are drawn
    from strata
    cross join review
    where sample_size > 0
    window side as (partition by is_together)
),

drawn as (
    select
        record_id_l, record_id_r, is_together, stratum, band_from, band_to, probability,
        row_number() over (
            partition by is_together, stratum, band_from
            order by
                md5(concat_ws(' ', sample_seed, record_id_l, record_id_r)), record_id_l, record_id_r
        ) as turn -- Place in the order in which the stratum's pairs are drawn, from 1
    from placed
    cross join review
)

select
    record_id_l, record_id_r,
    is_together, stratum, band_from, band_to,
    probability, pair_count, sample_count, turn
from drawn
inner join sizes using (is_together, stratum, band_from)
where turn <= sample_count
