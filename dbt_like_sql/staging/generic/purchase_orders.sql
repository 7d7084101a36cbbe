-- One row is a line of an order to a supplier, typed.
-- Grain: silo, source_file, source_row
with generic_purchase_orders as (
    select
        silo, source_file, source_row, order_no, line_no, sku, location_code, status, uom,
        qty_ordered, qty_received, unit_cost, ordered_on, eta_on
    from raw.generic_purchase_orders
),

silos as (
    select silo, decimal_mark from settings.silos
)

select
    line.silo,
    source_file,
    source_row,
    clean_text(strip_apostrophe(order_no)) as order_no, -- Number of the purchase order
    clean_text(strip_apostrophe(line_no)) as line_no, -- Its line
    clean_text(strip_apostrophe(sku)) as sku, -- Article number
    clean_text(strip_apostrophe(location_code)) as location_code, -- Place it goes to
    clean_text(status) as status, -- Status as delivered
    goods_status(clean_text(status)) as status_read, -- open | received | cancelled
    unit_code(clean_text(uom)) as uom, -- Unit of the quantities, ST for pieces
    parse_decimal(qty_ordered, decimal_mark) as qty_ordered, -- Quantity ordered
    parse_decimal(qty_received, decimal_mark) as qty_received, -- Of it received
    parse_decimal(unit_cost, decimal_mark) as unit_cost, -- Price of one unit without VAT
    parse_date(ordered_on) as ordered_on, -- Day of the order
    parse_date(eta_on) as eta_on -- Day it is expected
from generic_purchase_orders as line
left join silos on line.silo = silos.silo
