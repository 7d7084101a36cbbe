-- One row is a sale or return that a loyalty booking proves.
-- Sammeln is a sale and Storno a return, each with a turnover and the receipt or web order it is
-- about; what names no receipt, or has no turnover, proves no sale of its own. The turnover is
-- with VAT; the amount without is not known here and never guessed.
-- Grain: silo, order_key
with kundenkarte_de_bookings as (
    select
        silo, source_file, source_row, buchungsnummer, kartennummer, kind, location_code, kasse,
        bonnummer, receipt_no, external_order_ref, umsatz, datum, booked_at
    from staging.kundenkarte_de_bookings
    where (kind = 'earn' and umsatz > 0 or kind = 'reversal' and umsatz <> 0)
        and coalesce(receipt_no, external_order_ref) is not null
),

kundenkarte_de_cards as (
    select silo, kartennummer, holder_key
    from staging.kundenkarte_de_cards
),

retailer as (
    select currency from settings.retailer
)

select
    booking.silo,
    buchungsnummer as order_key,
    source_file,
    source_row,
    bonnummer as order_number,
    external_order_ref,
    receipt_no,
    holder_key as customer_source_key,
    undamaged(booking.kartennummer)
        as loyalty_card_no, -- Card; null where a spreadsheet has rounded its number
    case kind when 'earn' then 'sale' else 'return' end as order_type, -- sale | return
    'completed' as status, -- Points are booked at the till, or once the order is paid
    case when external_order_ref is null then 'store' else 'web' end as channel, -- store | web
    location_code,
    kasse as pos_id,
    currency, -- The retailer's own; the export names none
    case kind when 'earn' then umsatz else -abs(umsatz) end
        as grand_total_gross, -- Turnover incl. VAT; negative for returns
    'missing' as amount_quality, -- The amount without VAT is not in the export
    false as is_deleted, -- The export marks no booking as deleted
    datum as business_date,
    booked_at as ordered_at
from kundenkarte_de_bookings as booking
left join kundenkarte_de_cards as card
    on booking.silo = card.silo and booking.kartennummer = card.kartennummer
cross join retailer
