-- What happens to persons between the nights, and which of their records hear of it.
-- One draw a person and night, so that night n is the same however many nights follow.
create or replace table life_events as
with days as (
    select p.person_no, p.household_no, p.role, p.birth_date, p.other_last_name, p.last_name,
        n as night, p.person_no * 1024 + n as day_no
    from persons as p, range(1, getvariable('nights')) as t(n)
), drawn as (
    select *, case
        when rnd(day_no, 'life') < 0.004 then 'moved'
        when rnd(day_no, 'life') < 0.006 and role in ('plain', 'child', 'partner', 'twin')
            and year(birth_date) between 1976 and 2006 then 'married'
        when rnd(day_no, 'life') < 0.010 then 'signed_up'
        when rnd(day_no, 'life') < 0.013 then 'deleted' end as event
    from days
)
select night, person_no, household_no, event,
    case event when 'married' then other_last_name end as new_last_name
from drawn where event is not null
    and not (event = 'married' and other_last_name = last_name)
qualify row_number() over (partition by person_no, event order by night) = 1;

insert into accounts by name
select e.person_no * 64 + s.silo_no * 8 + 2 as record_no, s.silo, e.person_no, 2 as copy,
    as_of() as moved_on, 'customer' as record_class, as_of() + e.night::int as created_on,
    true as is_kept_up, e.night, as_of() + e.night::int as modified_on
from life_events as e
join presence as s on s.silo = one_of(e.person_no, 'signs up in', ['crm', 'shop', 'loyalty'])
where e.event = 'signed_up';

-- Older records hear of a move or a marriage one time in two; later ones know.
create or replace table record_changes as
select e.*, a.record_no, a.silo
from life_events as e join accounts as a on a.person_no = e.person_no
where (e.event in ('moved', 'married')
        and (a.night >= e.night or rnd(a.record_no + e.night, 'hears') < 0.5))
    or (e.event = 'deleted' and a.night < e.night and rnd(a.record_no, 'goes') < 0.7)
    or (e.event = 'signed_up' and a.night = e.night);
