-- One row is a month, and who was a member of the loyalty programmes at its end.
-- A member is a customer with cards, however many; a card whose holder nobody knows is one, too. Who
-- joined no silo says when is one from the start. Active is who earned points in the twelve months up to
-- the month. Months are those from the first booking or sale to as_of.
-- Warn active_ones_are_members: active_count <= member_count
--   Points were earned on cards nobody had yet: days of joining are wrong.
-- Grain: month
with loyalty_accounts as (
    select coalesce(customer_id, silo || ':' || account_id) as holder, joined_on
    from golden.loyalty_accounts
    where is_deleted is not true
),

loyalty_transactions as (
    select
        coalesce(customer_id, silo || ':' || account_id) as holder, kind, business_date
    from golden.loyalty_transactions
),

sales_daily as (
    select business_date from kpis.sales_daily
),

night as (
    select as_of from golden.night
),

days as (
    select business_date from loyalty_transactions
    union all
    select business_date from sales_daily
),

months as (
    select unnest(generate_series(
        date_trunc('month', min(business_date))::date, any_value(as_of), interval 1 month
    ))::date as month
    from days
    cross join night
    where business_date <= as_of
),

earned as (
    select distinct holder, date_trunc('month', business_date)::date as month
    from loyalty_transactions
    semi join loyalty_accounts using (holder)
    cross join night
    where kind = 'earn' and business_date <= as_of
),

-- A holder is active for twelve months from each month with points earned.
spans as (
    select
        month as from_month,
        least(
            month + interval 12 months, lead(month) over (partition by holder order by month)
        )::date as to_month
    from earned
),

turns as (
    select from_month as month, 1 as active, 0 as joined from spans
    union all
    select to_month, -1, 0 from spans
    union all
    select coalesce(date_trunc('month', min(joined_on))::date, date '1900-01-01'), 0, 1
    from loyalty_accounts
    group by holder
),

changes as (
    select month, sum(active) as active, sum(joined) as joined from turns group by month
)

select
    months.month, -- First day of the month
    coalesce(sum(joined), 0)::bigint as member_count, -- Holders of cards at the end of the month
    coalesce(sum(joined) filter (changes.month = months.month), 0)::bigint
        as joined_count, -- Who joined in it
    coalesce(sum(active), 0)::bigint
        as active_count -- Who earned points in it or the eleven months before
from months
left join changes on changes.month <= months.month
group by months.month
