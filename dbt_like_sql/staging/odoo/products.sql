-- One row is an article that can be sold: a variant, where an article has variants.
-- An article without a number is named by its id.
-- Grain: silo, source_file, source_row
with odoo_products as (
    select
        silo, source_file, source_row,
        external_id, database_id, template_external_id, template_database_id, default_code,
        barcode, name, variant_values, category, type, is_storable, uom, active, standard_price,
        create_date, write_date
    from raw.odoo_products
)

select
    silo,
    source_file,
    source_row,
    clean_text(external_id) as external_id, -- External id
    clean_text(database_id) as database_id, -- Id in the database
    coalesce(clean_text(template_database_id), clean_text(template_external_id))
        as template_key, -- Article that groups variants
    clean_text(strip_formula_guard(default_code)) as default_code, -- Article number
    coalesce(
        clean_text(strip_formula_guard(default_code)),
        'product/' || coalesce(clean_text(database_id), clean_text(external_id))
    ) as sku, -- Article number; product/ and the id where there is none
    coalesce(
        is_group_label(database_id),
        is_group_label(external_id),
        is_group_label(default_code),
        type is null and is_group_label(name),
        false
    ) as is_group_row, -- True if the row only sums up a group of articles
    clean_text(barcode) as barcode, -- Trade item number as typed
    clean_text(strip_formula_guard(name)) as name, -- Name of the article
    clean_text(variant_values) as variant_values, -- What tells the variant from others
    clean_text(category) as category, -- Category from the top, steps separated by ' / '
    case
        when regexp_matches(fold_text(type), 'service|dienst') then 'service'
        when regexp_matches(fold_text(type), 'product|storable|lager') then 'product'
        when clean_text(type) is not null then 'consu'
    end as type, -- product (kept in stock) | service | consu (from version 18: any goods)
    parse_bool(is_storable) as is_storable, -- True if stock is kept of it
    clean_text(uom) as uom, -- Unit stock is counted in
    coalesce(parse_bool(active), true) as is_active, -- False for archived articles
    parse_decimal_en(standard_price) as standard_price, -- Cost of one unit without VAT
    parse_timestamp_iso(create_date) as create_date, -- When it was created
    parse_timestamp_iso(write_date) as write_date -- When it was last changed
from odoo_products
