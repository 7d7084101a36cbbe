-- One row is a loyalty card, and the customer who holds it.
-- Grain: silo, account_id
with loyalty_accounts as (
    select
        silo, account_id, card_no, customer_source_key, replaced_by_account_id, household_no,
        status, card_status, tier, joined_location_code, points_balance_src, is_deleted, joined_on
    from canonical.loyalty_accounts
),

customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

locations as (
    select silo, code, location_id from settings.locations
)

select
    loyalty_accounts.silo,
    account_id,
    card_no,
    customer_id,
    customer_source_key,
    replaced_by_account_id,
    household_no,
    location_id as joined_location_id, -- Place where the customer joined
    status,
    card_status,
    tier,
    is_deleted,
    points_balance_src,
    joined_on
from loyalty_accounts
left join customer_records
    on loyalty_accounts.silo = customer_records.silo
    and customer_source_key = source_key
left join locations
    on loyalty_accounts.silo = locations.silo and joined_location_code = code
