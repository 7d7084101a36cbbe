-- One row is a line of a sales order, of a receipt of a till or of a credit note.
-- Quotations and baskets not yet paid are no sales, and sections and notes no lines. Quantities and
-- amounts of credit notes are negative. Whether a unit price has VAT inside shows in what it makes
-- of the line; where neither fits, the price is unknown.
-- Grain: silo, order_key, line_no
with odoo_sale_orders as (
    select
        silo, source_file, source_row, name, state, warehouse, currency, product_ref,
        line_product, line_name, line_is_delivery, line_qty, line_uom, line_qty_delivered,
        line_price_unit, line_discount, line_price_subtotal, line_price_total
    from staging.odoo_sale_orders
    where state in ('sale', 'done', 'cancel')
),

odoo_pos_orders as (
    select
        silo, source_file, source_row, name, config, state, refunded_order, product_ref,
        line_product, line_name, line_qty, line_price_unit, line_discount, line_price_subtotal,
        line_price_total
    from staging.odoo_pos_orders
    where state in ('done', 'cancel')
),

odoo_account_moves as (
    select
        silo, source_file, source_row, name, currency, product_ref, line_product, line_name,
        line_qty, line_uom, line_price_unit, line_discount, line_price_subtotal, line_price_total
    from staging.odoo_account_moves
    where move_type = 'out_refund' and state = 'posted'
),

odoo_products as (
    select silo, sku, type, unnest([database_id, external_id]) as id
    from staging.odoo_products
),

retailer as (
    select currency from settings.retailer
),

articles as (
    select silo, id, min(sku) as sku, min(type) as type
    from odoo_products
    where id is not null
    group by silo, id
),

services as (
    select distinct silo, sku from odoo_products where type = 'service'
),

lines as (
    select
        silo,
        name as order_key, -- Key of the document: its number, with its kind before it if no order
        source_file,
        source_row,
        null::varchar as ref_order_key, -- Original sale of a return at the till
        product_ref,
        line_product,
        line_name,
        line_is_delivery as is_delivery,
        case
            when line_qty_delivered >= line_qty then 'fulfilled'
            when line_qty_delivered is not null then 'open'
        end as line_status, -- open | fulfilled; null where the export does not tell
        warehouse as location_code, -- Warehouse that delivers, or the till
        line_qty as qty, -- Quantity; negative for what is taken back
        line_uom as uom_text,
        currency, -- Currency of all amounts, ISO 4217
        line_price_unit as price_unit,
        coalesce(line_discount, 0) as discount,
        line_price_subtotal as line_net, -- Line without VAT
        line_price_total as line_gross -- Line incl. VAT after its discount
    from odoo_sale_orders
    union all
    select
        silo, 'pos.order/' || name, source_file, source_row, 'pos.order/' || refunded_order,
        product_ref, line_product, line_name, false, if(state = 'done', 'fulfilled', null), config,
        line_qty, null, retailer.currency, line_price_unit, coalesce(line_discount, 0),
        line_price_subtotal, line_price_total
    from odoo_pos_orders
    cross join retailer
    union all
    select
        silo, 'account.move/' || name, source_file, source_row, null, product_ref, line_product,
        line_name, false, 'fulfilled', null, -line_qty, line_uom, currency, line_price_unit,
        coalesce(line_discount, 0), -line_price_subtotal, -line_price_total
    from odoo_account_moves
),

priced as (
    select
        lines.silo, order_key, source_file, source_row, ref_order_key, line_product, line_name,
        is_delivery, line_status, location_code, qty, uom_text, currency, price_unit, discount,
        line_net, line_gross,
        coalesce(articles.sku, bracketed_sku(line_product))
            as sku, -- Article number; null where neither id nor label names one
        qty * price_unit * (1 - discount / 100) as amount,
        row_number() over (
            partition by lines.silo, order_key order by source_file, source_row
        ) as line_no -- Running number in the document
    from lines
    left join articles on lines.silo = articles.silo and product_ref = articles.id
    where coalesce(product_ref, line_product) is not null or line_net <> 0
)

select
    priced.silo,
    order_key,
    line_no,
    source_file,
    source_row,
    ref_order_key,
    priced.sku,
    trim(regexp_replace(coalesce(line_name, line_product), '^\s*\[[^\]]+\]', ''))
        as item_text, -- Text of the line, else the article's name, without its number
    case
        when is_delivery then 'shipping'
        when price_unit < 0 then 'discount'
        when services.sku is not null then 'service'
        else 'product'
    end as line_type, -- product | service | shipping | discount
    line_status,
    location_code,
    qty,
    unit_code(uom_text) as uom, -- Unit of the quantity
    currency,
    case when abs(amount - line_gross) <= 0.01 then price_unit end
        as unit_price_gross, -- Price of one unit incl. VAT, where it has VAT inside
    case when abs(amount - line_net) <= 0.01 then price_unit end
        as unit_price_net, -- Price of one unit without VAT, where it has none inside
    case when discount > 0 and discount < 100 then line_gross * discount / (100 - discount) end
        as line_discount_gross, -- Discount on the line incl. VAT
    line_gross,
    line_net,
    line_gross - line_net as line_tax, -- VAT inside the line total
    case when abs(line_net) >= 1 then round((line_gross - line_net) / line_net, 2) end
        as vat_rate, -- VAT rate in whole per cent; null where too small to tell
    false as is_deleted -- Odoo deletes no documents that count
from priced
left join services on priced.silo = services.silo and priced.sku = services.sku
