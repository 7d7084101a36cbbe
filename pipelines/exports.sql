-- differing: one row is a golden value that a record of the silo $silo does not have; a record that is
-- only a duplicate has one row without an attribute. Only attributes are compared that the silo keeps.
create or replace temp table differing as
with own_records as (
    select source_key, customer_id from golden.customer_records where silo = $silo
),

customers as (
    select
        customer_id, is_contactable_email, is_contactable_phone, is_contactable_sms,
        is_contactable_post
    from golden.customers
    where is_deleted is not true and is_processing_restricted is not true
),

own_values as (
    select distinct source_key, attribute, value_key
    from survivorship.candidates
    where silo = $silo
),

survivors as (
    select customer_id, attribute, value, value_key, silo, source_key
    from golden.customer_values
    where is_survivor
),

kept as (
    select distinct attribute from own_values
),

-- Of several records of a customer the one stays that most golden values come from.
shares as (
    select
        own_records.customer_id, own_records.source_key, count(survivors.attribute) as share
    from own_records
    left join survivors
        on own_records.customer_id = survivors.customer_id
        and own_records.source_key = survivors.source_key and survivors.silo = $silo
    group by own_records.customer_id, own_records.source_key
),

ranked as (
    select
        source_key, customer_id,
        first_value(source_key) over (
            partition by customer_id order by share desc, length(source_key), source_key
        ) as best_key
    from shares
),

lacking as (
    select own_records.source_key, survivors.attribute, survivors.value
    from own_records
    inner join survivors on own_records.customer_id = survivors.customer_id
    semi join kept on survivors.attribute = kept.attribute
    anti join own_values
        on own_records.source_key = own_values.source_key
        and survivors.attribute = own_values.attribute
        and survivors.value_key = own_values.value_key
)

select
    ranked.source_key,
    ranked.customer_id,
    nullif(best_key, ranked.source_key) as merge_into,
    if(is_contactable_email, 'yes', 'no') as may_email,
    if(is_contactable_phone, 'yes', 'no') as may_phone,
    if(is_contactable_sms, 'yes', 'no') as may_sms,
    if(is_contactable_post, 'yes', 'no') as may_post,
    lacking.attribute,
    lacking.value
from ranked
inner join customers on ranked.customer_id = customers.customer_id
left join lacking on ranked.source_key = lacking.source_key
where lacking.attribute is not null or best_key <> ranked.source_key
