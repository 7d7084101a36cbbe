-- One row is the whole name of a record, which survives as one value, and its flaws.
-- A name that nobody else has is likely a slip of the pen. Records that are deleted, or whose data
-- may only be stored (Art. 18 GDPR), offer nothing.
-- Grain: silo, source_key
with customer_records as (
    select
        silo, source_key, academic_title, first_name, last_name, name_suffix,
        fold_text(first_name) as first_key, fold_text(last_name) as last_key
    from canonical.customer_records
    where
        coalesce(academic_title, first_name, last_name, name_suffix) is not null
        and not coalesce(is_deleted, false)
        and not coalesce(is_processing_restricted, false)
),

first_names as (
    select first_key, count(*) as bearer_count from customer_records group by first_key
),

last_names as (
    select last_key, count(*) as bearer_count from customer_records group by last_key
),

whole_names as (
    select
        silo, source_key, first_key, last_key,
        concat_ws(' ', academic_title, first_name, last_name, name_suffix)
            as full_name, -- Title, names and suffix in one
        regexp_matches(first_name, '^\pL(\.|$| )')
            as is_initial, -- True if the first name begins with an initial only
        (academic_title is not null)::integer + (first_name is not null)::integer
        + (last_name is not null)::integer + (name_suffix is not null)::integer
            as part_count -- How many of title, first name, surname and suffix there are
    from customer_records
)

select
    silo,
    source_key,
    full_name,
    first_key, -- First name for comparing
    last_key, -- Surname for comparing
    is_initial,
    case
        when first_key is null or last_key is null then 3
        when is_initial or full_name = upper(full_name) then 2
        when first_names.bearer_count = 1 or last_names.bearer_count = 1 then 1
        else 0
    end as flaw, -- 0 none | 1 nobody else has it | 2 initial or capitals | 3 half is missing
    part_count
from whole_names
left join first_names using (first_key)
left join last_names using (last_key)
