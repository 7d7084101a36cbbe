-- Every record of a person as an orderly clerk would have typed it; distortions come after.
create or replace table clean_records as
with described as (
    select
        a.record_no, a.silo, a.silo as source, a.record_class, a.person_no, a.copy, a.created_on,
        a.modified_on, a.is_kept_up, a.night
    from accounts as a
    union all
    -- What a guest types at the till of the shop, once an order.
    select 2000000000000000 + f.sale_key, 'shop', 'guest', 'guest', f.person_no, 0,
        f.business_date, f.business_date, false, f.night
    from sale_facts as f where f.as_guest
), chosen as (
    select d.*, p.sex, p.suffix, p.title, p.role, p.birth_date, p.first_name,
        if(p.former_last_name is not null and d.created_on < p.married_on and not d.is_kept_up,
            p.former_last_name, p.last_name) as last_name,
        if(p.former_address_no is not null and d.created_on < p.moved_on and not d.is_kept_up,
            p.former_address_no, p.address_no) as address_no,
        case when d.record_class = 'employee' then c.staff_email
            when rnd(d.record_no, 'old mail') < if(d.copy > 0, 0.7, 0.15) then c.old_email
            else c.email end as email,
        if(rnd(d.record_no, 'old mobile') < 0.10, c.old_mobile, c.mobile) as mobile,
        c.landline, f.* exclude (source)
    from described as d
    join persons as p on p.person_no = d.person_no
    join contacts as c on c.person_no = d.person_no
    join filled as f on f.source = d.source
)
select
    record_no, silo, source, record_class, person_no, copy, created_on, modified_on, night, sex,
    first_name, last_name, title, suffix, if(sex = 'f', 'Frau', 'Herr') as salutation,
    if(rnd(record_no, 'has birth date') < has_birth_date, birth_date, null) as birth_date,
    if(rnd(record_no, 'has email') < has_email, email, null) as email,
    if(rnd(record_no, 'has mobile') < has_mobile, mobile, null) as mobile,
    if(rnd(record_no, 'has landline') < has_landline and hash(landline) % 100 < 60, landline,
        null) as landline,
    if(rnd(record_no, 'has address') < has_address, address_no, null) as address_no
from chosen;

create or replace table records as
select r.*, a.street, a.house_no, a.addition, a.postal_code, a.city, a.region, a.country,
    []::varchar[] as applied
from clean_records as r left join addresses as a on a.address_no = r.address_no;

insert into records by name
select o.record_no, o.silo, o.silo as source, o.record_class, null as person_no, o.created_on,
    o.created_on as modified_on, 0 as night, p.sex,
    case o.record_class when 'dummy' then one_of(o.record_no, 'dummy',
        ['Test', 'Max', 'Erika', 'Barverkauf', 'asdf', 'Unbekannt']) end as first_name,
    case o.record_class
        when 'dummy' then one_of(o.record_no, 'dummy',
            ['Test', 'Mustermann', 'Musterfrau', 'Barverkauf', 'asdf', 'Unbekannt'])
        when 'household' then p.last_name
        else one_of(o.record_no, 'trade', ['Bäckerei', 'Malerbetrieb', 'Hotel', 'Kita', 'Praxis',
            'Autohaus', 'Architekturbüro', 'Weingut']) || ' ' || p.last_name || ' '
            || one_of(o.record_no, 'form', ['GmbH', 'GmbH & Co. KG', 'e.K.', 'GbR', 'AG',
            'UG (haftungsbeschränkt)', 'e.V.']) end as last_name,
    case o.record_class when 'household' then 'Familie' when 'organisation' then 'Firma'
        else 'Herr' end as salutation,
    case o.record_class
        when 'dummy' then one_of(o.record_no, 'dummy', ['test@test.de', 'max@mustermann.de',
            'erika@example.com', 'keine@angabe.de', 'asdf@asdf.de', 'unbekannt@kunde.de'])
        when 'organisation' then one_of(o.record_no, 'role', ['info', 'einkauf', 'rechnung'])
            || '@' || mail_letters(p.last_name) || o.i || '.example' end as email,
    case o.record_class when 'dummy' then '123456' else c.landline end as landline,
    a.street, a.house_no, a.postal_code, a.city, a.region, a.country, []::varchar[] as applied
from odd_accounts as o
join persons as p on p.person_no = o.lends_person_no
join contacts as c on c.person_no = p.person_no
join addresses as a on a.address_no = p.address_no;
