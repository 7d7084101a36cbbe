-- One row is a booking on a loyalty card, and the customer it is for.
-- A booking on a card that is not in the export belongs to nobody; it is kept.
-- Grain: silo, txn_id
with loyalty_transactions as (
    select
        silo, txn_id, account_id, kind, location_code, pos_id, receipt_no, external_order_ref,
        points, currency, base_amount_gross, business_date, expires_on, booked_at
    from canonical.loyalty_transactions
    where not coalesce(is_deleted, false)
),

loyalty_accounts as (
    select silo, account_id, card_no, customer_id from golden.loyalty_accounts
),

locations as (
    select silo, code, location_id from settings.locations
)

select
    loyalty_transactions.silo,
    txn_id,
    loyalty_transactions.account_id,
    card_no,
    customer_id,
    location_id,
    pos_id,
    receipt_no,
    external_order_ref,
    kind,
    points,
    currency,
    base_amount_gross,
    business_date,
    expires_on,
    booked_at
from loyalty_transactions
left join loyalty_accounts
    on loyalty_transactions.silo = loyalty_accounts.silo
    and loyalty_transactions.account_id = loyalty_accounts.account_id
left join locations
    on loyalty_transactions.silo = locations.silo and location_code = code
