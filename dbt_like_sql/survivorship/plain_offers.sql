-- One row is a value of one column that a record offers: salutation, birth date, company, …
-- Further columns are offered where settings.survivorship names them. A salutation derived from
-- the gender never stands against a customer who stated `divers`. Records that are deleted, or
-- whose data may only be stored (Art. 18 GDPR), offer nothing.
-- Grain: silo, source_key, attribute
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select
        silo, source_key, salutation, gender, birth_date, company_name, vat_id, is_vat_id_valid,
        language, acquisition_source, deceased_on, joined_location_code, job_title, legal_form
    from canonical.customer_records
    where not coalesce(is_deleted, false) and not coalesce(is_processing_restricted, false)
),

night as (
    select as_of from golden.night
),

further_attributes as (
    select distinct attribute
    from settings.survivorship
    where attribute in (
        'acquisition_source', 'deceased_on', 'joined_location_code', 'job_title', 'legal_form'
    )
),

divers_customers as (
    select distinct customer_id
    from golden_customer_records
    inner join customer_records using (silo, source_key)
    where salutation = 'divers' or gender = 'x'
),

derived_salutations as (
    select
        silo, source_key,
        case gender when 'f' then 'frau' when 'm' then 'herr' when 'x' then 'divers' end as value,
        gender = 'x' or divers_customers.customer_id is null as is_valid
    from customer_records
    inner join golden_customer_records using (silo, source_key)
    left join divers_customers using (customer_id)
    where salutation is null and gender is not null
),

offers as (
    select
        silo,
        source_key,
        'salutation' as attribute, -- salutation | birth_date | company_name | vat_id | …
        salutation as value, -- The value as text
        salutation as value_key, -- What is the same for two spellings of one value
        true as is_valid, -- True if the value can survive at all
        0 as flaw -- 1 if derived, if born on 1 January, or a company without valid VAT id
    from customer_records
    union all
    select silo, source_key, 'salutation', value, value, is_valid, 1
    from derived_salutations
    union all
    select
        silo, source_key, 'birth_date', strftime(birth_date, '%Y-%m-%d'),
        strftime(birth_date, '%Y-%m-%d'),
        date_sub('year', birth_date, as_of) between 14 and 110,
        -- The first of January is what people enter who do not want to tell.
        (month(birth_date) = 1 and day(birth_date) = 1)::integer
    from customer_records
    cross join night
    union all
    select
        silo, source_key, 'company_name', company_name,
        coalesce(company_key(company_name), company_name), true,
        (vat_id is null or is_vat_id_valid is not true)::integer
    from customer_records
    where company_name is not null
    union all
    select silo, source_key, 'vat_id', vat_id, vat_id, coalesce(is_vat_id_valid, true), 0
    from customer_records
    union all
    select silo, source_key, 'language', language, language, true, 0
    from customer_records
    union all
    select
        silo, source_key, attribute,
        case attribute
            when 'acquisition_source' then acquisition_source
            when 'deceased_on' then strftime(deceased_on, '%Y-%m-%d')
            when 'joined_location_code' then joined_location_code
            when 'job_title' then job_title
            when 'legal_form' then legal_form
        end as value,
        value, true, 0
    from customer_records
    cross join further_attributes
)

select
    silo,
    source_key,
    attribute,
    value,
    value_key,
    is_valid,
    flaw
from offers
where value is not null
