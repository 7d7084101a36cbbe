-- One row is a person who acts for an organisation that is a customer too.
-- Only what a record of the person states: the company account it belongs to (account), the
-- organisation's valid VAT id (vat_id), or its name and an address that both have (company_name).
-- What would name two organisations names none. A name alone proves nothing, nor does living where
-- an organisation is. Deleted records and data that may only be stored state nothing.
-- Check nobody_acts_for_oneself: customer_id <> other_customer_id
-- Grain: customer_id, other_customer_id, relationship
with canonical_customer_records as (
    select
        silo, source_key, party_type, account_source_id, company_name, vat_id, is_vat_id_valid,
        created_at
    from canonical.customer_records
    where not coalesce(is_deleted, false) and not coalesce(is_processing_restricted, false)
),

golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_summaries as (
    select customer_id, party_type
    from survivorship.customer_summaries
    where not is_deleted and not is_processing_restricted
),

addresses as (
    select customer_id, address_key
    from golden.addresses
    where is_home and is_valid
),

records as (
    select
        customer_id, silo, source_key, account_source_id, created_at,
        customer_summaries.party_type = 'organisation' as is_organisation,
        company_key(company_name) as company_key,
        case when coalesce(is_vat_id_valid, true) then vat_id end as vat_id
    from canonical_customer_records
    inner join golden_customer_records using (silo, source_key)
    inner join customer_summaries using (customer_id)
    where
        customer_summaries.party_type = 'organisation'
        or customer_summaries.party_type = 'person'
        and coalesce(account_source_id, company_name, vat_id) is not null
),

statements as (
    select
        customer_id, is_organisation, silo, source_key, created_at,
        'account' as known_by, -- account | vat_id | company_name: what the record states
        1 as known_rank,
        silo || '|' || account_source_id as statement
    from records
    union all
    select
        customer_id, is_organisation, silo, source_key, created_at, 'account', 1,
        silo || '|' || source_key
    from records
    where is_organisation
    union all
    select customer_id, is_organisation, silo, source_key, created_at, 'vat_id', 2, vat_id
    from records
    union all
    select
        customer_id, is_organisation, silo, source_key, created_at, 'company_name', 3,
        company_key || '|' || address_key
    from records
    inner join addresses using (customer_id)
),

organisations as (
    select known_by, statement, any_value(customer_id) as other_customer_id
    from statements
    where is_organisation and statement is not null
    group by known_by, statement
    having count(distinct customer_id) = 1
)

select
    customer_id,
    other_customer_id, -- The organisation
    'works_for' as relationship, -- works_for
    known_by,
    silo, -- Silo of the record that states it
    source_key, -- Key of that record
    min(created_at) over (partition by customer_id, other_customer_id)
        as since -- When the first record that states it was created
from statements
inner join organisations using (known_by, statement)
where not is_organisation
qualify row_number() over (
    partition by customer_id, other_customer_id
    order by known_rank, created_at nulls last, silo, source_key
) = 1
