-- What lies where on one night, what golden should hold of it, and where two systems differ.
create or replace table unreadable as
select export, k from spoiled join quirk_fates using (export, quirk) where fate = 'quarantined';

create or replace table truth_stock as
with ordered as (
    select stock_no, sum(qty)::bigint as qty from supplies
    where night > getvariable('night') and night <= getvariable('night') + 10
        and supply_no not in (select k from unreadable where export = 'bestellungen')
    group by stock_no
), promised as (
    select stock_no, sum(qty)::bigint as qty from kept
    where status = 'offen'
        and (kept_no % 7 = 0 or expires_on >= as_of() + getvariable('night')::int)
    group by stock_no
)
select s.*, coalesce(o.qty, 0) as on_order, coalesce(p.qty, 0) as kept,
    if(s.kind = 'dc', coalesce(r.qty, 0), 0) as reserved,
    -- What the silo in charge says: in Stuttgart the count.
    case when s.plant = '0106' then c.told
        when s.stock_no not in (select k from unreadable where export = 'mard') then s.on_hand end
        as golden_on_hand
from stock_tonight as s
left join ordered as o on o.stock_no = s.stock_no
left join promised as p on p.stock_no = s.stock_no
left join counts as c on c.stock_no = s.stock_no
left join reserved as r on r.variant_no = s.variant_no;

-- Every difference beyond a piece and two in a hundred, with the class of its cause.
create or replace table truth_differences as
with lost as (
    select distinct (k - 1) // 2 as stock_no from unreadable where export = 'bestand'
), unbooked as (
    select variant_no, sum(qty)::bigint as qty from stock_moves
    where is_unbooked and night = getvariable('night') group by variant_no
), both_say as (
    select 'silos' as comparison, sku, location_id, w.stock_no, on_hand as a,
        if(l.stock_no is null, told, 0) as b,
        if(l.stock_no is null, cause, 'missing_in_b') as class
    from warehouse_stock as w left join lost as l on l.stock_no = w.stock_no
    union all
    select 'silos', 'ALT-' || sku, location_id, null, 0, on_hand, 'missing_in_a'
    from warehouse_stock where fault = 'old number'
    union all
    select 'silos', sku, location_id, stock_no, if(plant = '0106', told, coalesce(on_hand, 0)),
        if(plant = '0106', on_hand, told), cause
    from counts
    union all
    -- Last night's stock and what was booked, beside tonight's.
    select 'roll_forward', sku, location_id, stock_no, on_hand, on_hand - coalesce(qty, 0), 'real'
    from stock_tonight as s
    left join unbooked as m on m.variant_no = s.variant_no
    where s.plant = '0001' and getvariable('night') > 0
), judged as (
    select * replace (if(u.k is null, class, 'unknown') as class),
        if(u.k is null, a - b, null) as difference
    from both_say
    left join unreadable as u on u.export = 'mard' and u.k = both_say.stock_no
)
select comparison, sku, location_id, class, difference from judged
where difference is null
    or abs(difference) > 1 and abs(difference) > 0.02 * greatest(abs(a), abs(b));
