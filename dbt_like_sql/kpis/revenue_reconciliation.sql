-- One row is the documents of a silo and kind, and the way from their total to net revenue.
-- Each difference has a name, and the check holds them to explain all of it, to the cent. What was
-- delivered comes from golden.document_totals, apart from how revenue is made; net revenue and what
-- is none of it from kpis.sales. Amounts are without VAT; a document that names no net amount counts
-- as 0 in delivered_net, and by derived_net where its lines tell.
-- What a shop says it paid back, and no silo's return document tells of, has neither day nor line and
-- is taken from no revenue: refund_without_return_gross says how much of it net_revenue still holds.
-- Check differences_explain_all: net_revenue = delivered_net - duplicate_net - set_aside_net - incomplete_net - cancelled_net - shipping_net - other_net + derived_net
-- Grain: silo, order_type
with document_totals as (
    select
        silo, order_type, delivered_count, counted_count, duplicate_count, set_aside_count,
        delivered_net, duplicate_net, set_aside_net
    from golden.document_totals
),

golden_orders as not materialized (
    select
        order_id, ref_order_id, silo, order_type, status, grand_total_gross, grand_total_net,
        refunded_gross
    from golden.orders
),

sales as (
    select order_id, total_net, revenue_net, shipping_net, other_net from kpis.sales
),

order_records as (
    select silo, order_key, order_id from golden.order_records where is_primary
),

orders as (
    select silo, order_key, grand_total_net from canonical.orders
    where grand_total_net is not null
),

retailer as (
    select currency from settings.retailer
),

delivered as (
    select
        silo, order_type,
        sum(delivered_count)::bigint as delivered_count, -- Documents delivered
        sum(counted_count)::bigint as counted_count, -- Of those, documents that count
        sum(duplicate_count)::bigint as duplicate_count, -- Of sales that another silo counts
        sum(set_aside_count)::bigint as set_aside_count, -- Cancelled beside others of their sale
        sum(delivered_net) as delivered_net, -- Totals of all documents, as far as they say
        sum(duplicate_net) as duplicate_net, -- Of sales that another silo counts
        sum(set_aside_net) as set_aside_net -- Of cancelled documents beside others
    from document_totals
    group by silo, order_type
),

-- A sale of several documents has no net total if one of them says none.
incomplete as (
    select golden_orders.silo, order_type, sum(orders.grand_total_net) as incomplete_net
    from golden_orders
    inner join order_records using (order_id)
    inner join orders
        on order_records.silo = orders.silo and order_records.order_key = orders.order_key
    where golden_orders.grand_total_net is null
    group by golden_orders.silo, order_type
),

-- What documents of returns and credits took back of a sale, incl. VAT.
returned as (
    select ref_order_id as order_id, -sum(grand_total_gross) as returned_gross
    from golden_orders
    where ref_order_id is not null and status is distinct from 'cancelled'
    group by ref_order_id
),

counted as (
    select
        silo, order_type,
        sum(grand_total_net) filter (status = 'cancelled') as cancelled_net,
        sum(shipping_net) filter (total_net is not null) as shipping_net,
        sum(other_net) filter (total_net is not null) as other_net,
        sum(revenue_net) filter (total_net is null) as derived_net,
        sum(revenue_net) as net_revenue,
        sum(greatest(refunded_gross - coalesce(returned_gross, 0), 0))
            filter (status is distinct from 'cancelled') as refund_without_return_gross,
        count(*) filter (sales.order_id is not null and revenue_net is null) as unknown_count
    from golden_orders
    left join sales using (order_id)
    left join returned using (order_id)
    group by silo, order_type
)

select
    delivered.silo,
    delivered.order_type, -- sale | return | credit | debit
    currency,
    delivered_count,
    counted_count,
    duplicate_count,
    set_aside_count,
    coalesce(unknown_count, 0) as unknown_count, -- Orders whose net revenue nobody knows
    delivered_net,
    duplicate_net,
    set_aside_net,
    coalesce(incomplete_net, 0)
        as incomplete_net, -- Of sales of several documents, one of which names no net amount
    coalesce(cancelled_net, 0) as cancelled_net, -- Of cancelled orders
    coalesce(shipping_net, 0) as shipping_net, -- Shipping, which is no revenue of goods
    coalesce(other_net, 0) as other_net, -- Fees, deposits and gift cards, which are none either
    coalesce(derived_net, 0)
        as derived_net, -- Revenue of orders without a net total, from the VAT rates of their lines
    coalesce(net_revenue, 0) as net_revenue, -- What the silo adds to net revenue
    coalesce(refund_without_return_gross, 0)
        as refund_without_return_gross -- Paid back incl. VAT, of which no return tells: see above
from delivered
cross join retailer
left join incomplete
    on delivered.silo = incomplete.silo and delivered.order_type = incomplete.order_type
left join counted
    on delivered.silo = counted.silo and delivered.order_type = counted.order_type
