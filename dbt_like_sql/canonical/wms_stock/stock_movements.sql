-- One row is a movement of goods.
-- Goods come from outside by receipt and return, and leave by sale and scrap; who is there has no
-- place. A movement that undoes another names the places of the one it undoes, with a quantity
-- below zero, whichever way it was delivered: with a minus, or as goods that went back. An
-- adjustment or count below zero undoes nothing: it takes goods away.
-- Grain: silo, movement_id
with wms_stock_movements as (
    select
        silo, source_file, source_row, buchungsnr, artikelnummer, von, nach, bewegungsart, kind,
        is_reversal, is_loss, beleg, menge, business_date, zeitpunkt
    from staging.wms_stock_movements
),

units as (
    select silo, artikelnummer, min(einheit) as uom -- Unit the stock of the article is kept in
    from staging.wms_stock_stock
    group by silo, artikelnummer
    having count(distinct einheit) = 1
),

directed as (
    select
        silo, source_file, source_row, buchungsnr, artikelnummer, von, nach, bewegungsart, kind,
        beleg, business_date, zeitpunkt,
        is_reversal or menge < 0 and coalesce(kind, '') not in ('adjust', 'count') as is_undone,
        abs(menge) as quantity,
        case
            -- A count's loss leaves its place, a surplus comes to it.
            when is_loss then von is null
            -- Of a movement undone these are the places of the one it undoes, if it says so by its
            -- minus or by the side that is empty; else the way the goods went back.
            when is_reversal then menge > 0 and not coalesce(
                kind in ('receipt', 'return') and von is null
                or kind in ('sale', 'scrap') and nach is null,
                false
            )
            else menge < 0 and coalesce(kind, '') in ('adjust', 'count')
        end as is_turned
    from wms_stock_movements
),

placed as (
    select
        silo, source_file, source_row, buchungsnr, artikelnummer, bewegungsart, kind, beleg,
        business_date, zeitpunkt,
        if(is_undone, -quantity, quantity)
            as qty, -- Quantity moved; below zero where it undoes a movement
        if(is_turned, nach, von) as left_place,
        if(is_turned, von, nach) as reached_place
    from directed
)

select
    placed.silo,
    buchungsnr as movement_id,
    source_file,
    source_row,
    placed.artikelnummer as sku,
    case when kind is null or kind not in ('receipt', 'return') then left_place end
        as from_location_code, -- Place it left; null if from outside
    case when kind is null or kind not in ('sale', 'scrap') then reached_place end
        as to_location_code, -- Place it came to; null if to outside
    kind as movement_type,
    bewegungsart as movement_type_raw,
    beleg as document_no,
    uom,
    qty,
    false as is_deleted, -- The export has no deleted movements
    business_date,
    zeitpunkt as booked_at
from placed
left join units on placed.silo = units.silo and placed.artikelnummer = units.artikelnummer
