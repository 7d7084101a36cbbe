-- One row is the stock of an article or variant in the shop.
-- The shop's figures mirror what distribution centre and stores hold: they are compared with it,
-- never added to it. What only groups variants has no stock of its own.
-- Grain: silo, sku, location_code, storage_code, owner
with shopware6_products as (
    select silo, source_file, source_row, product_number, stock, available_stock
    from staging.shopware6_products
),

products as (
    select silo, sku, source_file, source_row
    from canonical.shopware6_products
    where is_stocked
)

select
    silo,
    sku,
    'webshop' as location_code, -- The shop has no places of its own
    '' as storage_code, -- Nor places within a place
    'own' as owner, -- The shop does not tell whose goods they are
    source_file,
    source_row,
    'ST' as uom, -- The shop counts pieces
    stock as on_hand,
    available_stock as available_src,
    false as is_deleted -- The export has no deleted stock
from products
inner join shopware6_products using (silo, source_file, source_row)
where coalesce(stock, available_stock) is not null
