-- One row is a figure that resolution must not change: before it and after.
-- Before is what was delivered, each sale once; after is what golden.orders, golden.order_lines,
-- golden.loyalty_transactions and golden.interactions hold, whoever the customers are. All of it is tonight's customers' or
-- nobody's: what hangs on a customer who is no more would be in neither.
-- Check nothing_is_lost_or_doubled: before = after
-- Check customers_and_nobody_have_all: after = of_customers + of_nobody
-- Grain: measure, silo
with delivered_totals as (
    select measure, silo, amount from golden.delivered_totals
),

orders as (
    select silo, order_type, status, customer_id, grand_total_gross, grand_total_net
    from golden.orders
),

order_lines as (
    select silo, customer_id, line_gross from golden.order_lines
),

loyalty_transactions as (
    select silo, customer_id, points from golden.loyalty_transactions
),

interactions as (
    select silo, customer_id from golden.interactions
),

customer_records as (
    select distinct customer_id from golden.customer_records where customer_id is not null
),

entries as (
    select
        silo, concat_ws('_', if(status = 'cancelled', 'cancelled', null), order_type) as kind,
        customer_id, grand_total_gross as amount, grand_total_net as net
    from orders
    union all
    select silo, 'line', customer_id, line_gross, null from order_lines
    union all
    select silo, 'booking', customer_id, points, null from loyalty_transactions
    union all
    select silo, 'contact', customer_id, null, null from interactions
),

sums as (
    select
        silo, kind, entries.customer_id is null as is_nobodys,
        customer_records.customer_id is not null as is_customers,
        count(*) as row_count, sum(amount) as amount, sum(net) as net
    from entries
    left join customer_records on entries.customer_id = customer_records.customer_id
    group by all
),

figures as (
    select
        silo, is_nobodys, is_customers,
        unnest([
            kind || '_count', if(kind = 'booking', 'points', kind || '_gross'), kind || '_net'
        ]) as measure,
        unnest([row_count, amount, net]) as after
    from sums
),

compared as (
    select measure, silo, amount as before, 0 as after, false as is_nobodys, false as is_customers
    from delivered_totals
    union all
    select measure, silo, 0, after, is_nobodys, is_customers
    from figures
    where after is not null
)

select
    measure, -- What is counted or added up: sale_gross, cancelled_sale_count, points, …
    silo,
    sum(before)::decimal(20, 4) as before, -- As delivered, each sale once
    sum(after)::decimal(20, 4) as after, -- As golden tables have it
    sum(if(is_customers, after, 0))::decimal(20, 4) as of_customers, -- Of it, tonight's customers'
    sum(if(is_nobodys, after, 0))::decimal(20, 4) as of_nobody, -- Of it, nobody's
    sum(after - before)::decimal(20, 4) as difference -- Zero, or the night is not published
from compared
group by measure, silo
