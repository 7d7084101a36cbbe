-- One row is a quantity of an article that was moved; what is only planned is no movement yet.
-- What a place outside is (a supplier, a customer, an account of losses) says what happened; it has
-- no code of its own here.
-- Grain: silo, movement_id
with odoo_stock_moves as (
    select
        silo, source_file, source_row, movement_key, product_ref, product, location,
        location_usage, destination, destination_usage, is_scrap, is_inventory, reference, origin,
        uom, qty, date
    from staging.odoo_stock_moves
    where state = 'done'
),

odoo_products as (
    select silo, sku, unnest([database_id, external_id]) as id from staging.odoo_products
),

retailer as (
    select time_zone from settings.retailer
),

articles as (
    select silo, id, min(sku) as sku from odoo_products where id is not null group by silo, id
)

select
    moves.silo,
    movement_key as movement_id,
    source_file,
    source_row,
    coalesce(articles.sku, bracketed_sku(product))
        as sku, -- Article number; product/ and the id where there is none
    case when location_usage in ('internal', 'transit') then split_part(location, '/', 1) end
        as from_location_code, -- Warehouse it left; null if from outside
    case when destination_usage in ('internal', 'transit') then split_part(destination, '/', 1) end
        as to_location_code, -- Warehouse it came to; null if to outside
    case
        when is_scrap then 'scrap'
        when is_inventory then 'count'
        when location_usage = 'customer' then 'return'
        when destination_usage = 'customer' then 'sale'
        when location_usage = 'supplier' then 'receipt'
        when location_usage in ('internal', 'transit')
            and destination_usage in ('internal', 'transit') then 'transfer'
        else 'adjust'
    end as movement_type, -- receipt | sale | transfer | return | adjust | scrap | count
    concat(location_usage, ' > ', destination_usage)
        as movement_type_raw, -- Kinds of the two places
    coalesce(origin, reference) as document_no, -- Order it stems from, else the transfer's number
    unit_code(uom) as uom, -- Unit of the quantity
    qty, -- Quantity moved
    false as is_deleted, -- Movements that were done are never deleted
    local_date(date, time_zone) as business_date, -- Day of it on the retailer's clock
    date as booked_at
from odoo_stock_moves as moves
cross join retailer
left join articles on moves.silo = articles.silo and product_ref = articles.id
