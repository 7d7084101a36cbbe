-- One row is a month of the loyalty programmes, all of them together, up to as_of.
-- Points on hold are not booked. Issued are those earned and corrected, less what returns took back;
-- shares of them are of all issued so far, as points are spent long after. The liability is what all
-- points booked and not spent would cost at [kpis] point_value. kpis.loyalty_cards tells of
-- tonight's cards, those without a holder and those whose points do not add up.
-- Check parts_of_orders: coalesce(loyalty_order_share between 0 and 1, true)
-- Grain: month
with loyalty_members as (
    select month, member_count, joined_count, active_count from kpis.loyalty_members
),

loyalty_transactions as (
    select kind, points, date_trunc('month', business_date)::date as month, business_date
    from golden.loyalty_transactions
    where kind is distinct from 'hold'
),

sales_daily as (
    select
        date_trunc('month', business_date)::date as month, order_count, card_order_count, net_sales,
        net_with_card, business_date
    from kpis.sales_daily
),

sales as (
    select
        date_trunc('month', business_date)::date as month, buyer_id,
        loyalty_card_no is not null as has_card, business_date
    from kpis.sales
    where is_purchase and buyer_id is not null
),

bounds as (
    select as_of, point_value
    from settings.kpis
    cross join golden.night
),

retailer as (
    select currency from settings.retailer
),

booked as (
    select
        month,
        sum(points) as points,
        sum(points) filter (kind in ('earn', 'reversal', 'adjust')) as issued,
        -sum(points) filter (kind = 'redeem') as redeemed,
        -sum(points) filter (kind = 'expire') as expired
    from loyalty_transactions
    cross join bounds
    where business_date <= as_of
    group by month
),

sold as (
    select
        month, sum(order_count) as order_count, sum(card_order_count) as card_order_count,
        sum(net_sales) as net_sales, sum(net_with_card) as net_with_card
    from sales_daily
    cross join bounds
    where business_date <= as_of
    group by month
),

buyers as (
    select
        month, count(distinct buyer_id) as buyer_count,
        count(distinct buyer_id) filter (has_card) as card_buyer_count
    from sales
    cross join bounds
    where business_date <= as_of
    group by month
)

select
    loyalty_members.month,
    currency,
    member_count,
    joined_count,
    active_count,
    coalesce(issued, 0) as points_issued, -- Points earned and corrected, less those of returns
    coalesce(redeemed, 0) as points_redeemed, -- Points spent
    coalesce(expired, 0) as points_expired, -- Points lost by age
    coalesce(sum(points) over so_far, 0) as points_balance, -- Points on all cards at its end
    (coalesce(sum(points) over so_far, 0) * point_value)::decimal(18, 2)
        as points_liability, -- What they would cost
    coalesce(net_with_card, 0) as net_with_card, -- Sales with a card, without VAT, before returns
    coalesce(sum(redeemed) over so_far, 0)::double / nullif(sum(issued) over so_far, 0)
        as redeemed_share, -- Of all points issued so far, those spent
    coalesce(sum(expired) over so_far, 0)::double / nullif(sum(issued) over so_far, 0)
        as breakage_share, -- Of all points issued so far, those lost
    net_with_card::double / nullif(net_sales, 0) as loyalty_share, -- Of sales, those with a card
    card_order_count::double / nullif(order_count, 0)
        as loyalty_order_share, -- Of orders, those with a card
    card_buyer_count::double / nullif(buyer_count, 0)
        as loyalty_buyer_share -- Of customers who bought, those who showed a card
from loyalty_members
cross join bounds
cross join retailer
left join booked on loyalty_members.month = booked.month
left join sold on loyalty_members.month = sold.month
left join buyers on loyalty_members.month = buyers.month
window so_far as (order by loyalty_members.month)
