-- One row is an article as one silo names it.
-- Most silos deliver master data of what they sell or stock. A warehouse or a till that delivers none
-- names articles all the same: in its stock and in what it moves, expects, keeps and sells. A trade
-- item number counts if the silo gives the article no other.
-- Grain: silo, sku
with products as (
    select silo, sku, gtin, is_gtin_valid, gtin_kind from canonical.products
),

stock_levels as (
    select silo, sku, gtin from canonical.stock_levels
),

stock_movements as (
    select silo, sku from canonical.stock_movements
),

transfers as (
    select silo, sku from canonical.transfers
),

purchase_order_lines as (
    select silo, sku from canonical.purchase_order_lines
),

reservations as (
    select silo, sku from canonical.reservations
),

order_lines as (
    select silo, sku, gtin from canonical.order_lines where line_type = 'product'
),

listing as (
    select distinct silo from products
),

named as (
    select silo, sku, gtin from stock_levels anti join listing using (silo)
    union
    select silo, sku, null from stock_movements anti join listing using (silo)
    union
    select silo, sku, null from transfers anti join listing using (silo)
    union
    select silo, sku, null from purchase_order_lines anti join listing using (silo)
    union
    select silo, sku, null from reservations anti join listing using (silo)
    union
    select silo, sku, if(gtin_is_valid(gtin), gtin14(gtin), null)
    from order_lines
    anti join listing using (silo)
),

unlisted as (
    select silo, sku, if(count(distinct gtin) = 1, max(gtin), null) as gtin
    from named
    where sku is not null
    group by silo, sku
)

select
    silo, sku, gtin, is_gtin_valid, gtin_kind,
    true as is_listed -- True if the silo delivers master data of it
from products
union all
select silo, sku, gtin, if(gtin is null, null, true), gtin_kind(gtin), false
from unlisted
