-- One row is a loyalty card.
-- A card that was replaced points to the holder's newest active card; where there is none, to the
-- newest that is blocked.
-- Grain: silo, account_id
with kundenkarte_de_cards as (
    select
        silo, source_file, source_row, kartennummer, holder_key, haushaltsnummer,
        status, kartenstatus, card_standing, stufe, eintrittsfiliale, punktestand, eintrittsdatum
    from staging.kundenkarte_de_cards
),

current_cards as (
    select silo, holder_key, kartennummer
    from kundenkarte_de_cards
    where kartenstatus is distinct from 'ersetzt'
    qualify row_number() over (
        partition by silo, holder_key
        order by card_standing, eintrittsdatum desc nulls last, kartennummer desc
    ) = 1
)

select
    card.silo,
    card.kartennummer as account_id,
    source_file,
    source_row,
    card.kartennummer as card_no,
    card.holder_key as customer_source_key,
    case when kartenstatus = 'ersetzt' then current_cards.kartennummer end
        as replaced_by_account_id, -- The card that took its place; null if it was not replaced
    haushaltsnummer as household_no,
    lower(status) as status, -- Status of the membership, in lower case
    case kartenstatus
        when 'aktiv' then 'active'
        when 'gesperrt' then 'blocked'
        when 'ersetzt' then 'replaced'
    end as card_status, -- active | blocked | replaced
    stufe as tier,
    case
        when regexp_full_match(eintrittsfiliale, '\d{1,4}') then lpad(eintrittsfiliale, 4, '0')
        else upper(eintrittsfiliale)
    end as joined_location_code, -- Store with leading zeros, or ONLINE
    punktestand as points_balance_src,
    false as is_deleted, -- The export marks no card as deleted
    eintrittsdatum as joined_on
from kundenkarte_de_cards as card
left join current_cards
    on card.silo = current_cards.silo and card.holder_key = current_cards.holder_key
