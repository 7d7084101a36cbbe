-- totals: customers, the records they are made of, and those that are not the first of theirs.
select
    count(distinct customer_id) as customer_count, count(*) as record_count,
    count(*) - count(distinct customer_id) as joined_count
from golden.customer_records;

-- changes: one row is a way in which customers differ from the published night's.
select change, customer_count, share, limit_share
from ops.impact
order by list_position(
    [
        'created', 'merged', 'split', 'moved', 'gone', 'changed', 'contactable', 'uncontactable'
    ],
    change
);

-- events: one row is a night, and what happened to customers; on the first one all are new.
select event_on as night, event, count(distinct customer_id) as customer_count
from identity.customer_events
where event_on > (select min(event_on) from identity.customer_events)
    and event_on > (select as_of - 30 from golden.night)
group by all
order by all;

-- known_by: one row is how many silos know a customer, and how many customers so many know.
select silo_count, count(*) as customer_count
from (
    select count(distinct silo) as silo_count from golden.customer_records group by customer_id
)
group by silo_count
order by silo_count;

-- duplicates: one row is a silo, and how many of its records are of customers it already has.
select
    silo, record_count, customer_count, duplicate_count, duplicate_share, account_duplicate_share
from kpis.duplicate_rate
order by silo;

-- overlap: one row is two silos, and how many customers of the first the second knows as well.
select silo, other_silo, customer_count, shared_count, shared_share
from kpis.silo_overlap
where silo <> other_silo
order by silo, other_silo;
