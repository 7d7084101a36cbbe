-- One row is the stock of an article at one place of a warehouse, all its lots together.
-- Goods of an owner are in the retailer's hands but not its own. What lies at a place between
-- warehouses is on its way, and on hand nowhere.
-- Grain: silo, sku, location_code, storage_code, owner
with odoo_quants as (
    select
        silo, source_file, source_row, product_ref, product, location_code, storage_code,
        location_usage, owner, owner_ref, uom, quantity, reserved_quantity, available_quantity
    from staging.odoo_quants
),

odoo_products as (
    select silo, sku, standard_price, unnest([database_id, external_id]) as id
    from staging.odoo_products
),

products as (
    select silo, sku, base_uom, unit_cost from canonical.odoo_products
),

odoo_partners as (
    select silo, customer_key, unnest([database_id, external_id]) as id
    from staging.odoo_partners
),

retailer as (
    select currency from settings.retailer
),

articles as (
    select silo, id, min(sku) as sku from odoo_products where id is not null group by silo, id
),

owners as (
    select silo, id, min(customer_key) as customer_key
    from odoo_partners
    where id is not null
    group by silo, id
),

quants as (
    select
        quant.silo, source_file, source_row, location_code, storage_code, location_usage, uom,
        quantity, reserved_quantity, available_quantity,
        coalesce(articles.sku, bracketed_sku(product)) as sku,
        coalesce(customer_key, owner_ref, quant.owner, 'own') as owner
    from odoo_quants as quant
    left join articles on quant.silo = articles.silo and product_ref = articles.id
    left join owners on quant.silo = owners.silo and owner_ref = owners.id
),

totals as (
    select
        silo,
        sku, -- Article number; product/ and the id where there is none
        location_code,
        storage_code,
        owner, -- own | key of the partner whose goods these are
        min(source_file) as source_file, -- File of the first lot
        arg_min(source_row, (source_file, source_row)) as source_row, -- Record of the first lot
        min(unit_code(uom)) as uom, -- Unit of all quantities
        coalesce(sum(quantity) filter (where location_usage = 'internal'), 0)
            as on_hand, -- Physically there; nothing where the place is only on the way
        sum(available_quantity) filter (where location_usage = 'internal')
            as available_src, -- Available, as Odoo itself reckons
        sum(reserved_quantity) as reserved, -- Promised to orders
        sum(quantity) filter (where location_usage = 'transit')
            as in_transit -- On its way between warehouses
    from quants
    where sku is not null and location_code is not null
    group by silo, sku, location_code, storage_code, owner
)

select
    totals.silo,
    totals.sku,
    location_code,
    storage_code,
    owner,
    source_file,
    source_row,
    coalesce(totals.uom, base_uom) as uom, -- Unit of all quantities
    on_hand,
    available_src,
    reserved,
    in_transit,
    currency,
    unit_cost,
    false as is_deleted -- Stock is never marked as deleted
from totals
cross join retailer
left join products on totals.silo = products.silo and totals.sku = products.sku
