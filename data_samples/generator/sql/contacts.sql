-- Addresses, e-mail addresses and telephone numbers of the persons.
create or replace table addresses as
with wanted as (
    select address_no from persons
    union select former_address_no from persons where former_address_no is not null
    union select household_no * 16 + 2 from life_events where event = 'moved'
)
select
    a.address_no, s.word as street,
    (1 + floor(rnd(a.address_no, 'house') * rnd(a.address_no, 'house far') * 150))::int::varchar
        || case when rnd(a.address_no, 'letter') < 0.08
            then one_of(a.address_no, 'which letter', ['a', 'b', 'c', 'd']) else '' end as house_no,
    case when rnd(a.address_no, 'addition') < 0.1 then one_of(a.address_no, 'which addition',
        ['2. OG', 'Hinterhaus', 'Vorderhaus', 'Whg. 12', 'EG links', '3. Etage', 'Haus B']) end
        as addition,
    c.postal_codes[1 + pick(a.address_no, 'postcode', len(c.postal_codes))] as postal_code,
    c.city, c.region, c.country, c.area_code
from wanted as a
join words as w on w.pool = 'city' and w.slot = slot(a.address_no, 'city')
join cities as c on c.city = w.word
join rare_words as s on s.pool = 'street' and s.slot = pick(a.address_no, 'street', 65536);

create or replace table contacts as
with p as (
    select
        p.*, a.country, a.area_code, d.word as domain,
        mail_letters(p.first_name) as f, mail_letters(p.last_name) as l
    from persons as p
    join addresses as a on a.address_no = p.address_no
    join words as d on d.pool = 'domain' and d.slot = slot(p.person_no, 'domain')
), mail as (
    select *, case pick(person_no, 'mail style', 10)
        when 0 then f || l when 1 then f || '.' || l || (10 + pick(person_no, 'mail no', 90))
        when 2 then left(f, 1) || '.' || l when 3 then l || '.' || f
        when 4 then f || '_' || year(birth_date)
        when 5 then f || '.' || l || right(year(birth_date)::varchar, 2)
        when 6 then one_of(person_no, 'mail word', ['sonnenblume', 'bergfreund', 'leseratte',
            'kuestenkind', 'gartenfee', 'radler', 'nachteule', 'teetrinker'])
            || pick(person_no, 'mail no', 2000)
        else f || '.' || l end as local_part
    from p
), own as (
    select *, local_part || if(twin = 1, '', twin::varchar) || '@' || domain as own_email from (
        select *, row_number() over (
            -- One mailbox is one person's: Gmail has two domains and reads no dots.
            partition by if(domain in ('gmail.com', 'googlemail.com'),
                replace(local_part, '.', '') || '@gmail.com', local_part || '@' || domain)
            order by person_no
        ) as twin
        from mail)
), head as (
    select household_no, own_email from own where member = 1
), numbers as (
    select *,
        case country when 'AT' then '+43' when 'CH' then '+41' else '+49' end as dial,
        lpad(((person_no * 7368787 + 1234567) % 10000000)::varchar, 7, '0') as digits
    from own
)
select
    n.person_no,
    case when n.role = 'spouse' and rnd(n.household_no, 'one mailbox') < 0.25 then h.own_email
        when n.role in ('child', 'twin', 'son') and rnd(n.person_no, 'parents mailbox') < 0.12
            then h.own_email
        else n.own_email end as email,
    n.f || n.person_no || '@' || one_of(n.person_no, 'old domain',
        ['gmx.de', 'web.de', 'yahoo.de', 'arcor.de', 'gmail.com', 'hotmail.de']) as old_email,
    n.f || '.' || n.l || if(n.twin = 1, '', n.twin::varchar) || '@kaufhaus-lindenhof.example'
        as staff_email,
    n.dial || case n.country
        when 'AT' then one_of(n.person_no, 'net', ['664', '676', '699']) || n.digits
        when 'CH' then one_of(n.person_no, 'net', ['76', '78', '79']) || n.digits
        else one_of(n.person_no, 'net', ['1511', '1522', '1577', '160', '162', '170', '171', '172',
            '173', '175', '177', '179']) || n.digits end as mobile,
    '+49176' || lpad(((n.person_no * 73687871) % 100000000)::varchar, 8, '0') as old_mobile,
    n.dial || n.area_code || (2000000 + (n.household_no * 7368787) % 7000000) as landline
from numbers as n left join head as h on h.household_no = n.household_no;
