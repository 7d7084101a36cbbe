-- One row is a quantity on its way to a place: the open rest of a transfer or a purchase order.
-- A transfer is on its way once it has left, and until all of it has arrived; an order to a supplier
-- until all of it has. What is overdue is expected on the next day: nobody knows better.
-- Check something_is_open: qty > 0
-- Check is_not_expected_in_the_past: coalesce(expected_on > as_of, true)
-- Grain: silo, kind, document_no, line_no, sku
with transfers as (
    select
        silo, transfer_no, line_no, sku, from_location_code, to_location_code, uom, qty_sent,
        qty_received, eta_on
    from canonical.transfers
    where status = 'shipped'
),

purchase_order_lines as (
    select silo, order_no, line_no, sku, location_code, uom, qty_ordered, qty_received, eta_on
    from canonical.purchase_order_lines
    where status = 'open'
),

packs as (
    select silo, sku, uom, base_qty from inventory.packs
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

locations as (
    select silo, code, location_id from settings.locations
),

night as (
    select as_of from golden.night
),

expected as (
    select
        silo, 'transfer' as kind, transfer_no as document_no, line_no, sku, from_location_code,
        to_location_code, uom, qty_sent - coalesce(qty_received, 0) as qty, eta_on
    from transfers
    union all
    select
        silo, 'purchase', order_no, line_no, sku, null, location_code, uom,
        qty_ordered - coalesce(qty_received, 0), eta_on
    from purchase_order_lines
)

select
    expected.silo,
    kind, -- transfer | purchase
    document_no, -- Number of the transfer or purchase order
    line_no, -- Its line; '' if the silo has none
    expected.sku,
    coalesce(product_id, expected.silo || '/' || expected.sku)
        as product_id, -- Product; silo/article if it has no master data
    origins.location_id as from_location_id, -- Place it left; null if it comes from a supplier
    targets.location_id, -- Place it goes to
    in_base_units(qty, base_qty)
        as qty, -- Still to arrive, in the product's base unit
    as_of,
    coalesce(eta_on <= as_of, false) as is_overdue, -- True if it should have arrived
    eta_on is null as is_undated, -- True if the silo names no day
    eta_on, -- Day the silo expects it
    if(eta_on is null, null, greatest(eta_on, as_of + 1))
        as expected_on -- Day it can be reckoned with; null if nobody says
from expected
cross join night
inner join locations as targets
    on expected.silo = targets.silo and to_location_code = targets.code
left join locations as origins
    on expected.silo = origins.silo and from_location_code = origins.code
left join product_records
    on expected.silo = product_records.silo and expected.sku = product_records.sku
left join packs
    on expected.silo = packs.silo
    and expected.sku = packs.sku
    and expected.uom = packs.uom
where in_base_units(qty, base_qty) > 0
