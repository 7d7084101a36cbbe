-- One row is a booking on a loyalty card as delivered.
-- Stores stand with or without their leading zero (0101, 101) and are written with it here. A
-- store's Bonnummer is the till's receipt; one of ONLINE is the web shop's order number.
-- Grain: silo, source_file, source_row
with kundenkarte_de_bookings as (
    select
        silo, source_file, source_row,
        buchungsnummer, kartennummer, filiale, kasse, bonnummer, buchungsart,
        punkte, umsatz, datum, uhrzeit, verfallsdatum
    from raw.kundenkarte_de_bookings
),

retailer as (
    select time_zone from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        clean_text(buchungsnummer) as buchungsnummer, -- Key of the booking
        replace(clean_text(kartennummer), ' ', '') as kartennummer, -- Card booked on, no blanks
        upper(clean_text(filiale)) as filiale, -- Store as delivered, or ONLINE
        clean_text(kasse) as kasse, -- Till
        clean_text(bonnummer) as bonnummer, -- Receipt, or the web order's number
        lower(clean_text(buchungsart)) as buchungsart, -- sammeln, storno, einlösen, verfall, …
        parse_decimal_de(punkte) as punkte, -- Points, signed
        parse_decimal_de(umsatz) as umsatz, -- Purchase the points are for, incl. VAT
        parse_date_de(datum) as datum, -- Day of the booking, local
        time_of_day(uhrzeit) as uhrzeit, -- Time of the booking, local
        parse_date_de(verfallsdatum) as verfallsdatum -- Day the points expire
    from kundenkarte_de_bookings
)

select
    silo,
    source_file,
    source_row,
    buchungsnummer,
    kartennummer,
    filiale,
    case
        when regexp_full_match(filiale, '\d{1,4}') then lpad(filiale, 4, '0') else filiale
    end as location_code, -- Store with leading zeros, or ONLINE
    kasse,
    bonnummer,
    case when filiale <> 'ONLINE' then nullif(ltrim(bonnummer, '0'), '') end
        as receipt_no, -- Receipt of the store, without leading zeros
    case when filiale = 'ONLINE' then nullif(replace(upper(bonnummer), '#', ''), '') end
        as external_order_ref, -- Order number of the web shop, without #, upper case
    buchungsart,
    case buchungsart
        when 'sammeln' then 'earn'
        when 'storno' then 'reversal'
        when 'einlösen' then 'redeem'
        when 'verfall' then 'expire'
        when 'korrektur' then 'adjust'
    end as kind, -- earn | redeem | expire | adjust | reversal
    punkte,
    umsatz,
    datum,
    uhrzeit,
    verfallsdatum,
    local_timestamp(datum, coalesce(uhrzeit::varchar, '00:00'), time_zone)
        as booked_at -- When it was booked; the start of the day if no time can be read
from texts
cross join retailer
