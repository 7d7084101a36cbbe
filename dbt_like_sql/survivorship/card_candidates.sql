-- One row is a loyalty card that a record offers its customer.
-- Cards are those the holder has, and those that other silos have noted. Records that are deleted,
-- or whose data may only be stored (Art. 18 GDPR), offer nothing.
-- Grain: silo, source_key, card_no
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select
        silo, source_key, loyalty_card_no,
        coalesce(updated_at, last_activity_at, created_at) as observed_at
    from canonical.customer_records
    where not coalesce(is_deleted, false) and not coalesce(is_processing_restricted, false)
),

loyalty_accounts as (
    select silo, customer_source_key, card_no, card_status, joined_on
    from canonical.loyalty_accounts
    where not coalesce(is_deleted, false)
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
)

select
    customer_id,
    silo,
    source_key,
    card_no,
    coalesce(flaw, 3) as flaw, -- 0 active | 1 blocked | 2 replaced | 3 unknown to the programme
    coalesce(local_timestamp(joined_on, '00:00', time_zone), observed_at)
        as observed_at -- Start of the day the holder joined, else when the record was changed
from noted_cards
inner join customer_records using (silo, source_key)
inner join golden_customer_records using (silo, source_key)
left join known_cards using (card_no)
cross join retailer
where noted_cards.card_no is not null
