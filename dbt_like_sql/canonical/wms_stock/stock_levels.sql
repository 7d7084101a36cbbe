-- One row is the stock of an article at a storage place.
-- The batches of a storage place add up, as its storage places do to the stock of the place. What
-- is blocked or in inspection is there, but not free for use; what the export does not tell is
-- unknown and not zero. The goods are the retailer's: the export names no owner.
-- Grain: silo, sku, location_code, storage_code, owner
with wms_stock_stock as (
    select
        silo, source_file, source_row, lagerort,
        coalesce(lagerplatz, '') as storage_code, -- Storage place; '' if the export names none
        artikelnummer, ean, bestand, reserviert, gesperrt, qs, unterwegs, einheit, stand
    from staging.wms_stock_stock
),

sums as (
    select
        silo,
        artikelnummer,
        lagerort,
        storage_code,
        min(source_file) as source_file, -- File of the first batch
        arg_min(source_row, (source_file, source_row))
            as source_row, -- Number of the first batch's record
        if(count(distinct gtin14(ean)) = 1, max(gtin14(ean)), null) as gtin,
        min(einheit) as uom, -- Unit of all quantities
        sum(bestand) as on_hand, -- Physically there, in whatever state
        sum(reserviert) as reserved, -- Promised to orders
        sum(gesperrt) as blocked_qty, -- Blocked
        sum(qs) as quality_qty, -- In quality inspection
        sum(unterwegs) as in_transit, -- On its way to the place; not on hand yet
        min(stand) as snapshot_at -- When it was so; the oldest of the batches
    from wms_stock_stock
    group by silo, artikelnummer, lagerort, storage_code
)

select
    silo,
    artikelnummer as sku,
    lagerort as location_code,
    storage_code,
    'own' as owner, -- The export does not tell whose goods they are
    source_file,
    source_row,
    if(gtin_is_valid(gtin), gtin, null)
        as gtin, -- Trade item number, 14 digits; null if the batches differ or it is none
    uom,
    on_hand,
    on_hand - coalesce(blocked_qty, 0) - coalesce(quality_qty, 0)
        as on_hand_unrestricted, -- There and in no restricted state; may be reserved
    reserved,
    quality_qty,
    blocked_qty,
    in_transit,
    false as is_deleted, -- The export has no deleted stock
    snapshot_at
from sums
