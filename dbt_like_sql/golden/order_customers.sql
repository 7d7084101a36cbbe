-- One row is a sale or return whose customer is known, and how it is known.
-- Every record of the sale can tell: first the buyer in the silo that counts, then the buyer in
-- another silo's record of the same sale, then the loyalty card, which a till may have noted as its
-- customer; a return that names nobody is the buyer's. One-time accounts tell nobody. How sure it is:
-- as sure as the record that told is one of the customer's, by its best link; a record that needed no
-- link is the customer.
-- Grain: match_key
with order_records as (
    select silo, order_key, match_key, counted_silo from golden.order_records
),

orders as (
    select silo, order_key, customer_source_key as source_key, loyalty_card_no
    from canonical.orders
),

noted_cards as (
    select silo, source_key from identity.record_fates
    where rule = 'loyalty_card'
),

golden_customer_records as (
    select silo, source_key, customer_id, coalesce(best_probability, 1) as confidence
    from golden.customer_records
),

customer_records as (
    select silo, source_key, is_guest from canonical.customer_records
),

loyalty_accounts as (
    select card_no, silo, customer_source_key as source_key, customer_id
    from golden.loyalty_accounts
    where customer_id is not null
),

original_sales as (
    select match_key, ref_order_id from golden.original_sales
),

silos as (
    select silo, kind, sale_precedence from settings.silos
),

-- A card number that two programmes have given to different customers tells nobody.
card_holders as (
    select
        card_no as loyalty_card_no, min(loyalty_accounts.customer_id) as customer_id,
        min(confidence) as confidence
    from loyalty_accounts
    left join golden_customer_records using (silo, source_key)
    group by card_no
    having count(distinct loyalty_accounts.customer_id) = 1
),

shown_cards as (
    select
        orders.silo, order_key,
        coalesce(loyalty_card_no, noted_cards.source_key) as loyalty_card_no
    from orders
    left join noted_cards using (silo, source_key)
),

hints as (
    select
        match_key,
        customer_id,
        case
            when kind = 'loyalty' then 'loyalty'
            when order_records.silo <> counted_silo then 'match'
            when is_guest then 'email'
            else 'account'
        end as identified,
        confidence,
        case when kind = 'loyalty' then 3 when order_records.silo <> counted_silo then 2 else 1 end
            as turn,
        order_records.silo,
        order_key,
        sale_precedence
    from order_records
    inner join orders using (silo, order_key)
    inner join golden_customer_records using (silo, source_key)
    left join customer_records using (silo, source_key)
    left join silos using (silo)
    union all
    select
        match_key, customer_id, 'loyalty', confidence, 4, order_records.silo, order_key,
        sale_precedence
    from order_records
    inner join shown_cards using (silo, order_key)
    inner join card_holders using (loyalty_card_no)
    left join silos using (silo)
),

told as (
    select match_key, customer_id, identified, confidence
    from hints
    where customer_id is not null
    qualify row_number() over (
        partition by match_key order by turn, sale_precedence nulls last, silo, order_key
    ) = 1
),

match_keys as (
    select distinct match_key from order_records
)

select
    match_key,
    coalesce(own.customer_id, bought.customer_id) as customer_id, -- Customer who bought
    coalesce(own.identified, 'match')
        as identified, -- account | email (guest order) | loyalty (card) | match (another record)
    coalesce(own.confidence, bought.confidence)
        as identification_confidence -- How surely the record that told is the customer's, 0 to 1
from match_keys
left join told as own using (match_key)
left join original_sales using (match_key)
left join told as bought on original_sales.ref_order_id = bought.match_key
where coalesce(own.customer_id, bought.customer_id) is not null
