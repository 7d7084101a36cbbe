-- One row is a pack of an article, and how many of the article's base unit are in one.
-- A silo that knows no packs of an article, as a warehouse does, counts by those of the product's
-- other silos: where all that know the pack agree, and the silo counts in no other base unit.
-- Check something_is_in_it: base_qty > 0
-- Grain: silo, sku, uom
with product_units as (
    select silo, sku, uom, base_qty from canonical.product_units where base_qty > 0
),

products as (
    select silo, sku, base_uom from canonical.products
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

told as (
    select silo, sku, uom, base_uom, base_qty
    from product_units
    left join products using (silo, sku)
),

agreed as (
    select product_id, uom, min(base_uom) as base_uom, min(base_qty) as base_qty
    from told
    inner join product_records using (silo, sku)
    where base_uom is not null
    group by product_id, uom
    having min(base_uom) = max(base_uom) and min(base_qty) = max(base_qty)
)

select
    silo,
    sku,
    uom, -- Unit of the pack
    base_uom, -- Base unit of the article; null if the silo does not tell
    base_qty -- How many of the base unit are in one
from told
union all
select silo, sku, uom, agreed.base_uom, base_qty
from product_records
inner join agreed using (product_id)
anti join told using (silo, sku)
left join products using (silo, sku)
where coalesce(products.base_uom, agreed.base_uom) = agreed.base_uom
