-- One row is a decision of a steward that no longer fits the data, and why.
-- It waits and holds again when the data fit; that it does not hold now is for a steward to know. One
-- that keeps two apart holds, though one of its records is about another person by now (of_others).
-- A pin whose last day is over is past, and nothing to know.
-- Grain: decision_id
with decisions as (
    select
        decision_id, kind, silo, source_key, other_silo, other_source_key, pinned_until, misfit,
        state
    from identity.decisions
),

night as (
    select max(as_of) as as_of from golden.night
),

pins as (
    select decision_id, true as is_effective from survivorship.pins
)

select
    decision_id,
    list_filter(
        [silo || '/' || source_key, other_silo || '/' || other_source_key],
        lambda name: name is not null
    ) as record_ids, -- Records or articles it names: silo and key
    coalesce(misfit, 'value_gone')
        as misfit -- not_delivered | of_others | set_aside | overruled | value_gone | …
from decisions
cross join night
left join pins using (decision_id)
where
    (pinned_until is null or pinned_until >= as_of)
    and (
        state = 'unfit'
        or misfit = 'of_others'
        or (kind = 'pin' and state = 'in_force' and is_effective is null)
    )
