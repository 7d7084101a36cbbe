-- One row is a value that a record offered when it last offered any for its attribute: not tonight,
-- since it is not delivered, deleted, or restricted, or since the attribute is empty. By it the value
-- is known again once the record is back, and what comes in its place is known to be another. What
-- has been silent for longer than [warehouse] history_days is forgotten.
-- Grain: fingerprint
with last_sightings as (
    select
        fingerprint, silo, source_key, attribute, first_seen_on, lacked_on, observed_at,
        silent_since
    from carried.sightings
),

candidates as (
    select silo, source_key, attribute from survivorship.candidates
),

night as (
    select as_of from golden.night
),

retailer as (
    select history_days from settings.retailer
)

select
    fingerprint, -- Of record, attribute and value
    silo,
    source_key,
    attribute,
    first_seen_on, -- Night in which the record first had the value
    lacked_on, -- Last night the record had another contact in its place; null if it never had
    observed_at, -- When the silo last knew the value to be true
    coalesce(silent_since, as_of) as silent_since -- First night on which the record was silent
from last_sightings
anti join candidates using (silo, source_key, attribute)
cross join night
cross join retailer
where coalesce(silent_since, as_of) >= as_of - history_days
