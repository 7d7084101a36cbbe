-- One row is a customer with a loyalty card that was not deleted, and where they stand.
-- The tier is that of the card in use, of several the youngest. Bookings that take points away use
-- up those that expire first; what is left of those that expire within 30 days is expiring. Points
-- whose expiry nobody knows do not expire.
-- Check no_negative_points_expire: points_expiring_30d >= 0
-- Grain: customer_id
with loyalty_accounts as (
    select
        silo, account_id, customer_id, card_status, tier, points_balance_src, joined_on
    from golden.loyalty_accounts
    where customer_id is not null and is_deleted is not true
),

loyalty_transactions as (
    select silo, customer_id, points, business_date, expires_on
    from golden.loyalty_transactions
    where kind is distinct from 'hold' and customer_id is not null
),

night as (
    select as_of from golden.night
),

cards as (
    select
        customer_id,
        arg_max(
            tier,
            (
                coalesce(card_status = 'active', false), joined_on is not null, joined_on, silo,
                account_id
            )
        ) as loyalty_tier, -- Tier of the card in use
        sum(points_balance_src) as points_balance -- Points on all cards, as the silo reckons them
    from loyalty_accounts
    group by customer_id
),

booked as (
    select
        customer_id, silo,
        -coalesce(sum(points) filter (points < 0), 0) as used,
        coalesce(sum(points) filter (points > 0 and expires_on < as_of), 0) as overdue,
        coalesce(sum(points) filter (points > 0 and expires_on <= as_of + 30), 0) as due
    from loyalty_transactions
    cross join night
    where business_date <= as_of
    group by customer_id, silo
),

expiring as (
    select customer_id, sum(greatest(due - used, 0) - greatest(overdue - used, 0)) as points
    from booked
    group by customer_id
)

select
    customer_id,
    loyalty_tier,
    points_balance,
    coalesce(points, 0)
        as points_expiring_30d -- Points that are lost within 30 days if they are not used
from cards
left join expiring using (customer_id)
