-- One row is a line of an order to a supplier.
-- A line without a status is open until all of it has arrived.
-- Grain: silo, order_no, line_no, sku
with generic_purchase_orders as (
    select
        silo, source_file, source_row, order_no, line_no, sku, location_code, status, status_read,
        uom, qty_ordered, qty_received, unit_cost, ordered_on, eta_on
    from staging.generic_purchase_orders
),

retailer as (
    select currency from settings.retailer
)

select
    silo,
    order_no,
    coalesce(line_no, '') as line_no, -- Its line; '' if the silo has none
    sku,
    source_file,
    source_row,
    location_code,
    case
        when status_read in ('planned', 'shipped') then 'open'
        when status_read = 'fulfilled' then 'received'
        when status is not null then status_read
        when qty_received >= qty_ordered then 'received'
        else 'open'
    end as status, -- open | received | cancelled
    uom,
    qty_ordered,
    qty_received,
    currency, -- The retailer's own; the export names none
    unit_cost,
    ordered_on,
    eta_on
from generic_purchase_orders
cross join retailer
