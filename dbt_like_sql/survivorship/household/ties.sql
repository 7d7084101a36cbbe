-- One row is something that a customer has in common with others of one household.
-- By address_and_name (survivorship.household_name_ties), by contact (household_contact_ties), or by
-- card: one household number of one silo, on a card in force. What more than 8 customers have in
-- common is no household's: fewer than one in a thousand is larger; it is a placeholder or dormitory.
-- Grain: customer_id, method, tie_key
with name_ties as (
    select customer_id, tie_key from survivorship.household_name_ties
),

contact_ties as (
    select customer_id, tie_key from survivorship.household_contact_ties
),

homes as (
    select customer_id from survivorship.household_homes
),

canonical_customer_records as (
    select silo, source_key, household_hint
    from canonical.customer_records
    where household_hint is not null and not coalesce(is_deleted, false)
),

golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

loyalty_accounts as (
    select silo, customer_id, household_no
    from golden.loyalty_accounts
    where
        household_no is not null
        and not coalesce(is_deleted, false)
        and card_status is distinct from 'replaced'
),

household_numbers as (
    select silo, customer_id, household_no from loyalty_accounts
    union
    select silo, customer_id, household_hint
    from canonical_customer_records
    inner join golden_customer_records using (silo, source_key)
),

ties as (
    select
        customer_id,
        'address_and_name' as method, -- address_and_name | contact | card
        tie_key -- What is the same for all of the household
    from name_ties
    union all
    select customer_id, 'contact', tie_key from contact_ties
    union all
    select customer_id, 'card', silo || '|' || household_no
    from household_numbers
    inner join homes using (customer_id)
)

select
    customer_id,
    method,
    tie_key
from ties
qualify count(*) over (partition by method, tie_key) between 2 and 8
