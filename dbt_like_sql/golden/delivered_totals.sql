-- One row is a figure of what a silo delivered and what counts of it, known before any resolution.
-- It is reckoned from canonical tables alone, another way than golden orders are made, for
-- golden.control_totals to compare them: documents that name one web order, or one receipt of a
-- store and day, are one sale; of its silos the first in sale_precedence counts, and there
-- cancelled documents only if it has no others; each return document is a return. Of a number that
-- shops, or the tills of a silo, gave to several sales, each sale is one; other silos' documents mean
-- the one of the same total. All amounts are in the retailer's currency.
-- Grain: measure, silo
with orders as (
    select
        silo, order_key, order_type, coalesce(status = 'cancelled', false) as is_cancelled,
        external_order_ref, ref_order_key, receipt_no, location_code, business_date,
        grand_total_gross, grand_total_net
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
    select silo, kind, sale_precedence from settings.silos
),

locations as (
    select silo, code, location_id from settings.locations
),

numbered as (
    select
        orders.silo, order_key, order_type, ref_order_key, is_cancelled, sale_precedence,
        grand_total_gross, grand_total_net,
        coalesce(
            'web/' || external_order_ref,
            location_id || '/' || business_date || '/' || receipt_no
        ) as number,
        if(external_order_ref is null, orders.silo, null) as tills,
        kind = if(external_order_ref is null, 'pos', 'shop') as is_sellers
    from orders
    left join silos on orders.silo = silos.silo
    left join locations on orders.silo = locations.silo and location_code = code
),

-- Numbers that shops, or the tills of one silo, gave to several sales.
repeated as (
    select number, tills
    from numbered
    where is_sellers and order_type = 'sale' and number is not null
    group by number, tills
    having count(*) > 1
    qualify row_number() over (
        partition by number order by min(sale_precedence) nulls last, tills
    ) = 1
),

sold as (
    select
        repeated.number, repeated.tills,
        list({silo: silo, order_key: order_key, total: abs(grand_total_gross)}) as sales
    from repeated
    inner join numbered
        on repeated.number = numbered.number
        and repeated.tills is not distinct from numbered.tills
    where is_sellers and order_type = 'sale'
    group by repeated.number, repeated.tills
),

documents as (
    select
        order_type, numbered.silo, is_cancelled, sale_precedence, grand_total_gross,
        grand_total_net, line_count, line_gross,
        list_filter(
            sales,
            lambda sale: if(
                is_sellers and numbered.tills is not distinct from sold.tills,
                numbered.silo = sale.silo
                and if(order_type = 'sale', numbered.order_key, ref_order_key) = sale.order_key,
                abs(abs(grand_total_gross) - sale.total) < 0.02
            )
        ) as meant,
        coalesce(
            case
                when sales is null then numbered.number
                when len(meant) = 1 then meant[1].silo || ':' || meant[1].order_key
            end,
            numbered.silo || ':' || numbered.order_key
        ) as sale
    from numbered
    left join sold
        on if(order_type = 'sale' or numbered.tills is null, numbered.number, null) = sold.number
    left join order_lines
        on numbered.silo = order_lines.silo and numbered.order_key = order_lines.order_key
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
