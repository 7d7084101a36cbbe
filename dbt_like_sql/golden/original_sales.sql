-- One row is a return or credit, and the sale it belongs to, if any silo names it.
-- It is named by the silo's own document, else by the web order number.
-- Grain: match_key
with orders as (
    select silo, order_key, ref_order_key, external_order_ref
    from canonical.orders
    where order_type in ('return', 'credit')
),

order_records as (
    select silo, order_key, order_id, match_key, is_primary from golden.order_records
),

sales as (
    select distinct order_id from order_records where is_primary
)

select
    returned.match_key,
    min(coalesce(referred.order_id, sales.order_id))
        as ref_order_id -- For a return or credit: the sale it belongs to, if named
from orders
inner join order_records as returned using (silo, order_key)
left join order_records as referred
    on orders.silo = referred.silo and orders.ref_order_key = referred.order_key
left join sales on sales.order_id = 'sale/web/' || orders.external_order_ref
group by returned.match_key
having ref_order_id is not null
