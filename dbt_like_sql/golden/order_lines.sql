-- One row is a line of a sale or return in golden.orders, as the silo that counts has it.
-- Rejected lines are left out; lines of cancelled orders stay, marked by the order's status. Sales
-- that only a loyalty booking proves have no lines. A pack whose content its silo states is counted
-- in the article's own unit, and so are its prices.
-- Grain: order_id, line_no
with order_lines as not materialized (
    select
        silo, order_key, line_no, ref_line_no, sku, gtin, item_text, line_type,
        line_status, location_code, qty, uom, currency, unit_price_gross, unit_price_net,
        unit_price_rrp, line_discount_gross, line_gross, line_net, line_tax, vat_rate,
        return_reason,
        if(line_status = 'rejected', null, order_key) as counted_key
    from canonical.order_lines
),

order_records as not materialized (
    select
        rowid as record_row, silo, order_id, document_no,
        if(is_primary, order_key, null) as counted_key
    from golden.order_records
),

orders as not materialized (
    select
        rowid as order_row, order_id, ref_order_id, customer_id, location_id, order_type, status,
        channel, business_date, ordered_at
    from golden.orders
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

packs as (
    select silo, sku, product_units.uom, base_uom, base_qty
    from canonical.product_units
    left join canonical.products using (silo, sku)
    where base_qty > 0 and base_qty <> 1
),

locations as (
    select silo, code, location_id from settings.locations
),

-- Numbered before the wide columns come in: what is sorted should be small. What does not count has
-- no key, and is not left out by a filter: DuckDB takes a filter to keep a fifth, and would then
-- copy the wide lines into memory rather than the orders.
numbered as (
    select
        record_row, line_no,
        row_number() over (partition by order_row order by document_no, line_no) as running_no
    from order_lines
    inner join order_records using (silo, counted_key)
    inner join orders using (order_id)
)

select
    order_id,
    running_no as line_no, -- Running number in the order, over all its documents
    product_id,
    customer_id,
    order_lines.silo,
    order_lines.order_key,
    order_lines.line_no as source_line_no,
    orders.location_id,
    locations.location_id as fulfil_location_id, -- Place that delivers the line
    ref_order_id,
    ref_line_no,
    order_lines.sku,
    gtin,
    item_text,
    line_type,
    line_status,
    order_type,
    status,
    channel,
    order_lines.return_reason,
    in_base_units(qty, base_qty) as qty, -- Quantity in the unit; negative for returns
    if(base_qty is null, order_lines.uom, base_uom)
        as uom, -- The article's own unit where it is known, else the line's
    currency,
    if(base_qty is null, unit_price_gross, (unit_price_gross / base_qty)::decimal(14, 4))
        as unit_price_gross, -- Price of one unit incl. VAT, before discounts
    if(base_qty is null, unit_price_net, (unit_price_net / base_qty)::decimal(14, 4))
        as unit_price_net, -- Price of one unit without VAT
    if(base_qty is null, unit_price_rrp, (unit_price_rrp / base_qty)::decimal(14, 4))
        as unit_price_rrp, -- Compare-at price of one unit incl. VAT
    line_discount_gross,
    line_gross,
    line_net,
    line_tax,
    vat_rate,
    business_date,
    ordered_at
from order_lines
inner join order_records using (silo, counted_key)
inner join numbered using (record_row, line_no)
inner join orders using (order_id)
left join product_records
    on order_lines.silo = product_records.silo and order_lines.sku = product_records.sku
left join packs
    on order_lines.silo = packs.silo
    and order_lines.sku = packs.sku
    and order_lines.uom = packs.uom
left join locations
    on order_lines.silo = locations.silo and order_lines.location_code = locations.code
