-- One row is a line of a sales order or quotation.
-- What is the document's own stands on its first row only and is repeated here on each of its rows,
-- so that every row can be judged by itself. A row continues the document above it, unless a record
-- between the two is missing: then nobody can say whose it is, and it is an orphan.
-- Grain: silo, source_file, source_row
with odoo_sale_orders as (
    select
        silo, source_file, source_row,
        external_id, database_id, name, partner_external_id, partner_database_id,
        client_order_ref, origin, state, team, website, warehouse, carrier, currency,
        amount_untaxed, amount_tax, amount_total, date_order, line_product,
        line_product_external_id, line_product_database_id, line_name, line_is_delivery, line_qty,
        line_uom, line_qty_delivered, line_price_unit, line_discount, line_price_subtotal,
        line_price_total
    from raw.odoo_sale_orders
),

marked as (
    select
        silo,
        source_file,
        source_row,
        coalesce(
            is_group_label(database_id),
            is_group_label(external_id),
            clean_text(state) is null and is_group_label(name),
            false
        ) as is_group_row, -- True if the row only sums up a group of documents
        source_row - row_number() over (
            partition by silo, source_file order by source_row
        ) as missing_before,
        coalesce(clean_text(database_id), clean_text(external_id), clean_text(name)) is not null
            as has_key
    from odoo_sale_orders
),

owned as (
    select
        silo,
        source_file,
        source_row,
        is_group_row,
        max(case when has_key and not is_group_row then source_row end) over (
            partition by silo, source_file, missing_before
            order by source_row
            rows between unbounded preceding and current row
        ) as header_row -- Record that has what is the document's own
    from marked
),

headers as (
    select
        silo,
        source_file,
        source_row as header_row,
        clean_text(strip_formula_guard(name)) as name, -- Number of the order
        coalesce(clean_text(partner_database_id), clean_text(partner_external_id))
            as partner_ref, -- Customer, by either id
        clean_text(strip_formula_guard(client_order_ref))
            as client_order_ref, -- Number the customer or shop has for it
        clean_text(origin) as origin, -- Document the order stems from
        case
            when regexp_matches(fold_text(state), '^(cancel|abgebrochen|storniert)') then 'cancel'
            when regexp_matches(fold_text(state), '^(sale|verkauf|auftrag)') then 'sale'
            when regexp_matches(fold_text(state), '^(done|locked|gesperrt|erledigt)') then 'done'
            when regexp_matches(fold_text(state), '(sent|gesendet|versendet|verschickt)$')
                then 'sent'
            when regexp_matches(fold_text(state), '^(draft|quotation|entwurf|angebot)')
                then 'draft'
        end as state, -- draft | sent | sale | done | cancel
        clean_text(team) as team, -- Sales team
        clean_text(website) as website, -- Website the order was placed on
        clean_text(warehouse) as warehouse, -- Warehouse that delivers
        clean_text(carrier) as carrier, -- How the goods reach the customer
        upper(trim(currency)) as currency, -- Currency of all amounts, ISO 4217
        parse_decimal_en(amount_untaxed) as amount_untaxed, -- Total without VAT
        parse_decimal_en(amount_tax) as amount_tax, -- VAT
        parse_decimal_en(amount_total) as amount_total, -- Total incl. VAT
        parse_timestamp_iso(date_order) as date_order -- When it was ordered
    from odoo_sale_orders
),

lines as (
    select
        silo,
        source_file,
        source_row,
        coalesce(clean_text(line_product_database_id), clean_text(line_product_external_id))
            as product_ref, -- Article, by either id
        clean_text(line_product) as line_product, -- Article, as [number] name
        clean_text(strip_formula_guard(line_name)) as line_name, -- Text of the line
        coalesce(parse_bool(line_is_delivery), false)
            as line_is_delivery, -- True for a shipping fee
        clean_text(line_uom) as line_uom, -- Unit of the quantity
        parse_decimal_en(line_qty_delivered) as line_qty_delivered, -- Quantity delivered so far
        parse_decimal_en(line_qty) as line_qty, -- Quantity
        parse_decimal_en(line_price_unit) as line_price_unit, -- Price of one unit before discount
        parse_decimal_en(line_discount) as line_discount, -- Discount in per cent
        parse_decimal_en(line_price_subtotal) as line_price_subtotal, -- Line without VAT
        parse_decimal_en(line_price_total) as line_price_total -- Line incl. VAT
    from odoo_sale_orders
)

select
    lines.silo,
    lines.source_file,
    lines.source_row,
    owned.header_row,
    owned.is_group_row,
    owned.header_row is null and not owned.is_group_row
        as is_orphan, -- True if the document's own record is missing
    headers.name,
    headers.partner_ref,
    headers.client_order_ref,
    headers.origin,
    headers.state,
    headers.team,
    headers.website,
    headers.warehouse,
    headers.carrier,
    headers.currency,
    headers.amount_untaxed,
    headers.amount_tax,
    headers.amount_total,
    headers.date_order,
    lines.product_ref,
    lines.line_product,
    lines.line_name,
    lines.line_is_delivery,
    lines.line_uom,
    lines.line_qty_delivered,
    lines.line_qty,
    lines.line_price_unit,
    lines.line_discount,
    lines.line_price_subtotal,
    lines.line_price_total,
    sum(lines.line_price_subtotal) over (
        partition by lines.silo, lines.source_file, owned.header_row
    ) as lines_amount -- What the document's lines add up to
from lines
inner join owned
    on lines.silo = owned.silo
    and lines.source_file = owned.source_file
    and lines.source_row = owned.source_row
left join headers
    on owned.silo = headers.silo
    and owned.source_file = headers.source_file
    and owned.header_row = headers.header_row
