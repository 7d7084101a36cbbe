-- One row is a transfer of the programme's points.
-- A cancelled transfer moved nothing and is marked as deleted. Points on hold are blocked for a
-- reward, or pending until they are released. Other kinds of wallets hold no points.
-- Grain: silo, txn_id
with open_loyalty_unit_transfers as (
    select
        silo, source_file, source_row, transfer_id, member_id, kind, type, points, cancelled,
        created_at, expired_at
    from staging.open_loyalty_unit_transfers
    where coalesce(wallet_type_code, 'default') = 'default'
),

retailer as (
    select time_zone from settings.retailer
)

select
    silo,
    transfer_id as txn_id,
    source_file,
    source_row,
    undamaged(member_id) as account_id, -- A member has one account, whichever card is in use
    kind,
    case when type in ('adding', 'p2p_adding') then points else -abs(points) end
        as points, -- Points, signed by the type of the transfer
    cancelled as is_deleted, -- True for cancelled transfers
    local_date(created_at, time_zone) as business_date, -- Day it was booked, the retailer's
    local_date(expired_at, time_zone) as expires_on, -- Day the points expire, the retailer's
    created_at as booked_at
from open_loyalty_unit_transfers
cross join retailer
