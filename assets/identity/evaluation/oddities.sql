-- One row is a check: how many customers it finds odd, their share of all, and up to five of them.
-- Reads linked_records, linked_addresses and english_nicknames of find_oddities.
with customers as (
    select
        cluster_id,
        count(*) as record_count,
        count(distinct first_name) as first_name_count,
        count(distinct last_name) as last_name_count,
        count(distinct birth_date) as birth_date_count,
        min(try_cast(birth_date as date)) as born_on
    from linked_records
    group by cluster_id
),

first_names as (
    select
        cluster_id,
        first_name,
        list_append(
            coalesce(any_value(nickname_groups), any_value(english_nicknames.groups), []),
            first_name
        ) as forms, -- Names it may stand for, and itself
        flatten(list(string_split(middle_names, ' '))) as middle_names
    from linked_records
    left join english_nicknames on english_nicknames.name = first_name
    where
        first_name is not null
        and cluster_id in (select cluster_id from customers where first_name_count > 3)
    group by cluster_id, first_name
),

-- Of two forms of one name only the longer counts: Alexander and Alexandra are two, Alex either.
short_forms as (
    select distinct cluster_id, short.first_name
    from first_names as short
    inner join first_names as long using (cluster_id)
    where
        (length(short.first_name), short.first_name) < (length(long.first_name), long.first_name)
        and (
            list_has_any(short.forms, long.forms)
            or list_contains(short.middle_names, long.first_name)
            or list_contains(long.middle_names, short.first_name)
            or length(short.first_name) = 1 and starts_with(long.first_name, short.first_name)
        )
),

odd as (
    select 1 as nth, cluster_id
    from first_names
    anti join short_forms using (cluster_id, first_name)
    group by cluster_id
    having count(*) > 3
    union all
    select 2, cluster_id
    from customers
    where last_name_count > 3
    union all
    select 3, cluster_id
    from customers
    where birth_date_count > 1
    union all
    select 4, cluster_id
    from customers
    where date_sub('year', born_on, $as_of::date) > 110
    union all
    select distinct 5, cluster_id
    from linked_addresses
    group by cluster_id, date_trunc('month', seen_at)
    having count(distinct address) > $most_addresses
    union all
    select 6, cluster_id
    from customers
    where record_count > 15
),

checks (nth, name) as (
    values
    (1, 'more than 3 first names'),
    (2, 'more than 3 surnames'),
    (3, 'more than 1 birth date'),
    (4, 'over 110 years old'),
    (5, format('more than {} addresses in one month or undated', $most_addresses::integer)),
    (6, 'more than 15 records')
)

select
    checks.name,
    count(cluster_id) as customer_count,
    count(cluster_id) / greatest((select count(*) from customers), 1) as share,
    coalesce(min(cluster_id::varchar, 5), []) as examples
from checks
left join odd using (nth)
group by checks.nth, checks.name
order by checks.nth
