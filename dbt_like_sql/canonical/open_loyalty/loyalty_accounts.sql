-- One row is a member's account in the loyalty programme, with a card or without.
-- A tier that somebody assigned outranks the earned one; who is not active cannot use the card.
-- Grain: silo, account_id
with open_loyalty_members as (
    select
        silo, source_file, source_row, member_id, loyalty_card_number, level_id,
        manually_assigned_level_id, active, created_at
    from staging.open_loyalty_members
),

retailer as (
    select time_zone from settings.retailer
)

select
    silo,
    member_id as account_id, -- A member has one account, whichever card is in use
    source_file,
    source_row,
    loyalty_card_number as card_no,
    member_id as customer_source_key,
    case when active then 'active' else 'inactive' end as status, -- active | inactive
    case when active then 'active' else 'blocked' end as card_status, -- active | blocked
    coalesce(manually_assigned_level_id, level_id) as tier, -- Tier assigned, else earned
    false as is_deleted, -- The export has no deleted members
    local_date(created_at, time_zone) as joined_on -- Day the member joined, the retailer's
from open_loyalty_members
cross join retailer
