-- One row is a transfer of points as delivered.
-- Points stand without a sign; the type says which way they went.
-- Grain: silo, source_file, source_row
with open_loyalty_unit_transfers as (
    select
        silo, source_file, source_row,
        transfer_id, member_id, wallet_type_code, type, points, cancelled, locked,
        created_at, expired_at, unlock_at
    from raw.open_loyalty_unit_transfers
),

texts as (
    select
        silo,
        source_file,
        source_row,
        clean_text(transfer_id) as transfer_id, -- Key of the transfer
        clean_text(member_id) as member_id, -- Member whose wallet it is
        clean_text(wallet_type_code) as wallet_type_code, -- Kind of wallet
        lower(clean_text(type)) as type, -- adding | spending | expired | blocked | p2p_…
        parse_decimal_en(points) as points, -- Points, without a sign
        coalesce(parse_bool(cancelled), false) as cancelled, -- True if it was cancelled
        coalesce(parse_bool(locked), false) as locked, -- True while the points are pending
        parse_timestamp_iso(created_at) as created_at, -- When it was booked
        parse_timestamp_iso(expired_at) as expired_at, -- When the points expire
        parse_timestamp_iso(unlock_at) as unlock_at -- When pending points become the member's
    from open_loyalty_unit_transfers
)

select
    silo,
    source_file,
    source_row,
    transfer_id,
    member_id,
    wallet_type_code,
    type,
    case
        when type = 'blocked' or type in ('adding', 'p2p_adding') and locked then 'hold'
        when type in ('adding', 'p2p_adding') then 'earn'
        when type in ('spending', 'p2p_spending') then 'redeem'
        when type = 'expired' then 'expire'
    end as kind, -- earn | redeem | expire | hold: set aside, or not yet the member's
    points,
    cancelled,
    locked,
    created_at,
    expired_at,
    unlock_at
from texts
