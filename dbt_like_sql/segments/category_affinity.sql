-- One row is a customer in figures and a category of goods, and how much more they are drawn to it
-- than others. The share is that of the customer's segments.category_signals. The smoothed share
-- mixes in what a median customer spends, spread over categories as all customers spend: few
-- purchases tell little. Lift is the smoothed share as a multiple of all customers' share.
-- Interests are the interest_count categories of the highest lift, if it is above interest_lift and
-- there are interest_signals purchases and views; 'none' is no interest.
-- Check share_is_one: share is null or share between 0 and 1
-- Check smoothed_share_is_one: smoothed_share is null or smoothed_share between 0 and 1
-- Grain: customer_id, category
with category_signals as (
    select customer_id, category, purchase_count, view_count, spend
    from segments.category_signals
),

bounds as (
    select interest_lift, interest_signals, interest_count from settings.segments
),

customers as (
    select customer_id, sum(spend)::double as customer_spend
    from category_signals
    group by customer_id
),

categories as (
    select category, sum(spend)::double as category_spend from category_signals group by category
),

overall as (
    select sum(spend)::double as total from category_signals
),

typical as (
    select median(customer_spend) as alpha from customers where customer_spend > 0
),

measured as (
    select
        customer_id, category, purchase_count, view_count, spend,
        spend::double / nullif(customer_spend, 0)
            as share, -- Share of the customer's spend, 0 to 1; null where nothing is left of it
        category_spend / nullif(total, 0) as overall_share, -- Share of all customers' spend
        (spend::double + alpha * overall_share) / (customer_spend + alpha)
            as smoothed_share, -- Share of the customer's spend and a median customer's together
        smoothed_share / nullif(overall_share, 0)
            as lift -- Smoothed share as a multiple of all customers' share
    from category_signals
    left join customers using (customer_id)
    left join categories using (category)
    cross join overall
    cross join typical
),

-- Few are likely: only they are put in order.
likely as (
    select
        customer_id, category,
        row_number() over (
            partition by customer_id order by lift desc, spend desc, category
        ) as place
    from measured
    cross join bounds
    where category <> 'none' and lift > interest_lift
        and purchase_count + view_count >= interest_signals
    qualify place <= interest_count
)

select
    customer_id,
    category,
    place is not null as is_interest, -- True for the customer's interests
    place as interest_rank, -- 1 is the strongest interest
    purchase_count,
    view_count,
    spend,
    share,
    overall_share,
    smoothed_share,
    lift
from measured
left join likely using (customer_id, category)
