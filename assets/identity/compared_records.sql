-- What is compared: the records of persons, copies of a record once, with what the pairs need. What
-- is told of all records is filled in afterwards (records.py).

-- One row is a record of a person, and the first of the records that are alike in all that is
-- compared. Without a contact, an address or a number of their own two alike are two namesakes, and
-- each its own original.
create or replace temporary table originals as
with decided as (
    select distinct
        unnest([silo || '/' || source_key, other_silo || '/' || other_source_key]) as record_id
    from identity.decisions
    where kind in ('same', 'different') and state <> 'awaiting'
)

select
    record_id,
    -- The first of all that are alike, those included that stand for themselves.
    if(
        coalesce(email, mobile, landline, address, id_number) is null,
        record_id,
        min(record_id) over alike
    ) as alike_record_id,
    if(
        alike_record_id = record_id or decided.record_id is not null,
        record_id,
        min(record_id) filter (decided.record_id is null) over alike
    ) as original_record_id
from $records
left join decided using (record_id)
window
    alike as (
        partition by
            first_name, middle_names, last_name, name_suffix, gender, birth_date, email, mobile,
            landline, address, postal_code, city, id_number, also_1, also_2, also_3
    );

-- One row is a record that is compared, numbered from 0.
create or replace temporary table compared_records as
with of_copies as (
    select
        original_record_id as record_id,
        list_distinct(flatten(list(shared_sales) filter (shared_sales is not null))) as shared_sales,
        list_distinct(flatten(list(stated_keys) filter (stated_keys is not null))) as stated_keys
    from originals
    inner join $records using (record_id)
    group by original_record_id
),

namesakes_at_home as (
    select
        first_name,
        last_name,
        address,
        left(postal_code, 3) as region,
        max(try_cast(left(birth_date, 4) as integer))
        - min(try_cast(left(birth_date, 4) as integer)) >= 14
        or count(name_suffix) > 0 as are_two
    from $records
    where address is not null
    group by all
),

names_at_home as (
    select distinct
        first_name, nickname_groups, last_name, address, left(postal_code, 3) as region
    from $records
    where address is not null
),

-- M. where Martin and Monika live, Alex where Alexander and Alexandra do; typing errors and pet
-- names of one Martin are not several.
short_for_several as (
    select short.first_name, last_name, address, region
    from names_at_home as short
    inner join names_at_home as long using (last_name, address, region)
    where
        (length(short.first_name) = 1 or short.nickname_groups is not null)
        and (
            length(short.first_name) = 1
            and length(long.first_name) > 1
            and starts_with(long.first_name, short.first_name)
            or short.first_name <> long.first_name
            and list_contains(short.nickname_groups, long.first_name)
        )
    group by all
    having
        damerau_levenshtein(min(long.first_name), max(long.first_name))
        > if(length(short.first_name) = 1, 2, 0)
)

select
    null::integer as n,
    record.* exclude (shared_sales, stated_keys, nickname_groups),
    -- English forms only of names that German has none of: Anna and Hannah are two names here.
    coalesce(record.nickname_groups, english_nicknames.groups) as nickname_groups,
    of_copies.shared_sales,
    of_copies.stated_keys,
    split_part(record.email, '@', 1) as email_local_part,
    regexp_replace(email_local_part, '[^0-9]', '', 'g') as email_digits,
    length(email_digits) < 2 and length(record.last_name) > 2
    and contains(regexp_replace(email_local_part, '[^a-z]', '', 'g'), record.last_name)
        as is_email_a_name,
    try_cast(left(record.birth_date, 4) as smallint) as birth_year,
    substr(record.birth_date, 6) as birthday,
    coalesce(home.are_two, false) as has_namesake_at_home,
    short.first_name is not null as is_short_for_several,
    null::bigint as first_name_count,
    null::bigint as full_name_region_count
from $records as record
left join of_copies using (record_id)
left join english_nicknames on english_nicknames.name = record.first_name
left join namesakes_at_home as home
    on record.first_name = home.first_name
    and record.last_name = home.last_name
    and record.address = home.address
    and left(record.postal_code, 3) is not distinct from home.region
left join short_for_several as short
    on record.first_name = short.first_name
    and record.last_name = short.last_name
    and record.address = short.address
    and left(record.postal_code, 3) = short.region
where record.record_id in (select original_record_id from originals);

-- Afterwards: it takes a sort of narrow rows, not of all.
update compared_records set n = numbered.n
from (
    select record_id, row_number() over (order by record_id) - 1 as n from compared_records
) as numbered
where compared_records.record_id = numbered.record_id;

-- One row is a pair of compared records that were one customer last night; empty on a first night.
create or replace temporary table companions (l integer, r integer);

-- One row is a pair of compared records whose fate is no question of scores; empty without decisions.
create or replace temporary table fixed_pairs (l integer, r integer, log_odds double);
