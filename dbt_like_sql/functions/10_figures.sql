-- Macros for figures: the windows that count back from as_of.

-- The twelve months a day is in, counted back from the day `as_of`: 0 for the last ones, which begin
-- the day after `as_of - interval 12 months`, 1 for those before, and so on.
create or replace macro years_before(day, as_of) as
    year(as_of) - year(day) - if(
        100 * month(day) + dayofmonth(day) > 100 * month(as_of) + dayofmonth(as_of), 1, 0
    );
