-- One row is the stock of an article at one place, in one lot and of one owner.
-- Only what lies in the retailer's own places, or between them, is stock. Where the export does not
-- say what a place is, one that belongs to a warehouse is inside.
-- Grain: silo, source_file, source_row
with odoo_quants as (
    select
        silo, source_file, source_row,
        product, product_external_id, product_database_id, location, location_usage, warehouse,
        lot, owner, owner_external_id, owner_database_id, uom, quantity, reserved_quantity,
        available_quantity, in_date
    from raw.odoo_quants
)

select
    silo,
    source_file,
    source_row,
    coalesce(clean_text(product_database_id), clean_text(product_external_id))
        as product_ref, -- Article, by either id
    clean_text(product) as product, -- Article, as [number] name
    clean_text(location) as location, -- Place, from the warehouse down
    clean_text(split_part(location, '/', 1)) as location_code, -- Short name of the warehouse
    coalesce(clean_text(regexp_extract(location, '/(.*)$', 1)), '')
        as storage_code, -- Place within the warehouse
    coalesce(
        location_usage(location_usage),
        if(clean_text(warehouse) is not null, 'internal', null)
    ) as location_usage, -- internal | transit | customer | supplier | inventory | …
    clean_text(warehouse) as warehouse, -- Warehouse the place is in
    clean_text(lot) as lot, -- Lot or serial number
    clean_text(owner) as owner, -- Name of whose goods these are
    coalesce(clean_text(owner_database_id), clean_text(owner_external_id))
        as owner_ref, -- Whose goods these are, by either id
    (clean_text(product) is null or clean_text(location) is null)
    and coalesce(is_group_label(coalesce(product, location, warehouse, owner, lot)), false)
        as is_group_row, -- True if the row only sums up a group of places or articles
    clean_text(uom) as uom, -- Unit of the quantity
    parse_decimal_en(quantity) as quantity, -- There, reserved or not
    parse_decimal_en(reserved_quantity) as reserved_quantity, -- Reserved for orders
    parse_decimal_en(available_quantity) as available_quantity, -- Without what is reserved
    parse_timestamp_iso(in_date) as in_date -- When it came in
from odoo_quants
