-- One row is a figure of what a silo delivered and what counts of it, known before any resolution.
-- It is reckoned from canonical tables alone, another way than golden orders are made, for
-- golden.control_totals to compare them: documents that name one web order, or one receipt of a
-- store and day, are one sale, or the one they mean where several have that number; of its silos the
-- first in sale_precedence counts, and there cancelled documents only if it has no others; each
-- return document is a return. All amounts are in the retailer's currency.
-- Grain: measure, silo
with orders as (
    select
        silo, order_key, order_type, coalesce(status = 'cancelled', false) as is_cancelled,
        external_order_ref, receipt_no, location_code, business_date, grand_total_gross,
        grand_total_net
    from canonical.orders
),

order_lines as (
    select silo, order_key, count(*) as line_count, sum(line_gross) as line_gross
    from canonical.order_lines
    where line_status is distinct from 'rejected'
    group by silo, order_key
),

loyalty_transactions as (
    select silo, points from canonical.loyalty_transactions where is_deleted is not true
),

interactions as (
    select silo from canonical.interactions where is_deleted is not true
),

silos as (
    select silo, sale_precedence from settings.silos
),

locations as (
    select silo, code, location_id from settings.locations
),

shared_numbers as (
    select silo, order_key, true as is_shared, sold_as from golden.shared_numbers
),

documents as (
    select
        order_type, orders.silo, is_cancelled, sale_precedence, grand_total_gross, grand_total_net,
        line_count, line_gross,
        coalesce(
            sold_as,
            if(is_shared, null, 'web/' || external_order_ref),
            if(is_shared, null, location_id || '/' || business_date || '/' || receipt_no),
            orders.silo || ':' || orders.order_key
        ) as sale
    from orders
    left join silos on orders.silo = silos.silo
    left join locations on orders.silo = locations.silo and location_code = code
    left join order_lines
        on orders.silo = order_lines.silo and orders.order_key = order_lines.order_key
    left join shared_numbers as shared
        on orders.silo = shared.silo and orders.order_key = shared.order_key
),

-- The documents of a sale in the silo that counts: a sale's amount is known if all of them say it.
sales as (
    select
        silo, concat_ws('_', if(is_cancelled, 'cancelled', null), order_type) as kind,
        if(order_type = 'return', count(*), 1) as order_count,
        case
            when order_type = 'return' or count(grand_total_gross) = count(*)
                then sum(grand_total_gross)
        end as gross,
        case
            when order_type = 'return' or count(grand_total_net) = count(*)
                then sum(grand_total_net)
        end as net,
        sum(line_count) as line_count,
        sum(line_gross) as line_gross
    from documents
    group by order_type, sale, silo, is_cancelled, sale_precedence
    qualify row_number() over (
        partition by order_type, sale order by sale_precedence nulls last, silo, is_cancelled
    ) = 1
),

figures as (
    select
        silo,
        unnest([kind || '_count', kind || '_gross', kind || '_net']) as measure,
        unnest([sum(order_count), sum(gross), sum(net)]) as amount
    from sales
    group by silo, kind
    union all
    select silo, unnest(['line_count', 'line_gross']), unnest([sum(line_count), sum(line_gross)])
    from sales
    group by silo
    union all
    select silo, unnest(['booking_count', 'points']), unnest([count(*), sum(points)])
    from loyalty_transactions
    group by silo
    union all
    select silo, 'contact_count', count(*) from interactions group by silo
)

select
    measure, -- What is counted or added up: sale_gross, cancelled_sale_count, points, …
    silo,
    amount::decimal(20, 4) as amount -- Count or sum; money in the retailer's currency
from figures
where amount is not null
