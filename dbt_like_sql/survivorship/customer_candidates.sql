-- One row is a value that a record offers for an attribute of its customer; contacts and cards lie
-- beside, in survivorship.contact_candidates and survivorship.card_candidates.
-- What belongs together is one value, such as a whole name. Records that are deleted, or whose data
-- may only be stored (Art. 18 GDPR), offer nothing.
-- Grain: silo, source_key, attribute
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select
        silo, source_key, salutation, academic_title, first_name, last_name, name_suffix,
        company_name, gender, birth_date, language, vat_id, is_vat_id_valid,
        fold_text(first_name) as first_folded, fold_text(last_name) as last_folded,
        coalesce(updated_at, last_activity_at, created_at) as observed_at
    from canonical.customer_records
    where not coalesce(is_deleted, false) and not coalesce(is_processing_restricted, false)
),

night as (
    select as_of from golden.night
),

names as (
    select
        silo, source_key,
        nullif(concat_ws(' ', academic_title, first_name, last_name, name_suffix), '') as value,
        concat_ws(' ', first_folded, last_folded) as agreed_value,
        case
            when first_name is null or last_name is null then 3
            when regexp_matches(first_name, '^\pL\.?( |$)') or value = upper(value) then 2
            -- What nobody else is called is likely a slip of the pen.
            when count(*) over (partition by first_folded) = 1
                or count(*) over (partition by last_folded) = 1 then 1
            else 0
        end as flaw,
        observed_at
    from customer_records
),

salutations as (
    select
        silo, source_key,
        case
            when salutation is not null then salutation
            when gender = 'f' then 'frau'
            when gender = 'm' then 'herr'
            when gender = 'x' then 'divers'
        end as value,
        (salutation is null)::integer as flaw,
        observed_at
    from customer_records
),

birth_dates as (
    select
        silo, source_key,
        strftime(birth_date, '%Y-%m-%d') as value,
        date_diff('year', birth_date, as_of) between 14 and 110 as is_valid,
        -- The first of January is what people enter who do not want to tell.
        (strftime(birth_date, '%m-%d') = '01-01')::integer as flaw,
        observed_at
    from customer_records
    cross join night
),

companies as (
    select
        silo, source_key, company_name as value,
        coalesce(company_key(company_name), company_name) as value_key, observed_at
    from customer_records
),

offers as (
    select
        silo,
        source_key,
        'name' as attribute, -- What the value is for: name, salutation, birth_date, …
        value, -- The value as text
        value as value_key, -- What is the same for two spellings of one value
        agreed_value, -- What silos must have in common to agree
        true as is_valid, -- True if the value can survive at all
        flaw, -- 0 is flawless: nothing missing, abbreviated or derived
        observed_at -- When the silo last knew the value to be true
    from names
    union all
    select silo, source_key, 'salutation', value, value, value, true, flaw, observed_at
    from salutations
    union all
    select silo, source_key, 'birth_date', value, value, value, is_valid, flaw, observed_at
    from birth_dates
    union all
    select silo, source_key, 'company_name', value, value_key, value_key, true, 0, observed_at
    from companies
    union all
    select
        silo, source_key, 'vat_id', vat_id, vat_id, vat_id, coalesce(is_vat_id_valid, true), 0,
        observed_at
    from customer_records
    union all
    select silo, source_key, 'language', language, language, language, true, 0, observed_at
    from customer_records
)

select
    customer_id,
    silo,
    source_key,
    attribute,
    value,
    value_key,
    agreed_value,
    is_valid,
    flaw,
    observed_at
from offers
inner join golden_customer_records using (silo, source_key)
where value is not null
