-- One row is a product that is not recommended to a buyer, whatever speaks for it, and by which rule.
-- `returned`: the buyer ever sent it back; else `owned`: bought in the last [recommendations] months.
-- Check owned_was_bought: rule = 'returned' or last_bought_on is not null
-- Grain: customer_id, product_id
with basket_items as (
    select product_id, buyer_id, business_date from segments.basket_items
),

sale_lines as (
    select order_id, product_id, kind, item from kpis.sale_lines
),

sales as (
    select order_id, buyer_id, business_date from kpis.sales
),

night as (
    select as_of from golden.night
),

owned as (
    select buyer_id, product_id, max(business_date) as last_bought_on
    from basket_items
    where buyer_id is not null
    group by buyer_id, product_id
),

returned as (
    select distinct buyer_id, product_id
    from sale_lines
    inner join sales using (order_id)
    cross join night
    where kind = 'return' and item = 'goods' and buyer_id is not null and product_id is not null
        and business_date <= as_of
)

select
    coalesce(owned.buyer_id, returned.buyer_id)
        as customer_id, -- Buyer to whom it is not recommended
    coalesce(owned.product_id, returned.product_id) as product_id, -- Product
    if(returned.product_id is null, 'owned', 'returned')::enum('owned', 'returned')
        as rule, -- owned | returned
    last_bought_on -- When the buyer last bought it in the last [recommendations] months
from owned
full join returned
    on owned.buyer_id = returned.buyer_id and owned.product_id = returned.product_id
