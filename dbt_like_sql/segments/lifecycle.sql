-- One row is a customer in figures, and the stage of their life as a customer.
-- The first stage that holds: prospect, never bought; new, one day of purchases, not long ago;
-- reactivated, lately back after a time that had made them dormant; then by the days since the last
-- purchase, in multiples of those that usually lie between two (segments.purchase_rhythms): active,
-- at_risk, dormant, lost. The bounds are those of [segments].
-- Check prospects_have_not_bought: (stage = 'prospect') = (last_purchase_on is null)
-- Grain: customer_id
with population as (
    select customer_id from segments.population where is_included
),

purchase_rhythms as (
    select
        customer_id, rhythm_source, rhythm_days, purchase_day_count, recent_gap_days,
        first_purchase_on, last_purchase_on
    from segments.purchase_rhythms
),

bounds as (
    select
        as_of, new_days, active_rhythms, at_risk_rhythms, dormant_rhythms, dormant_days
    from golden.night
    cross join settings.segments
),

measured as (
    select
        customer_id, rhythm_source, rhythm_days, purchase_day_count, recent_gap_days,
        first_purchase_on, last_purchase_on, as_of, new_days, dormant_days,
        as_of - last_purchase_on as recency_days, -- Days from the last purchase to as_of
        active_rhythms * rhythm_days as active_until,
        at_risk_rhythms * rhythm_days as at_risk_until,
        dormant_rhythms * rhythm_days as dormant_until
    from population
    cross join bounds
    left join purchase_rhythms using (customer_id)
)

select
    customer_id,
    case
        when last_purchase_on is null then 'prospect'
        when purchase_day_count = 1 and recency_days <= new_days then 'new'
        when recent_gap_days > at_risk_until then 'reactivated'
        when recency_days <= active_until then 'active'
        when recency_days <= at_risk_until then 'at_risk'
        when recency_days <= greatest(dormant_until, dormant_days) then 'dormant'
        else 'lost'
    end::enum('prospect', 'new', 'reactivated', 'active', 'at_risk', 'dormant', 'lost')
        as stage, -- prospect | new | reactivated | active | at_risk | dormant | lost
    rhythm_source,
    rhythm_days,
    recency_days,
    coalesce(purchase_day_count, 0) as purchase_day_count, -- Days with a purchase, ever
    first_purchase_on,
    last_purchase_on,
    as_of
from measured
