-- One row is a customer in one loyalty programme, with the points on all of the customer's cards.
-- The balance is what was booked on the cards; what the programme itself states is put beside it.
-- Points on hold, blocked for a reward or pending, are not yet booked: they count nowhere.
-- They differ where bookings are missing from the export, or were refused.
-- Warn programme_agrees: coalesce(difference, 0) = 0
--   The programme states other points than were booked: bookings are missing.
-- Grain: customer_id, silo
with loyalty_accounts as (
    select silo, account_id, customer_id, points_balance_src
    from golden.loyalty_accounts
    where customer_id is not null
),

loyalty_transactions as (
    select silo, account_id, kind, points, business_date
    from golden.loyalty_transactions
    where kind is distinct from 'hold'
),

booked as (
    select
        silo, account_id,
        count(*) as booking_count,
        sum(points) as points,
        sum(points) filter (kind = 'earn') as points_earned,
        -sum(points) filter (kind = 'redeem') as points_redeemed,
        -sum(points) filter (kind = 'expire') as points_expired,
        max(business_date) as last_booked_on
    from loyalty_transactions
    group by silo, account_id
)

select
    customer_id,
    loyalty_accounts.silo,
    count(*) as card_count, -- Cards of the customer, replaced ones included
    coalesce(sum(booking_count), 0)::bigint as booking_count, -- Bookings on them
    coalesce(sum(points), 0) as points_balance, -- Points booked on them, all added up
    sum(points_balance_src) as points_balance_src, -- Points as the programme states; null if not
    sum(points_balance_src) - coalesce(sum(points) filter (points_balance_src is not null), 0)
        as difference, -- Points stated and not booked, of the cards whose points are stated
    coalesce(sum(points_earned), 0) as points_earned, -- Points earned by purchases
    coalesce(sum(points_redeemed), 0) as points_redeemed, -- Points spent
    coalesce(sum(points_expired), 0) as points_expired, -- Points that were lost by age
    max(last_booked_on) as last_booked_on -- Day of the last booking; null if there is none
from loyalty_accounts
left join booked
    on loyalty_accounts.silo = booked.silo and loyalty_accounts.account_id = booked.account_id
group by customer_id, loyalty_accounts.silo
