-- One row is a pair of delivered articles that people say are one product, or are not.
-- A steward's decision in force outranks the SKU map of retailer.toml.
-- Grain: silo, sku, other_silo, other_sku
with decisions as (
    select
        decision_id, kind, silo, source_key as sku, other_silo, other_source_key as other_sku
    from identity.decisions
    where state = 'in_force' and kind in ('same_product', 'different_product')
),

sku_map as (
    select silo, sku, same_as_silo, same_as_sku from settings.sku_map
),

products as (
    select silo, sku from canonical.products
),

said as (
    select
        silo, sku, other_silo, other_sku, kind = 'same_product' as is_same, 'decision' as said_by,
        decision_id
    from decisions
    union all
    select silo, sku, same_as_silo, same_as_sku, true, 'sku_map', null
    from sku_map
),

in_order as (
    select
        least((silo, sku), (other_silo, other_sku)) as one,
        greatest((silo, sku), (other_silo, other_sku)) as other,
        is_same, said_by, decision_id
    from said
    where (silo, sku) <> (other_silo, other_sku)
)

select
    products.silo,
    products.sku,
    other_products.silo as other_silo, -- Silo of the other article, the later by name
    other_products.sku as other_sku, -- Article number there
    is_same, -- True if they are one product, false if they are not
    said_by, -- decision (of a steward) | sku_map
    decision_id
from in_order
inner join products on one = (products.silo, products.sku)
inner join products as other_products on other = (other_products.silo, other_products.sku)
qualify row_number() over (partition by one, other order by said_by, decision_id desc) = 1
