-- One row is a customer in figures, and how recently, how often and for how much they bought.
-- The last [segments] window_months up to as_of count, of purchases and of revenue after returns; a
-- day with several purchases counts once. The last purchase may be older. Scores run from 1 to 5
-- and are equal for equal customers: by fifths of all buyers, frequency by fixed breaks unless
-- frequency_mode says otherwise. Who never bought is a prospect, without scores.
-- Check every_customer_has_a_segment: segment is not null
-- Check scores_are_all_there_or_none: (r_score is null) = (f_score is null and m_score is null)
-- Check scores_start_at_1: coalesce(least(r_score, f_score, m_score), 1) >= 1
-- Check scores_end_at_5: coalesce(greatest(r_score, f_score, m_score), 5) <= 5
-- Grain: customer_id
with population as (
    select customer_id from segments.population where is_included
),

sales as (
    select buyer_id as customer_id, business_date, is_purchase, revenue_net
    from kpis.sales
    where buyer_id is not null
),

rfm_segments as (
    select segment, unnest(cells) as cell from segments.rfm_segments
),

retailer as (
    select currency from settings.retailer
),

bounds as (
    select
        as_of, frequency_mode, frequency_breaks,
        (as_of - to_months(window_months))::date as window_start
    from golden.night
    cross join settings.segments
),

buyers as (
    select
        customer_id,
        max(business_date) filter (is_purchase) as last_purchase_on, -- Day of the last purchase
        count(distinct business_date) filter (is_purchase and business_date > window_start)
            as purchase_day_count,
        cents(coalesce(sum(revenue_net) filter (business_date > window_start), 0)) as monetary_net
    from sales
    cross join bounds
    where business_date <= as_of
    group by customer_id
    having bool_or(is_purchase)
),

ranked as (
    select
        customer_id, last_purchase_on, purchase_day_count, monetary_net, frequency_mode,
        frequency_breaks,
        date_diff('day', last_purchase_on, as_of)
            as recency_days, -- Days from the last purchase to as_of
        percent_rank() over (order by last_purchase_on) as recency_rank,
        percent_rank() over (order by purchase_day_count) as frequency_rank,
        percent_rank() over (order by monetary_net) as money_rank
    from buyers
    cross join bounds
),

scored as (
    select
        customer_id, last_purchase_on, recency_days, purchase_day_count, monetary_net,
        least(5, 1 + floor(5 * recency_rank))::integer
            as r_score, -- 5 for the fifth that bought last, 1 for the one that bought longest ago
        if(
            frequency_mode = 'quantile',
            least(5, 1 + floor(5 * frequency_rank)),
            greatest(1, len(list_filter(
                frequency_breaks, lambda break_: break_ <= purchase_day_count
            )))
        )::integer as f_score, -- 5 for who bought on most days; by settings.segments
        least(5, 1 + floor(5 * money_rank))::integer
            as m_score -- 5 for the fifth that left most money; the value tier
    from ranked
)

select
    customer_id,
    segment,
    r_score,
    f_score,
    m_score,
    currency,
    recency_days,
    coalesce(purchase_day_count, 0) as purchase_day_count, -- Days with a purchase in the window
    coalesce(monetary_net, 0)
        as monetary_net, -- Revenue of the window after returns, without VAT and shipping
    last_purchase_on,
    as_of
from population
cross join bounds
cross join retailer
left join scored using (customer_id)
left join rfm_segments on coalesce(r_score * 10 + f_score, 0) = cell
