-- One row is a night on which a customer's stage of segments.lifecycle became another one.
-- from_stage is null where the customer is counted for the first time, to_stage where no longer:
-- left out of figures, merged away or gone. So the stage on any day is the to_stage of the last row
-- up to it. A night built again for its date takes the earlier build's place. What is older than
-- [warehouse] history_days is left out, but for the last row of a customer who is still counted.
-- Check stage_changes: from_stage is distinct from to_stage
-- Grain: customer_id, changed_on
with lifecycle as (
    select customer_id, stage from segments.lifecycle
),

lifecycle_transitions as (
    select customer_id, from_stage, to_stage, changed_on from carried.lifecycle_transitions
),

night as (
    select as_of from golden.night
),

retailer as (
    select history_days from settings.retailer
),

past as (
    select customer_id, from_stage, to_stage, changed_on
    from lifecycle_transitions
    cross join night
    where changed_on < as_of
),

last_changes as (
    select
        customer_id,
        arg_max_null(to_stage, changed_on) as last_stage,
        max(changed_on) as last_changed_on
    from past
    group by customer_id
)

select
    customer_id, -- The customer
    last_stage as from_stage, -- Stage until the night before; null where first counted
    stage as to_stage, -- Stage from this night on; null where counted no more
    as_of as changed_on -- The night
from lifecycle
full join last_changes using (customer_id)
cross join night
where stage is distinct from last_stage
union all
select customer_id, from_stage, to_stage, changed_on
from past
inner join last_changes using (customer_id)
cross join night
cross join retailer
where changed_on >= as_of - history_days
    or (changed_on = last_changed_on and to_stage is not null)
