-- One row is a line of a sale or return in golden.orders, as the silo that counts has it.
-- Rejected lines are left out; lines of cancelled orders stay, marked by the order's status. Sales
-- that only a loyalty booking proves have no lines.
-- Grain: order_id, line_no
with order_lines as (
    select
        silo, order_key, line_no, ref_line_no, sku, gtin, item_text, line_type, line_status,
        location_code, qty, uom, currency, unit_price_gross, unit_price_net, unit_price_rrp,
        line_discount_gross, line_gross, line_net, line_tax, vat_rate, return_reason
    from canonical.order_lines
    where line_status is distinct from 'rejected'
),

order_records as (
    select silo, order_key, order_id, document_no from golden.order_records where is_primary
),

orders as (
    select
        order_id, ref_order_id, customer_id, location_id, order_type, status, channel,
        business_date, ordered_at
    from golden.orders
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

locations as (
    select silo, code, location_id from settings.locations
),

-- Numbered before the wide columns come in: what is sorted should be small.
numbered as (
    select
        silo, order_key, order_lines.line_no, order_id,
        row_number() over (partition by order_id order by document_no, order_lines.line_no)
            as running_no
    from order_lines
    inner join order_records using (silo, order_key)
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
    qty,
    uom,
    currency,
    unit_price_gross,
    unit_price_net,
    unit_price_rrp,
    line_discount_gross,
    line_gross,
    line_net,
    line_tax,
    vat_rate,
    business_date,
    ordered_at
from order_lines
inner join numbered using (silo, order_key, line_no)
inner join orders using (order_id)
left join product_records
    on order_lines.silo = product_records.silo and order_lines.sku = product_records.sku
left join locations
    on order_lines.silo = locations.silo and order_lines.location_code = locations.code
