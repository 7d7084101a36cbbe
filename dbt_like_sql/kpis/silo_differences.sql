-- One row is the sales that two silos know, and how far the two agree on what they brought.
-- The first is the silo whose documents count. Documents of a silo for one sale are added up; a sale
-- is compared where both name its amount.
-- Check who_differs_is_compared: differing_count <= shared_count
-- Grain: counted_silo, silo, order_type
with orders as (
    select silo, order_key, order_type, grand_total_gross from canonical.orders
),

order_records as (
    select silo, order_key, match_key, counted_silo, is_primary from golden.order_records
),

retailer as (
    select currency from settings.retailer
),

-- Cancelled documents set aside are no part of what the counting silo says.
said as (
    select
        match_key, counted_silo, order_records.silo, order_type,
        if(count(grand_total_gross) = count(*), sum(grand_total_gross), null) as gross
    from order_records
    inner join orders
        on order_records.silo = orders.silo and order_records.order_key = orders.order_key
    where is_primary or order_records.silo <> counted_silo
    group by match_key, counted_silo, order_records.silo, order_type
)

select
    others.counted_silo,
    others.silo,
    others.order_type,
    currency,
    count(*) as shared_count, -- Sales that both know
    count(*) filter (counting.gross <> others.gross) as differing_count, -- Whose amounts differ
    count(*) filter (counting.gross is null or others.gross is null)
        as silent_count, -- Of which one of the two names no amount
    coalesce(sum(counting.gross) filter (others.gross is not null), 0)
        as counted_gross, -- What the counting silo says of them, incl. VAT
    coalesce(sum(others.gross) filter (counting.gross is not null), 0)
        as other_gross, -- What the other one says
    other_gross - counted_gross as difference_gross -- What it says more
from said as others
inner join said as counting
    on others.match_key = counting.match_key and counting.silo = others.counted_silo
cross join retailer
where others.silo <> others.counted_silo
group by others.counted_silo, others.silo, others.order_type, currency
