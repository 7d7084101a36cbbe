-- One row is a customer record, and what resolution does with it.
-- Persons are compared with persons and organisations with organisations, never one with the other.
-- Couples and employees stand alone: each is a customer, never merged by score. What is nobody, or
-- whom its silo has erased, is set aside, by a named rule; so is a number of a till without a name
-- that is a loyalty card's, whose holder is the customer, and what a steward has set aside, until
-- that is undone or the record is about another person.
-- Grain: silo, source_key
with customer_records as (
    select silo, source_key, party_type, record_class, first_name, last_name, company_name, is_test,
        is_employee
    from canonical.customer_records
),

loyalty_accounts as (
    select card_no from canonical.loyalty_accounts
),

silos as (
    select silo, kind from settings.silos
),

cards as (
    select distinct card_no from loyalty_accounts
),

decision_acts as (
    select distinct silo, source_key, true as is_set_aside
    from identity.decision_acts
    where kind = 'set_aside' and is_of_others is not true
)

select
    silo,
    source_key,
    silo || '/' || source_key as record_id, -- Silo and key in one
    case
        when is_set_aside then 'set_aside_by_steward'
        when (is_test or record_class = 'test') and (
            is_erased_word(fold_text(first_name))
            or is_erased_word(fold_text(coalesce(last_name, company_name)))
        ) then 'erased_at_source'
        when is_test or record_class = 'test' then 'test_record'
        when record_class in ('one_time_account', 'service_account') then record_class
        when party_type = 'organisation' then 'organisation'
        when party_type = 'group' then 'couple_or_family'
        when is_employee or record_class = 'employee' then 'employee'
        when last_name is null and first_name is null and kind = 'pos' and card_no is not null
            then 'loyalty_card'
        when last_name is null and first_name is null then 'without_name'
        else 'person'
    end as rule, -- The rule that decided, the first that holds: set_aside_by_steward, …
    case
        when rule in (
            'set_aside_by_steward', 'erased_at_source', 'test_record', 'one_time_account',
            'service_account', 'loyalty_card'
        )
            then 'set_aside'
        when rule = 'person' then 'compared'
        when rule = 'organisation' then 'compared_as_organisation'
        else 'alone'
    end as fate -- compared | compared_as_organisation | alone | set_aside (no customer)
from customer_records
left join decision_acts using (silo, source_key)
left join silos using (silo)
left join cards on source_key = card_no
