-- One row is a night whose stock is remembered.
-- Every night is for [inventory] snapshot_days, then the last one of each month for snapshot_months.
-- A night built again takes the earlier build's place.
-- Grain: night
with snapshot_nights as (
    select night from carried.snapshot_nights
),

tonight as (
    select as_of, snapshot_days, snapshot_months
    from golden.night
    cross join settings.inventory
),

nights as (
    select night, as_of, snapshot_days, snapshot_months
    from snapshot_nights
    cross join tonight
    where night < as_of
    union all
    select as_of, as_of, snapshot_days, snapshot_months from tonight
),

placed as (
    select
        night, as_of, snapshot_days, snapshot_months,
        lag(night) over (order by night) as previous_night,
        lead(date_trunc('month', night)) over (order by night)
        is distinct from date_trunc('month', night) as is_last_of_month
    from nights
)

select
    night, -- The night: day its figures are about
    previous_night, -- The night before it that was remembered then; null if there was none
    night = as_of as is_tonight -- True for the night of this file
from placed
where
    night > as_of - snapshot_days
    or night = as_of
    or (is_last_of_month and night > as_of - to_months(snapshot_months))
