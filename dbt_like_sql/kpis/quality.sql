-- One row is an attribute of customers in one silo, and how good it was on one night.
-- completeness: share of records that have it, of those that should. Of those that have it,
-- validity: share that meets its rule (survivorship.measured_values); uniqueness: share whose value
-- no other customer has, asked of what is one customer's own (e-mail, mobile, VAT id, card);
-- consistency: share whose value another silo confirms, where another has one of that customer;
-- timeliness: share touched or used within two years. score: their mean, of which completeness and
-- validity count 3, consistency 2, uniqueness and timeliness 1; what is unknown counts nothing.
-- An attribute that a silo never had is not measured. Nights are kept for 400 days.
-- Check shares_are_shares: completeness between 0 and 1 and score between 0 and 1
-- Grain: measured_on, silo, attribute
with quality_counts as (
    select
        silo, attribute, record_count, filled_count, valid_count, own_count, unique_count,
        comparable_count, confirmed_count, fresh_count
    from survivorship.quality_counts
),

quality as (
    select
        measured_on, silo, attribute, record_count, filled_count, completeness, validity,
        uniqueness, consistency, timeliness, score, score_change, score_change_7
    from carried.quality
),

night as (
    select as_of from golden.night
),

past as (
    select
        measured_on, silo, attribute, record_count, filled_count, completeness, validity,
        uniqueness, consistency, timeliness, score, score_change, score_change_7,
        measured_on <= as_of - 7 as is_week_ago
    from quality
    cross join night
    where measured_on between as_of - 400 and as_of - 1
),

past_scores as (
    select
        silo,
        attribute,
        arg_max(score, measured_on) as last_score,
        arg_max(score, measured_on) filter (is_week_ago) as week_score
    from past
    group by silo, attribute
),

shares as (
    select
        as_of, silo, attribute, record_count, filled_count,
        round(filled_count / record_count, 4) as completeness, -- Share of records that have it
        round(valid_count / nullif(filled_count, 0), 4)
            as validity, -- Share of these that meets its rule
        round(unique_count / nullif(own_count, 0), 4)
            as uniqueness, -- Share that no other customer has; null if not one customer's own
        round(confirmed_count / nullif(comparable_count, 0), 4)
            as consistency, -- Share that another silo confirms; null where no other can
        round(fresh_count / nullif(filled_count, 0), 4)
            as timeliness -- Share touched within two years
    from quality_counts
    left join past_scores using (silo, attribute)
    cross join night
    where record_count > 0 and (filled_count > 0 or last_score is not null)
),

scored as (
    select
        as_of, silo, attribute, record_count, filled_count, completeness, validity, uniqueness,
        consistency, timeliness,
        round(
            (
                3 * completeness + 3 * coalesce(validity, 0) + 2 * coalesce(consistency, 0)
                + coalesce(uniqueness, 0) + coalesce(timeliness, 0)
            ) / (
                3 + 3 * (validity is not null)::integer + 2 * (consistency is not null)::integer
                + (uniqueness is not null)::integer + (timeliness is not null)::integer
            ),
            4
        ) as score -- Weighted mean of the shares that are known
    from shares
)

select
    as_of as measured_on, -- The night
    silo,
    attribute,
    record_count,
    filled_count,
    completeness,
    validity,
    uniqueness,
    consistency,
    timeliness,
    score,
    round(score - last_score, 4) as score_change, -- Against the night before; null on the first
    round(score - week_score, 4) as score_change_7 -- Against the last night 7 or more days ago
from scored
left join past_scores using (silo, attribute)
union all
select
    measured_on, silo, attribute, record_count, filled_count, completeness, validity, uniqueness,
    consistency, timeliness, score, score_change, score_change_7
from past
