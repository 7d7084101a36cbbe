-- One row is the cards of one programme, status and tier, as they are tonight.
-- What a programme states and what it has booked differ where bookings are missing from its export;
-- golden.loyalty_balances names the customers. Cards without a holder are orphans.
-- Check parts_of_cards: orphan_count <= card_count and mismatch_count <= card_count
-- Grain: silo, card_status, tier
with loyalty_accounts as (
    select
        silo, account_id, customer_id, card_status, tier, points_balance_src
    from golden.loyalty_accounts
    where is_deleted is not true
),

loyalty_transactions as (
    select silo, account_id, points
    from golden.loyalty_transactions
    where kind is distinct from 'hold'
),

booked as (
    select silo, account_id, sum(points) as points from loyalty_transactions group by all
)

select
    loyalty_accounts.silo,
    coalesce(card_status, 'unknown') as card_status, -- active | blocked | replaced | unknown
    coalesce(tier, 'none') as tier, -- Tier of the programme; 'none' if it has none
    count(*) as card_count, -- Cards
    count(distinct customer_id) as holder_count, -- Customers who hold them
    count(*) filter (customer_id is null) as orphan_count, -- Cards whose holder nobody knows
    coalesce(sum(points), 0) as points_balance, -- Points booked on them
    coalesce(sum(points_balance_src), 0) as points_balance_src, -- Points as the programme states
    count(*) filter (points_balance_src <> coalesce(points, 0))
        as mismatch_count -- Cards for which it states others than it has booked
from loyalty_accounts
left join booked
    on loyalty_accounts.silo = booked.silo and loyalty_accounts.account_id = booked.account_id
group by loyalty_accounts.silo, coalesce(card_status, 'unknown'), coalesce(tier, 'none')
