-- One row is a score of tonight's recency, frequency or money, and the values that have it.
-- A value from lo on and below hi has the score; lo is null for the lowest values and hi for the
-- highest, so that whoever bought has one score of each kind. Of two values that two customers
-- have, what lies between belongs to the lower. Fixed breaks are those of [segments]. A score that
-- nobody has, since too many are equal, has no row.
-- Check lo_is_below_hi: coalesce(lo < hi, true)
-- Grain: metric, score
with rfm as (
    select r_score, f_score, m_score, recency_days, purchase_day_count, monetary_net
    from segments.rfm
    where r_score is not null
),

bounds as (
    select as_of, frequency_mode, frequency_breaks from golden.night cross join settings.segments
),

lowest as (
    select 'recency' as metric, r_score as score, min(recency_days)::decimal(18, 2) as least_value
    from rfm
    group by r_score
    union all
    select 'frequency', f_score, min(purchase_day_count)::decimal(18, 2)
    from rfm
    cross join bounds
    where frequency_mode = 'quantile'
    group by f_score
    union all
    select
        'frequency', unnest(range(1, len(frequency_breaks) + 1)),
        unnest(frequency_breaks)::decimal(18, 2)
    from bounds
    where frequency_mode = 'fixed'
    union all
    select 'money', m_score, min(monetary_net)
    from rfm
    group by m_score
)

select
    metric, -- recency (days) | frequency (days with a purchase) | money
    score::integer as score, -- 1 to 5
    if(row_number() over (partition by metric order by least_value) = 1, null, least_value)
        as lo, -- The least value that has the score; null if all below have it, too
    lead(least_value) over (partition by metric order by least_value)
        as hi, -- The least value above that has it no more; null if there is none
    as_of
from lowest
cross join bounds
