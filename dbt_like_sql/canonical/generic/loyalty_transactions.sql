-- One row is a booking on a loyalty card.
-- Grain: silo, txn_id
with generic_loyalty_transactions as (
    select
        silo, source_file, source_row, txn_id, account_id, kind_read, location_code, pos_id,
        receipt_no as receipt_text, external_order_ref as order_text, points, base_amount_gross,
        business_date, booked_at, expires_on
    from staging.generic_loyalty_transactions
),

retailer as (
    select currency from settings.retailer
)

select
    silo,
    txn_id,
    source_file,
    source_row,
    undamaged(account_id)
        as account_id, -- Card booked on; null where a spreadsheet has rounded its number
    kind_read as kind,
    location_code,
    pos_id,
    nullif(ltrim(receipt_text, '0'), '') as receipt_no, -- Receipt number without leading zeros
    nullif(upper(replace(order_text, '#', '')), '')
        as external_order_ref, -- Order number of the web shop without #, upper case
    points,
    currency, -- The retailer's own; the export names none
    base_amount_gross,
    false as is_deleted, -- The export marks no booking as deleted
    business_date,
    expires_on,
    booked_at
from generic_loyalty_transactions
cross join retailer
