-- One row is a stratum of the sample (identity.review_sample), and what stewards said of its pairs.
-- Counted are its first pairs, as many as are answered but for one in ten, in tens or all drawn: who
-- decides what is easy, or what the queue asks for its worth, fills no ten. The few open among them
-- are those that are new since.
-- Grain: is_together, stratum, band_from
with review_sample as (
    select
        record_id_l, record_id_r, is_together, stratum, band_from, band_to, answer, pair_count,
        sample_count, turn
    from identity.review_sample
),

review_cases as (
    select case_key, record_ids from identity.review_cases where kind <> 'unfit_decision'
),

review_prints as (
    select case_key, data_key from identity.review_prints
),

unsure as (
    select distinct case_key, data_key from identity.decisions where kind = 'unsure'
),

unsure_pairs as (
    select record_ids[1] as record_id_l, record_ids[2] as record_id_r
    from review_cases
    inner join review_prints using (case_key)
    semi join unsure using (case_key, data_key)
    where len(record_ids) = 2
),

answered as (
    select
        is_together, stratum, band_from, band_to, pair_count, sample_count, turn,
        coalesce(answer, if(unsure_pairs.record_id_l is null, 'open', 'unsure')) as answer
    from review_sample
    left join unsure_pairs using (record_id_l, record_id_r)
),

so_far as (
    select
        is_together, stratum, band_from, turn, sample_count,
        count(*) filter (answer = 'open') over (
            partition by is_together, stratum, band_from order by turn
        ) as open_count
    from answered
),

counted as (
    select is_together, stratum, band_from, max(turn) as last_turn
    from so_far
    where 10 * open_count <= turn and (turn % 10 = 0 or turn = sample_count)
    group by is_together, stratum, band_from
)

select
    is_together,
    stratum,
    band_from,
    any_value(band_to) as band_to, -- And below this; else 1
    any_value(pair_count) as pair_count, -- Pairs of the stratum, drawn or not
    any_value(sample_count) as sample_count, -- Pairs of the stratum that are drawn
    count(*) filter (turn <= last_turn and answer = 'same')
        as same_count, -- Counted: both are one
    count(*) filter (turn <= last_turn and answer = 'different')
        as different_count, -- Counted: they are not
    count(*) filter (turn <= last_turn and answer = 'unsure')
        as unsure_count, -- Counted: nobody can tell
    count(*) filter (answer = 'open') as open_count -- Pairs drawn that await an answer
from answered
left join counted using (is_together, stratum, band_from)
group by is_together, stratum, band_from
