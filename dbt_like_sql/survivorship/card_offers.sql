-- One row is a loyalty card that a record offers: one its holder has, or one another silo noted.
-- Records that are deleted, or whose data may only be stored (Art. 18 GDPR), offer nothing: they
-- are left out where the offers meet, in survivorship.candidates.
-- Grain: silo, source_key, card_no
with loyalty_accounts as (
    select silo, customer_source_key, card_no, card_status, joined_on
    from canonical.loyalty_accounts
    where card_no is not null and not coalesce(is_deleted, false)
),

customer_records as (
    select silo, source_key, loyalty_card_no
    from canonical.customer_records
    where loyalty_card_no is not null
),

retailer as (
    select time_zone from settings.retailer
),

noted_cards as (
    select silo, customer_source_key as source_key, card_no from loyalty_accounts
    union
    select silo, source_key, loyalty_card_no as card_no from customer_records
),

known_cards as (
    select
        card_no,
        min(case card_status when 'active' then 0 when 'blocked' then 1 else 2 end) as flaw,
        max(joined_on) as joined_on
    from loyalty_accounts
    group by card_no
),

-- Each day once: what the clock showed is dear to work out.
days as (
    select joined_on, local_timestamp(joined_on, '00:00', time_zone) as issued_at
    from (select distinct joined_on from known_cards)
    cross join retailer
)

select
    silo,
    source_key,
    card_no,
    row_number() over (partition by silo, source_key order by card_no)
        as seq, -- 1, 2, … within the record
    coalesce(flaw, 3) as flaw, -- 0 active | 1 blocked | 2 replaced | 3 unknown to the programme
    issued_at -- Start of the day the holder joined
from noted_cards
left join known_cards using (card_no)
left join days using (joined_on)
where source_key is not null
