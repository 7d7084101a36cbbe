-- One row is a quantity of an article moved from one place to another, done or planned.
-- Where the export does not say what a place is, its path tells: partners and virtual places have
-- trees of their own, in English and German databases.
-- Grain: silo, source_file, source_row
with odoo_stock_moves as (
    select
        silo, source_file, source_row,
        external_id, database_id, product, product_external_id, product_database_id, location,
        location_usage, destination, destination_usage, state, is_scrap, is_inventory, reference,
        origin, uom, demand, quantity, date
    from raw.odoo_stock_moves
)

select
    silo,
    source_file,
    source_row,
    clean_text(external_id) as external_id, -- External id
    clean_text(database_id) as database_id, -- Id in the database
    coalesce(clean_text(database_id), clean_text(external_id))
        as movement_key, -- Key of the movement: its id in the database, else the external one
    coalesce(clean_text(product_database_id), clean_text(product_external_id))
        as product_ref, -- Article, by either id
    clean_text(product) as product, -- Article, as [number] name
    clean_text(location) as location, -- Place it leaves
    coalesce(location_usage(location_usage), usage_of_path(location))
        as location_usage, -- internal | transit | customer | supplier | inventory | …
    clean_text(destination) as destination, -- Place it goes to
    coalesce(location_usage(destination_usage), usage_of_path(destination))
        as destination_usage, -- internal | transit | customer | supplier | inventory | …
    case
        when regexp_full_match(fold_text(state), 'done|erledigt|durchgefuehrt') then 'done'
        when regexp_matches(fold_text(state), '^(cancel|abgebrochen|storniert)') then 'cancel'
        when regexp_matches(
            fold_text(state),
            '^(draft|new|entwurf|neu|wait|wart|confirmed|bestaetigt|available|verfuegbar|assigned'
            || '|reserv|partial|teilw)'
        ) then 'planned'
    end as state, -- done | planned | cancel
    coalesce(
        is_group_label(database_id),
        is_group_label(external_id),
        clean_text(state) is null and coalesce(
            is_group_label(product), is_group_label(reference), is_group_label(location)
        ),
        false
    ) as is_group_row, -- True if the row only sums up a group of movements
    coalesce(parse_bool(is_scrap), false)
    or coalesce(regexp_matches(destination, '(?i)scrap|ausschuss|schrott'), false)
        as is_scrap, -- True for goods thrown away
    coalesce(parse_bool(is_inventory), false) as is_inventory, -- True for what a count found
    clean_text(reference) as reference, -- Document of the movement
    clean_text(origin) as origin, -- Order or other document it stems from
    clean_text(uom) as uom, -- Unit of the quantity
    parse_decimal_en(demand) as demand, -- Quantity asked for
    parse_decimal_en(quantity) as quantity, -- Quantity moved
    coalesce(parse_decimal_en(quantity), if(quantity is null, parse_decimal_en(demand), null))
        as qty, -- Quantity moved; what was asked for where the export has nothing else
    parse_timestamp_iso(date) as date -- When it was done, or is planned
from odoo_stock_moves
