-- Households and their members with everything that is true of them on the delivery date.
create or replace table households as
select
    h as household_no, k.kind, k.roles, g.word as name_group,
    if(g.word = 'de', r.word, l.word) as last_name,
    if(rnd(h, 'head sex') < 0.5, 'f', 'm') as head_sex,
    case when len(k.roles) > 2 or k.kind in ('single_parent', 'father_and_son')
        then 42 + pick(h, 'head age', 30)
        else 19 + pick(h, 'head age', 62) end as head_age,
    if(rnd(h, 'block') < 0.04,
        10000000000000 + pick(h, 'which block', 2 + getvariable('persons') // 400),
        h * 16) as address_no,
    if(rnd(h, 'moved') < 0.20, h * 16 + 1, null) as former_address_no,
    as_of() - pick(h, 'moved on', 1600)::int as moved_on
from range(1, getvariable('persons') * 5 // 8 + 20) as t(h)
join words as kw on kw.pool = 'household' and kw.slot = slot(h, 'household kind')
join household_kinds as k on k.kind = kw.word
join words as g on g.pool = 'group' and g.slot = slot(h, 'group')
left join words as l on l.pool = 'last:' || g.word and l.slot = slot(h, 'last name')
left join rare_words as r on r.pool = 'last:de' and r.slot = pick(h, 'last name', 65536);

create or replace table members as
with m as (
    select *, unnest(roles) as role, generate_subscripts(roles, 1) as member from households
)
select row_number() over (order by household_no, member) as person_no, * exclude (roles)
from m qualify person_no <= getvariable('persons');

create or replace table aged as
select *,
    case role when 'father' then 'm' when 'son' then 'm'
        when 'spouse' then if(head_sex = 'f' and kind <> 'junior_family', 'm', 'f')
        when 'plain' then head_sex
        when 'twin' then if(rnd(household_no, 'twin sex') < 0.5, 'f', 'm')
        else if(rnd(person_no, 'sex') < 0.5, 'f', 'm') end as sex,
    (as_of() - to_years((case
        when role in ('plain', 'father') then head_age
        when role in ('spouse', 'partner')
            then greatest(18, head_age - 7 + pick(person_no, 'age', 11))
        when role = 'sibling' then greatest(17, head_age - 1 - pick(person_no, 'age', 8))
        when kind = 'grown_twins' then head_age
        when role = 'twin' then greatest(16, head_age - 26 - pick(household_no, 'twin age', 8))
        else greatest(16, head_age - 23 - pick(person_no, 'age', 12)) end)::int))::date
    - if(role = 'twin', pick(household_no, 'twin day', 360),
        pick(person_no, 'birthday', 360))::int as birth_date
from members;

create or replace table named as
with pools as (
    select *, sex || ':' || if(name_group <> 'de', name_group, case
        when year(birth_date) <= 1950 then '1950' when year(birth_date) <= 1968 then '1968'
        when year(birth_date) <= 1985 then '1985' when year(birth_date) <= 1997 then '1997'
        else '2020' end) as pool
    from aged
), drawn as (
    select a.*,
        case when a.role = 'twin' and rnd(a.household_no, 'near twins') < 0.3
                then t.names[1 + a.member % 2]
            else f.word end as first_draw,
        o.word as second_draw
    from pools as a
    join words as f
        on f.pool = a.pool
        and f.slot = (slot(a.person_no, 'first name') + if(a.role = 'twin', a.member * 1365, 0)) % 4096
    join words as o on o.pool = a.pool and o.slot = slot(a.person_no, 'other first name')
    left join (select sex, names, row_number() over (partition by sex order by names) as n
        from twin_names) as t
        on t.sex = a.sex and t.n = 1 + pick(a.household_no, 'twin pair', 6)
)
select
    d.* exclude (pool, first_draw, second_draw),
    -- Few of a household have one name by chance; a son has his on purpose, below.
    if(row_number() over (partition by household_no, first_draw order by member) = 1,
        first_draw, second_draw) as first_name_drawn,
    if(d.name_group = 'de', r.word, l.word) as own_last_name
from drawn as d
left join words as l
    on l.pool = 'last:' || d.name_group and l.slot = slot(d.person_no, 'own last name')
left join rare_words as r
    on r.pool = 'last:de' and r.slot = pick(d.person_no, 'own last name', 65536);

create or replace table persons as
with father as (
    select household_no, first_name_drawn from named where role = 'father'
), surname as (
    select n.*,
        if(n.role = 'son', f.first_name_drawn, n.first_name_drawn) as first_name,
        case when n.role = 'partner' then n.own_last_name
            when n.role = 'spouse' and rnd(n.person_no, 'surname') < 0.14 then n.own_last_name
            when n.role = 'spouse' and rnd(n.person_no, 'surname') < 0.22
                then n.last_name || '-' || n.own_last_name
            else n.last_name end as surname
    from named as n left join father as f on f.household_no = n.household_no
), polish as (
    select *, if(name_group = 'pl' and sex = 'f',
        regexp_replace(surname, '([sc])ki$', '\1ka'), surname) as ending
    from surname
)
select
    person_no, household_no, member, kind as household_kind, role, sex, birth_date, name_group,
    first_name, if(rnd(household_no, 'noble') < 0.006, 'von ' || ending, ending) as last_name,
    if(role = 'spouse' and sex = 'f' and surname <> own_last_name
        and rnd(person_no, 'married lately') < 0.3, own_last_name, null) as former_last_name,
    as_of() - pick(person_no, 'married on', 2500)::int as married_on,
    own_last_name as other_last_name,
    case when rnd(person_no, 'title') < 0.004 then 'Prof. Dr.'
        when rnd(person_no, 'title') < 0.03 then 'Dr.' end as title,
    if(role in ('father', 'son') and rnd(household_no, 'suffix') < 0.25,
        if(role = 'son', 'jun.', 'sen.'), null) as suffix,
    role not in ('child', 'twin', 'son') and rnd(person_no, 'employee') < 0.015 as is_employee,
    if(left_home, household_no * 16 + 3 + member, address_no) as address_no,
    if(left_home, address_no, former_address_no) as former_address_no, moved_on
from (select *, role in ('child', 'twin', 'son') and kind <> 'grown_twins'
        and rnd(person_no, 'left home') < 0.3 as left_home from polish);
