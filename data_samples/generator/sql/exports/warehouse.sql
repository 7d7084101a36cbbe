-- The warehouse's stock by storage place at six in the evening, and what it booked on the day. It
-- knows nothing of the ERP: what both say is compared.
create or replace macro counted_at() as as_of() + getvariable('night')::int + interval 18 hours;

create or replace table warehouse_stock as
with later as (
    select variant_no, sum(qty)::bigint as qty,
        coalesce(sum(qty) filter (is_unbooked), 0)::bigint as unbooked
    from stock_moves
    where plant = '0001' and night <= getvariable('night')
        and (moved_at > counted_at() or is_unbooked)
    group by variant_no
), there as (
    select s.stock_no, s.variant_no, s.sku, s.location_id, s.quality, s.blocked + s.returned
            as blocked, on_hand, on_hand - coalesce(l.qty, 0) as counted,
        coalesce(l.unbooked, 0) as unbooked, f.fault, c.pieces,
        on_hand % c.pieces = 0 and on_hand >= 2 * c.pieces as is_full
    from stock_tonight as s
    left join later as l on l.variant_no = s.variant_no
    left join stock_faults as f on f.stock_no = s.stock_no
    left join cartons as c on c.variant_no = s.variant_no
    where s.plant = '0001'
)
select *,
    case when fault = 'miscounted' then counted
            + (3 + pick(stock_no, 'miscounted', 6) + counted // 20)
            * if(rnd(stock_no, 'too many') < 0.5, 1, -1)
        when fault = 'wrong sign' then -on_hand
        when fault in ('not counted', 'old number') then 0
        when fault = 'in cartons' then on_hand // 12
        when fault = 'carton as piece' and is_full then on_hand // pieces
        else counted end as told,
    -- The class of the difference, by its cause.
    case when fault = 'miscounted' then 'real'
        when fault = 'wrong sign' then 'sign'
        when fault in ('not counted', 'old number') then 'missing_in_b'
        when fault = 'in cartons' or fault = 'carton as piece' and is_full then 'uom_mismatch'
        when unbooked <> 0 then 'real'
        else 'timing' end as cause
from there;

create or replace table x_bestand as
with rows as (
    select *, sku as number, told as qty, if(fault = 'in cartons', 'KAR', 'ST') as unit
    from warehouse_stock where coalesce(fault not in ('not counted', 'old number'), true)
    union all
    select *, 'ALT-' || sku, on_hand, 'ST' from warehouse_stock where fault = 'old number'
), placed as (
    -- What is much lies in the rack as well as at the picking place.
    select *, unnest(range(1, places + 1)) as place,
        if(places = 1, qty, if(place = 1, qty - qty // 2, qty // 2)) as at_place
    from (
        select *, if(
            fault is null and stock_no in (select stock_no from stock where unrestricted > 60), 2, 1
        ) as places
        from rows
    )
)
select p.stock_no * 2 + place as k, p.stock_no as g, p.stock_no * 2.0 + place as pos,
    []::varchar[] as quirks, 'ERF' as "Lagerort",
    if(place = 1, 'K-', 'H-') || lpad((p.variant_no % 40)::varchar, 2, '0') || '-'
        || lpad((p.variant_no // 40)::varchar, 2, '0') as "Lagerplatz",
    number as "Artikelnummer", if(number = v.sku, v.gtin, null) as "EAN",
    at_place::varchar as "Bestand",
    if(place = 1 and fault is null, least(blocked, at_place), 0)::varchar as "Gesperrt",
    if(place = 1 and fault is null, least(quality, greatest(at_place - blocked, 0)), 0)::varchar
        as "QS",
    unit as "Einheit", strftime(counted_at(), '%d.%m.%Y %H:%M:%S') as "Stand"
from placed as p join variants as v on v.variant_no = p.variant_no;

create or replace table x_bewegungen as
select move_no as k, move_no as g, move_no * 1.0 as pos, []::varchar[] as quirks,
    (800000000 + move_no)::varchar as "Buchungsnr",
    strftime(moved_at, '%d.%m.%Y %H:%M:%S') as "Zeitpunkt", v.sku as "Artikelnummer",
    if(qty < 0, 'ERF', null) as "Von", if(qty < 0, null, 'ERF') as "Nach",
    abs(qty)::varchar as "Menge", kind as "Bewegungsart", document_no::varchar as "Beleg"
from stock_moves as m join variants as v on v.variant_no = m.variant_no
where plant = '0001' and not is_unbooked
    and moved_at::date = as_of() + getvariable('night')::int;
