-- One row is a record of a person, in the form in which records are compared, not yet judged.
-- A sale that two silos know has one buyer: their records of the buyer are one person's.
-- Grain: record_id
with customer_records as (
    select
        silo, source_key, first_name, last_name, name_suffix, salutation, gender, birth_date,
        loyalty_card_no
    from canonical.customer_records
),

record_contacts as (
    select
        silo, source_key, email, mobile, landline, street, house, address, postal_code, city
    from identity.record_contacts
),

record_fates as (
    select silo, source_key, record_id, fate from identity.record_fates
),

stated_keys as (
    select silo, source_key, stated_keys from identity.stated_keys
),

orders as (
    select silo, order_key, customer_source_key as source_key
    from canonical.orders
    where not coalesce(is_deleted, false)
),

order_records as (
    select silo, order_key, match_key from golden.order_records
),

persons as (
    select
        record_id,
        silo,
        source_key,
        fold_text(first_name) as first_names,
        fold_text(replace(last_name, '-', ' ')) as last_names,
        name_key(last_name) as last_name,
        name_suffix,
        gender,
        salutation,
        birth_date
    from customer_records
    inner join record_fates using (silo, source_key)
    where fate = 'compared'
),

buyers as (
    select distinct silo, source_key, match_key
    from orders
    inner join order_records using (silo, order_key)
    inner join persons using (silo, source_key)
    qualify count(distinct silo) over (partition by match_key) > 1
),

-- A number that one silo alone knows ties nothing together.
numbers as (
    select
        silo,
        source_key,
        case
            when count(distinct silo) over (partition by loyalty_card_no) > 1 then loyalty_card_no
        end
            as id_number -- Number of a person that several silos know, such as a card's
    from customer_records
    where loyalty_card_no is not null
),

sales as (
    select
        silo,
        source_key,
        list(match_key order by match_key) as shared_sales -- Sales that other silos know as well
    from buyers
    group by silo, source_key
)

select
    record_id,
    silo,
    source_key,
    split_part(first_names, ' ', 1) as first_name, -- First of the first names, folded
    nullif(substr(first_names, length(first_name) + 2), '') as middle_names, -- The others
    nickname_groups(first_name) as nickname_groups, -- Names the first name may be short for
    last_name, -- Surname folded into one word, without particles
    list_filter(string_split(last_names, ' '), lambda word: length(word) > 2)
        as last_name_words, -- Its words, for double names
    name_suffix,
    coalesce(gender, case salutation when 'frau' then 'f' when 'herr' then 'm' end)
        as gender, -- f | m | x, as stated or addressed
    strftime(birth_date, '%Y-%m-%d') as birth_date, -- ISO text
    email,
    mobile,
    landline,
    street,
    house,
    address,
    postal_code,
    city,
    id_number,
    null::varchar as also_1, -- Further evidence of unknown meaning: silos have none
    null::varchar as also_2, -- The same
    null::varchar as also_3, -- The same
    shared_sales,
    stated_keys.stated_keys
from persons
left join record_contacts using (silo, source_key)
left join numbers using (silo, source_key)
left join sales using (silo, source_key)
left join stated_keys using (silo, source_key)
