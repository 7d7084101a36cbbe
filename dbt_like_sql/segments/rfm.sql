-- One row is a customer, and how recently, how often and for how much they bought.
-- Sales of the 24 months up to as_of count, a day with several once; returns take from the money;
-- cancelled orders and those with nothing left do not count. Scores run from 1 to 5 and are equal
-- for equal customers: recency and money by fifths of all buyers, frequency by fixed steps (1, 2,
-- 3, 4 to 6, 7 and more days). Employees, organisations, deleted and restricted customers are left
-- out; who never bought is a prospect, without scores.
-- Check segments_follow_scores: (segment = 'prospect') = (f_score is null)
-- Check scores_start_at_1: coalesce(least(r_score, f_score, m_score), 1) >= 1
-- Check scores_end_at_5: coalesce(greatest(r_score, f_score, m_score), 5) <= 5
-- Grain: customer_id
with customers as (
    select customer_id
    from golden.customers
    where party_type <> 'organisation' and not is_employee and is_deleted is not true
        and not is_processing_restricted
),

orders as (
    select
        customer_id, order_type, business_date, grand_total_gross, grand_total_net
    from golden.orders
    where status is distinct from 'cancelled'
),

night as (
    select as_of from golden.night
),

retailer as (
    select currency from settings.retailer
),

counted as (
    select
        customer_id, business_date, grand_total_net, as_of,
        order_type = 'sale' and coalesce(grand_total_gross, grand_total_net) > 0 as is_purchase,
        business_date > as_of - interval 24 months as is_in_window
    from orders
    cross join night
    where business_date <= as_of
),

buyers as (
    select
        customer_id,
        max(business_date) filter (is_purchase) as last_purchase_on, -- Day of the last purchase
        date_diff('day', last_purchase_on, any_value(as_of))
            as recency_days, -- Days from the last purchase to as_of
        count(distinct business_date) filter (is_purchase and is_in_window)
            as purchase_day_count, -- Days with a purchase in the last 24 months
        coalesce(sum(grand_total_net) filter (is_in_window), 0)
            as monetary_net -- Sales less returns of the last 24 months, without VAT
    from counted
    inner join customers using (customer_id)
    group by customer_id
    having count(*) filter (is_purchase) > 0
),

scored as (
    select
        customer_id, last_purchase_on, recency_days, purchase_day_count, monetary_net,
        least(5, 1 + floor(5 * percent_rank() over (order by recency_days desc)))::integer
            as r_score, -- 5 for the fifth that bought last, 1 for the one that bought longest ago
        case
            when purchase_day_count >= 7 then 5
            when purchase_day_count >= 4 then 4
            else greatest(purchase_day_count, 1)
        end::integer as f_score, -- 5 for 7 and more days, 4 for 4 to 6, then 3, 2, 1
        least(5, 1 + floor(5 * percent_rank() over (order by monetary_net)))::integer
            as m_score -- 5 for the fifth that left most money; the value tier
    from buyers
)

select
    customer_id,
    case
        when f_score is null then 'prospect'
        when r_score = 5 and f_score >= 4 then 'champions'
        when r_score >= 3 and f_score >= 4 then 'loyal_customers'
        when r_score >= 4 and f_score >= 2 then 'potential_loyalists'
        when r_score = 5 then 'new_customers'
        when r_score = 4 then 'promising'
        when r_score = 3 and f_score = 3 then 'need_attention'
        when r_score = 3 then 'about_to_sleep'
        when f_score = 5 then 'cant_lose_them'
        when f_score >= 3 then 'at_risk'
        when r_score = 1 and f_score = 1 then 'lost'
        else 'hibernating'
    end as segment, -- champions | loyal_customers | … | lost | prospect (has not bought)
    r_score,
    f_score,
    m_score,
    currency,
    recency_days,
    coalesce(purchase_day_count, 0)
        as purchase_day_count, -- Days with a purchase in the last 24 months
    coalesce(monetary_net, 0)
        as monetary_net, -- Sales less returns of the last 24 months, without VAT
    last_purchase_on,
    as_of
from customers
left join scored using (customer_id)
cross join night
cross join retailer
