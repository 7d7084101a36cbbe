-- One row is a movement of goods as delivered.
-- The kind of movement is a word or one of SAP's numbers, of which an even one mostly undoes the
-- odd one before it; 701 is a count that found more, 702 one that found less.
-- Grain: silo, source_file, source_row
with wms_stock_movements as (
    select
        silo, source_file, source_row, buchungsnr, zeitpunkt, artikelnummer, von, nach, menge,
        bewegungsart, beleg
    from raw.wms_stock_movements
),

retailer as (
    select time_zone as home_time_zone from settings.retailer
),

silos as (
    select silo, coalesce(decimal_mark, ',') as decimal_mark, time_zone from settings.silos
),

texts as (
    select
        movement.silo,
        source_file,
        source_row,
        clean_text(strip_apostrophe(buchungsnr)) as buchungsnr, -- Key of the movement
        regexp_replace(clean_text(strip_apostrophe(artikelnummer)), '^0+([0-9]+)$', '\1')
            as artikelnummer, -- Article number without padding zeros
        clean_text(von) as von, -- Place it left
        clean_text(nach) as nach, -- Place it came to
        clean_text(bewegungsart) as bewegungsart, -- Kind of movement as delivered
        fold_text(clean_text(bewegungsart)) as folded,
        clean_text(beleg) as beleg, -- Document that the movement belongs to
        parse_decimal(menge, decimal_mark) as menge, -- Quantity; below zero from Nach to Von
        business_day(zeitpunkt, parse_timestamp(zeitpunkt, time_zone), home_time_zone)
            as business_date, -- Day of the movement in the retailer's time zone
        parse_timestamp(zeitpunkt, time_zone) as zeitpunkt -- When it was booked
    from wms_stock_movements as movement
    cross join retailer
    left join silos on movement.silo = silos.silo
)

select
    silo,
    source_file,
    source_row,
    buchungsnr,
    artikelnummer,
    von,
    nach,
    bewegungsart,
    movement_kind(bewegungsart) as kind, -- receipt | sale | transfer | return | adjust | scrap | count
    coalesce(
        regexp_matches(folded, 'storno|storniert|reversal')
        or regexp_matches(folded, '^(?:102|652|654|602|552|562|30[246]|31[246]|64[24])\b'),
        false
    ) as is_reversal, -- True if the movement undoes another
    coalesce(regexp_matches(folded, '^702\b'), false) as is_loss, -- True if a count found less
    beleg,
    menge,
    business_date,
    zeitpunkt
from texts
