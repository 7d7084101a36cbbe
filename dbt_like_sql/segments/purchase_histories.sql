-- One row is a buyer and the history of their purchases, as models of customer value read it.
-- A day with several purchases counts once; repeats are the purchase days after the first; weeks are
-- days divided by seven, from the first purchase on. A day's value is what its purchases brought
-- without VAT, less what was returned of them; days whose value is unknown or not above zero are in
-- no mean. What is known_… is told as it was [value] back_test_months before as_of, and purchases
-- since then are later_….
-- Check last_is_between_first_and_as_of: recency_weeks between 0 and age_weeks
-- Check last_is_first_without_repeat: (repeat_count = 0) = (recency_weeks = 0)
-- Check later_ones_add_up: known_repeat_count + later_count = repeat_count
-- Grain: customer_id
with sales as not materialized (
    select order_id, ref_order_id, buyer_id, kind, is_purchase, revenue_net, business_date
    from kpis.sales
),

night as (
    select as_of from golden.night
),

value as (
    select back_test_months from settings.value
),

bounds as (
    select as_of, (as_of - to_months(back_test_months))::date as known_on
    from night
    cross join value
),

returned as (
    select
        ref_order_id as order_id,
        if(bool_or(revenue_net is null), null, sum(revenue_net)) as returned_net
    from sales
    cross join night
    where kind = 'return' and business_date <= as_of
    group by ref_order_id
),

purchases as (
    select
        buyer_id as customer_id, -- Golden customer that bought
        business_date,
        if(returned.order_id is null, revenue_net, revenue_net + returned_net) as left_net
    from sales
    left join returned using (order_id)
    cross join night
    where is_purchase and buyer_id is not null and business_date <= as_of
),

purchase_days as (
    select
        customer_id, business_date,
        if(bool_or(left_net is null), null, sum(left_net)) as day_net,
        if(day_net > 0, day_net, null) as value_net
    from purchases
    group by customer_id, business_date
),

-- A buyer who came after the known months has no known history.
counted as (
    select
        customer_id,
        min(business_date) as first_purchase_on, -- Day of the first purchase
        max(business_date) as last_purchase_on, -- Day of the last purchase
        count(*) - 1 as repeat_count,
        arg_min_null(value_net, business_date) as first_net,
        count(value_net) - (first_net is not null)::integer as spend_count,
        sum(value_net) - coalesce(first_net, 0) as spend_net,
        if(first_purchase_on <= any_value(known_on), any_value(known_on), null) as known_on,
        count(*) filter (business_date <= bounds.known_on) - 1 as known_repeat_count,
        max(business_date) filter (business_date <= bounds.known_on) as known_last_on,
        count(*) filter (business_date > bounds.known_on) as later_count
    from purchase_days
    cross join bounds
    group by customer_id
)

select
    customer_id,
    repeat_count::integer as repeat_count, -- Purchase days after the first
    (last_purchase_on - first_purchase_on) / 7
        as recency_weeks, -- Weeks from the first purchase to the last
    (as_of - first_purchase_on) / 7 as age_weeks, -- Weeks from the first purchase to as_of
    spend_count::integer as spend_count, -- Repeats whose value is known and above zero
    spend_net::double / nullif(spend_count, 0) as mean_spend_net, -- Their mean value, without VAT
    known_repeat_count::integer
        as known_repeat_count, -- Repeats until the known months end; -1 if the buyer came later
    (known_last_on - first_purchase_on) / 7
        as known_recency_weeks, -- Weeks from the first purchase to the last of them
    (counted.known_on - first_purchase_on) / 7
        as known_age_weeks, -- Weeks from the first purchase to the end of the known months
    later_count::integer as later_count, -- Purchase days since then
    first_purchase_on,
    last_purchase_on
from counted
cross join bounds
