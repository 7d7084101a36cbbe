-- Cards with their holders, and bookings on them; a card's balance is the sum of its bookings.
create or replace table card_numbers as
select *, with_check('29' || lpad((card_seq * 7919 + 1000003)::varchar, 10, '0')) as kartennummer
from cards where issued_on <= as_of() + getvariable('night')::int
union all
select record_no * 2, record_no, null, 0, created_on, 'aktiv', 900000 + k.seq,
    with_check('29' || lpad((9000000000 + k.seq)::varchar, 10, '0'))
from odd_accounts as o join keys as k using (record_no) where o.silo = 'loyalty';

create or replace table x_cards as
with balance as (
    select card_no, sum(points)::bigint as points from bookings
    where night <= getvariable('night') group by card_no
), joined_on as (
    select c.record_no, min(b.moment)::date as first_booking
    from bookings as b join cards as c on c.card_no = b.card_no group by c.record_no
), homes as (
    select person_no, household_no, count(*) over (partition by household_no) as size
    from persons
)
select
    c.card_no as k, c.record_no as g, q.seq * 4.0 + c.nth as pos, r.applied as quirks,
    c.kartennummer as "Kartennummer", q.source_key as "Kundennummer", r.salutation as "Anrede",
    if(rnd(r.record_no, 'title') < 0.7, r.title, null) as "Titel",
    r.first_name as "Vorname", r.last_name as "Nachname",
    case when rnd(r.record_no, 'short year') < 0.05 and year(r.birth_date) between 1931 and 2009
        then strftime(r.birth_date, '%d.%m.%y') else german_date(r.birth_date) end
        as "Geburtsdatum",
    r.street as "Strasse", r.house_no as "Hausnummer", r.postal_code as "PLZ", r.city as "Ort",
    case when r.country is null then null when r.country = 'DE' then
        if(r.record_no % 3 = 0, null, 'Deutschland') else r.country end as "Land",
    phone_text(r.landline, r.record_no) as "Telefon",
    phone_text(r.mobile, r.record_no + 1) as "Mobil", r.email as "E-Mail",
    german_date(least(r.created_on, coalesce(j.first_booking, r.created_on)))
        as "Eintrittsdatum",
    if(r.record_no % 2 = 0, '010', '10') || (1 + pick(r.record_no, 'joined in', 6))
        as "Eintrittsfiliale",
    if(r.is_gone, 'gekündigt', 'aktiv') as "Status", c.card_status as "Kartenstatus",
    case when coalesce(b.points, 0) > 500 then 'Gold' when coalesce(b.points, 0) > 150
        then 'Silber' else 'Basis' end as "Stufe",
    points_de(coalesce(b.points, 0)) as "Punktestand",
    if(rnd(r.record_no, 'ad email') < 0.45, 'J', 'N') as "Werbeeinwilligung_EMail",
    if(rnd(r.record_no, 'ad post') < 0.60, 'J', 'N') as "Werbeeinwilligung_Post",
    if(rnd(r.record_no, 'ad phone') < 0.15, 'J', 'N') as "Werbeeinwilligung_Telefon",
    if(rnd(r.record_no, 'ad email') < 0.45 or rnd(r.record_no, 'ad post') < 0.60,
        german_date(r.modified_on), null) as "Einwilligungsdatum",
    if(h.size > 1 and rnd(h.household_no, 'partner cards') < 0.6,
        'H' || (100000 + h.household_no), null) as "Haushaltsnummer"
from live_records as r
join card_numbers as c on c.record_no = r.record_no
join keys as q on q.record_no = r.record_no
left join balance as b on b.card_no = c.card_no
left join joined_on as j on j.record_no = r.record_no
left join homes as h on h.person_no = r.person_no
order by pos;

create or replace table x_bookings as
select
    b.booking_key as k, b.key as g, b.booking_no * 1.0 as pos, []::varchar[] as quirks,
    b.booking_no::varchar as "Buchungsnummer", c.kartennummer as "Kartennummer",
    german_date(b.moment) as "Datum",
    left(strftime(b.moment, '%H:%M:%S'), if(b.booking_no % 2 = 0, 5, 8)) as "Uhrzeit",
    case when b.channel = 'web' then 'ONLINE'
        when b.store is null then null
        else if(rnd(b.key, 'short store') < 0.4, ltrim(b.store, '0'), b.store) end as "Filiale",
    if(b.channel = 'store', (1 + b.booking_no % 5)::varchar, null) as "Kasse",
    case when b.booking_kind not in ('Sammeln', 'Storno') then null
        when b.channel = 'web' then o.shop_no::varchar
        else if(rnd(b.key, 'short receipt') < 0.5, r.receipt_no::varchar,
            lpad(r.receipt_no::varchar, 6, '0')) end as "Bonnummer",
    b.booking_kind as "Buchungsart", points_de(b.points) as "Punkte",
    if(b.gross_c is null, null, if(b.kind = 'sale', '', '-') || money_de(b.gross_c)) as "Umsatz",
    if(b.points > 0, german_date(b.moment::date + 1095), null) as "Verfallsdatum"
from bookings as b
join card_numbers as c on c.card_no = b.card_no
left join receipts as r on r.key = b.key
left join events as e on e.key = b.key
left join shop_orders as o on o.sale_key = e.sale_key
where b.night <= getvariable('night');
