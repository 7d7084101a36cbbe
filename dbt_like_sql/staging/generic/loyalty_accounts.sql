-- One row is a loyalty card, typed.
-- Grain: silo, source_file, source_row
with generic_loyalty_accounts as (
    select
        silo, source_file, source_row, account_id, card_no, customer_source_key, household_no,
        status, card_status, replaced_by, tier, location_code, points_balance, joined_on,
        is_deleted
    from raw.generic_loyalty_accounts
),

silos as (
    select silo, decimal_mark from settings.silos
),

night as (
    select delivery_on from settings.night
)

select
    card.silo,
    source_file,
    source_row,
    replace(clean_text(strip_apostrophe(account_id)), ' ', '') as account_id, -- Card or account
    replace(clean_text(strip_apostrophe(card_no)), ' ', '') as card_no, -- Number on the card
    clean_text(strip_apostrophe(customer_source_key)) as customer_source_key, -- Card holder
    clean_text(strip_apostrophe(household_no)) as household_no, -- Household number
    lower(clean_text(status)) as status, -- Status of the membership, lower case
    lower(clean_text(card_status)) as card_status, -- Status of the card as delivered, lower case
    replace(clean_text(strip_apostrophe(replaced_by)), ' ', '') as replaced_by, -- Card in its place
    clean_text(tier) as tier, -- Tier of the programme
    clean_text(strip_apostrophe(location_code)) as location_code, -- Place of joining
    parse_bool(is_deleted) as is_deleted, -- True if marked as deleted
    parse_decimal(points_balance, decimal_mark) as points_balance, -- Points on the card
    plausible_day(parse_date(joined_on), delivery_on)
        as joined_on -- Day the holder joined; null if a placeholder or after the delivery
from generic_loyalty_accounts as card
left join silos on card.silo = silos.silo
cross join night
