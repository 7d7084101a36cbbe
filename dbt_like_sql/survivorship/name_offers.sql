-- One row is the whole name of a record, which survives as one value, and its flaws.
-- A name that nobody else has is likely a slip of the pen. Records that are deleted, or whose data
-- may only be stored (Art. 18 GDPR), offer nothing.
-- Grain: silo, source_key
with customer_records as (
    select
        silo, source_key, academic_title, first_name, last_name, name_suffix
    from canonical.customer_records
    where
        coalesce(academic_title, first_name, last_name, name_suffix) is not null
        and not coalesce(is_deleted, false)
        and not coalesce(is_processing_restricted, false)
),

-- Each name is read once, however many bear it.
first_names as (
    select
        first_name,
        fold_text(first_name) as first_key, -- First name for comparing
        regexp_matches(first_name, '^\pL(\.|$| )')
            as is_initial, -- True if the first name begins with an initial only
        sum(count(*)) over (partition by first_key) = 1 as is_only_first_name
    from customer_records
    where first_name is not null
    group by first_name
),

last_names as (
    select
        last_name,
        fold_text(last_name) as last_key, -- Surname for comparing
        sum(count(*)) over (partition by last_key) = 1 as is_only_last_name
    from customer_records
    where last_name is not null
    group by last_name
),

whole_names as (
    select
        silo, source_key, first_key, last_key, is_initial, is_only_first_name, is_only_last_name,
        concat_ws(' ', academic_title, first_name, last_name, name_suffix)
            as full_name, -- Title, names and suffix in one
        (academic_title is not null)::integer + (first_name is not null)::integer
        + (last_name is not null)::integer + (name_suffix is not null)::integer
            as part_count -- How many of title, first name, surname and suffix there are
    from customer_records
    left join first_names using (first_name)
    left join last_names using (last_name)
)

select
    silo,
    source_key,
    full_name,
    first_key,
    last_key,
    is_initial,
    case
        when first_key is null or last_key is null then 3
        when is_initial or in_capitals(full_name) then 2
        when is_only_first_name or is_only_last_name then 1
        else 0
    end as flaw, -- 0 none | 1 nobody else has it | 2 initial or capitals | 3 half is missing
    part_count
from whole_names
