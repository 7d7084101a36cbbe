-- One row is a record and a customer it belongs to, or belonged to on earlier nights.
-- It holds on every night from valid_from on and before valid_to. A night built again for its date
-- takes the earlier build's place. What ended longer ago than [warehouse] history_days is left out.
-- Check it_ended_after_it_began: valid_to is null or valid_to > valid_from
-- Grain: silo, source_key, valid_from
with customer_records as (
    select silo, source_key, customer_id, linked_on from golden.customer_records
),

customer_record_history as (
    select silo, source_key, customer_id, valid_from, valid_to
    from carried.customer_record_history
),

night as (
    select as_of from golden.night
),

retailer as (
    select history_days from settings.retailer
),

earlier as (
    select
        silo,
        source_key,
        customer_id,
        valid_from,
        if(valid_to < as_of, valid_to, as_of) as ended_on
    from customer_record_history
    cross join night
    cross join retailer
    where valid_from < as_of and (valid_to is null or valid_to >= as_of - history_days)
)

select
    silo,
    source_key,
    customer_id,
    linked_on as valid_from, -- The first night on which it belonged to the customer
    null::date as valid_to -- The first night on which it did not any more; null while it does
from customer_records
union all
select
    earlier.silo,
    earlier.source_key,
    earlier.customer_id,
    earlier.valid_from,
    ended_on
from earlier
left join customer_records as still
    on earlier.silo = still.silo
    and earlier.source_key = still.source_key
    and earlier.valid_from = still.linked_on
where still.silo is null
