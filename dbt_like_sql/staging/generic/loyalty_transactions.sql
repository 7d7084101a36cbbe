-- One row is a booking on a loyalty card, typed.
-- Grain: silo, source_file, source_row
with generic_loyalty_transactions as (
    select
        silo, source_file, source_row, txn_id, account_id, kind, location_code, pos_id,
        receipt_no, external_order_ref, points, base_amount_gross, booked_at, booked_time,
        expires_on
    from raw.generic_loyalty_transactions
),

silos as (
    select silo, decimal_mark, time_zone from settings.silos
),

retailer as (
    select time_zone as home_time_zone from settings.retailer
),

texts as (
    select
        booking.silo,
        source_file,
        source_row,
        home_time_zone,
        clean_text(strip_apostrophe(txn_id)) as txn_id, -- Key of the booking
        replace(clean_text(strip_apostrophe(account_id)), ' ', '') as account_id, -- Card booked on
        clean_text(kind) as kind, -- Kind of booking as delivered
        fold_text(clean_text(kind)) as kind_word,
        clean_text(strip_apostrophe(location_code)) as location_code, -- Place of the purchase
        clean_text(pos_id) as pos_id, -- Till
        clean_text(strip_apostrophe(receipt_no)) as receipt_no, -- Receipt number as delivered
        clean_text(strip_apostrophe(external_order_ref))
            as external_order_ref, -- Order number of the web shop as delivered
        parse_decimal(points, decimal_mark) as points, -- Points, signed
        parse_decimal(base_amount_gross, decimal_mark)
            as base_amount_gross, -- Purchase the points are for, incl. VAT
        date_with_time(booked_at, booked_time) as booked_text,
        parse_timestamp(date_with_time(booked_at, booked_time), time_zone)
            as booked_at, -- When it was booked
        time_of_day(booked_time) as booked_time, -- Time of day in a column of its own
        parse_date(expires_on) as expires_on -- Day the points expire
    from generic_loyalty_transactions as booking
    left join silos on booking.silo = silos.silo
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    txn_id,
    account_id,
    kind,
    case
        when regexp_matches(kind_word, 'storno|revers|cancel') then 'reversal'
        when regexp_matches(kind_word, 'einloes|redeem|spend') then 'redeem'
        when regexp_matches(kind_word, 'verfall|expir') then 'expire'
        when regexp_matches(kind_word, 'korrektur|adjust') then 'adjust'
        when regexp_matches(kind_word, 'sammel|earn|gutschrift|kauf') then 'earn'
    end as kind_read, -- earn | redeem | expire | adjust | reversal; null if unknown
    location_code,
    pos_id,
    receipt_no,
    external_order_ref,
    points,
    base_amount_gross,
    business_day(booked_text, booked_at, home_time_zone)
        as business_date, -- Day of the booking in the retailer's time zone
    booked_at,
    booked_time,
    expires_on
from texts
