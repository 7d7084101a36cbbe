-- One row is something that happened to a customer in one night.
-- Who it is has changed (created, merged, split, moved, restored, gone), or what is known of them
-- (changed); of the latter, what happened longer ago than [warehouse] history_days is left out.
-- Grain: event_on, customer_id, event, other_customer_id
with customer_events as (
    select event_on, customer_id, event, other_customer_id, record_count
    from identity.customer_events
),

customer_history as (
    select customer_id, changed, valid_from
    from golden.customer_history
    where changed is not null
)

select
    event_on,
    customer_id,
    if(event = 'new', 'created', event)
        as event, -- created | merged | split | moved | restored | gone | changed
    other_customer_id,
    null::varchar[] as changed, -- changed: which attributes have another value now
    record_count
from customer_events
union all
select
    valid_from,
    customer_id,
    'changed',
    '',
    changed,
    null
from customer_history
