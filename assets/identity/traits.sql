-- What records say of whom they are about, each trait as a hash so short that many values share it:
-- it tells that something else is said by now, and not what was. Asked for by silo and key.
with asked as (
    select distinct unnest($1) as silo, unnest($2) as source_key
),

customer_records as (
    select silo, source_key, first_name, last_name, birth_date
    from canonical.customer_records
    semi join asked using (silo, source_key)
),

contact_points as (
    select silo, source_key, kind, value_match
    from canonical.contact_points
    semi join asked using (silo, source_key)
),

addresses as (
    select silo, source_key, street_key, house_number, postal_code
    from canonical.addresses
    semi join asked using (silo, source_key)
    where street_key is not null
),

said as (
    select silo, source_key, 'first_name' as trait, split_part(first_name, ' ', 1) as value
    from customer_records
    union all
    select silo, source_key, 'last_name', last_name from customer_records
    union all
    select silo, source_key, 'birth_date', birth_date::varchar from customer_records
    union all
    select silo, source_key, kind, value_match from contact_points
    union all
    select silo, source_key, 'address', concat_ws(' ', street_key, house_number, postal_code)
    from addresses
)

select
    silo,
    source_key,
    list(distinct
        trait || ':' || left(
            md5(concat_ws('|', silo, source_key, trait, lower(strip_accents(value)))), 4
        )
    ) as traits
from said
where value is not null
group by silo, source_key
