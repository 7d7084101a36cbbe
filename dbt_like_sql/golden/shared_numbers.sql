-- One row is an order whose number several sales have, and the one of them that it means.
-- Shops may number alike, and so may the tills of a store: where several orders of shops have a web
-- order number, or several sales of one till silo a receipt number of one store and day, each is a
-- sale of its own. A return in such a shop means the order it refers to; a record of another silo
-- means the sale of the same total, and none of them if not a single one has it.
-- Grain: silo, order_key
with orders as (
    select
        silo, order_key, order_type, ref_order_key, location_code, grand_total_gross, business_date,
        external_order_ref, receipt_no
    from canonical.orders
    where external_order_ref is not null or (order_type = 'sale' and receipt_no is not null)
),

silos as (
    select silo, kind, sale_precedence from settings.silos
),

locations as (
    select silo, code, location_id from settings.locations
),

numbered as (
    select
        orders.silo, order_key, order_type, ref_order_key, grand_total_gross, sale_precedence,
        external_order_ref is null as is_receipt,
        if(is_receipt, kind = 'pos', kind = 'shop') as is_seller,
        coalesce(external_order_ref, receipt_no) as number,
        if(is_receipt, location_id, '') as place,
        if(is_receipt, business_date, date '1970-01-01') as day
    from orders
    inner join silos on orders.silo = silos.silo
    left join locations on orders.silo = locations.silo and location_code = code
),

shared as (
    select number, place, day, is_receipt, if(is_receipt, silo, null) as seller
    from numbered
    where is_seller and order_type = 'sale' and place is not null and day is not null
    group by number, place, day, is_receipt, seller
    having count(*) > 1
    qualify row_number() over (
        partition by number, place, day, is_receipt order by min(sale_precedence), seller
    ) = 1
),

known as (
    select
        silo, order_key, order_type, grand_total_gross, number, place, day, is_receipt,
        is_seller and silo = coalesce(seller, silo) as is_sellers,
        silo || ':' || if(order_type = 'sale', order_key, ref_order_key) as own_sale
    from numbered
    inner join shared using (number, place, day, is_receipt)
),

sold as (
    select number, place, day, is_receipt, grand_total_gross as total, own_sale
    from known
    where is_sellers and order_type = 'sale'
),

elsewhere as (
    select silo, order_key, number, place, day, is_receipt, grand_total_gross
    from known
    where not is_sellers
),

alike as (
    select silo, order_key, own_sale
    from elsewhere
    inner join sold using (number, place, day, is_receipt)
    where abs(abs(grand_total_gross) - abs(total)) < 0.02
)

select
    silo,
    order_key,
    own_sale as sold_as -- Silo and key of the sale it means; null if nobody can tell
from known
where is_sellers
union all
select silo, order_key, if(count(own_sale) = 1, any_value(own_sale), null)
from elsewhere
left join alike using (silo, order_key)
group by silo, order_key
