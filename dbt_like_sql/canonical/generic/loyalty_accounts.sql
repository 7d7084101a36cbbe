-- One row is a loyalty card.
-- Grain: silo, account_id
with generic_loyalty_accounts as (
    select
        silo, source_file, source_row, account_id, card_no, customer_source_key, household_no,
        status, card_status as card_word, replaced_by, tier, location_code, is_deleted,
        points_balance, joined_on
    from staging.generic_loyalty_accounts
)

select
    silo,
    account_id,
    source_file,
    source_row,
    coalesce(card_no, account_id) as card_no, -- Number printed on the card
    customer_source_key,
    replaced_by as replaced_by_account_id,
    household_no,
    status,
    case
        when card_word in ('ersetzt', 'replaced') or replaced_by is not null then 'replaced'
        when card_word in ('gesperrt', 'blocked') then 'blocked'
        when card_word in ('aktiv', 'active') then 'active'
    end as card_status, -- active | blocked | replaced
    tier,
    location_code as joined_location_code,
    points_balance as points_balance_src,
    coalesce(is_deleted, false) as is_deleted, -- True if marked as deleted
    joined_on
from generic_loyalty_accounts
