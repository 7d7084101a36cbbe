-- The histories of customers in the table transactions up to a day: that of purchase_histories.sql.
-- Days count once; weeks are days divided by seven, from the first purchase to the day $until. What
-- was bought afterwards is later_count. Amounts below zero are no purchases.
create or replace table histories as
with purchase_days as (
    select customer, bought_on, sum(amount) as value
    from transactions
    where amount >= 0
    group by customer, bought_on
),

firsts as (
    select customer, min(bought_on) as first_on
    from purchase_days
    group by customer
    having first_on <= $until::date
)

select
    customer,
    (count(*) filter (bought_on <= $until::date) - 1)::integer as repeat_count,
    (max(bought_on) filter (bought_on <= $until::date) - first_on) / 7 as recency_weeks,
    ($until::date - first_on) / 7 as age_weeks,
    (count(*) filter (is_repeat and value > 0))::integer as spend_count,
    coalesce(avg(value::double) filter (is_repeat and value > 0), 0) as mean_spend,
    (count(*) filter (bought_on > $until::date))::integer as later_count
from (
    select
        customer, bought_on, value, first_on,
        bought_on > first_on and bought_on <= $until::date as is_repeat
    from purchase_days
    inner join firsts using (customer)
)
group by customer, first_on
order by customer
