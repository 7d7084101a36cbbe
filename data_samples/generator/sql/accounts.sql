-- In which silos a person has how many records, since when, and how well they were kept up.
-- `presence` (silo, silo_no, share, again) comes from rates.py.
create or replace table accounts as
with chances as (
    select p.person_no, p.is_employee, p.moved_on, s.silo, s.silo_no,
        rnd(p.person_no * 8 + s.silo_no, 'there') < s.share
            or (p.is_employee and s.silo in ('crm', 'loyalty')) as is_there,
        rnd(p.person_no * 8 + s.silo_no, 'again') < s.again as is_twice
    from persons as p, presence as s
), nowhere as (
    select person_no from chances group by person_no
    having not bool_or(is_there) and rnd(person_no, 'guest buyer') >= getvariable('guest_share')
), copies as (
    select c.*, unnest(range(if(is_twice, 2, 1))) as copy
    from chances as c
    where is_there or (silo = one_of(person_no, 'somewhere', ['crm', 'loyalty', 'erp'])
        and person_no in (select person_no from nowhere))
), dated as (
    select person_no * 64 + silo_no * 8 + copy as record_no, silo, person_no, copy, moved_on,
        if(is_employee and silo in ('crm', 'loyalty'), 'employee', 'customer') as record_class,
        as_of() - 1 - floor(3200 * pow(rnd(person_no * 64 + silo_no * 8 + copy, 'since'), 1.2))
            ::int as created_on,
        rnd(person_no * 64 + silo_no * 8 + copy, 'kept up') < 0.45 as is_kept_up
    from copies
)
select *, 0 as night,
    least(as_of(), if(is_kept_up, greatest(created_on, moved_on), created_on)
        + pick(record_no, 'changed', 200)::int) as modified_on
from dated;

-- Records that stand for no single customer: companies, families, placeholders.
create or replace table odd_accounts as
with made as (
    select unnest(range(getvariable('persons') * 3 // 100)) as i, 'erp' as silo,
        'organisation' as record_class
    union all
    select unnest(range(getvariable('persons') * 3 // 1000 + 2)), 'crm', 'dummy'
    union all
    select unnest(range(getvariable('persons') * 2 // 1000 + 2)), 'loyalty', 'dummy'
    union all
    select unnest(range(getvariable('persons') * 2 // 1000 + 1)), 'shop', 'dummy'
    union all
    select unnest(range(getvariable('persons') * 5 // 1000 + 1)), 'crm', 'household'
    union all
    select unnest(range(getvariable('persons') * 3 // 1000 + 1)), 'erp', 'household'
)
select 4000000000000000 + hash(silo || record_class) % 100 * 100000000 + i as record_no,
    silo, record_class, i,
    1 + (i * 7919 + 13) % getvariable('persons') as lends_person_no,
    as_of() - 30 - pick(i, 'odd since' || silo || record_class, 2500)::int as created_on
from made;

-- A card is replaced when it is lost; the holder keeps the customer number.
create or replace table cards as
with held as (
    select record_no, person_no, created_on, rnd(record_no, 'replaced') < 0.07 as is_replaced
    from accounts where silo = 'loyalty'
), each as (
    select *, unnest(range(if(is_replaced, 2, 1))) as nth from held
)
select
    record_no * 2 + nth as card_no, record_no, person_no, nth,
    if(nth = 1, greatest(created_on + 1, as_of() - 20 - pick(record_no, 'lost', 600)::int),
        created_on) as issued_on,
    case when is_replaced and nth = 0 then 'ersetzt'
        when rnd(record_no, 'blocked card') < 0.02 then 'gesperrt' else 'aktiv' end as card_status,
    row_number() over (order by created_on, record_no, nth) as card_seq
from each;
