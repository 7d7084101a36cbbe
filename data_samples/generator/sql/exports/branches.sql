-- What the branches' own system tells: counts of two stores, goods on their way, orders to
-- suppliers, and what is kept for customers.

-- Köln counts every evening. In Stuttgart the upload has failed since the third day before the first
-- delivery: every night brings the same list.
create or replace table counts as
with counted as (
    select plant, if(plant = '0104', as_of() + getvariable('night')::int, as_of() - 3)
            + interval 20 hours as counted_at
    from locations where plant in ('0104', '0106')
), later as (
    select m.variant_no, m.plant, sum(m.qty)::bigint as qty
    from stock_moves as m join counted as c on c.plant = m.plant and m.moved_at > c.counted_at
    where m.night <= getvariable('night') group by all
), there as (
    select s.stock_no, s.variant_no, s.sku, s.cost_c, s.safety_stock, s.plant, s.location_id,
        c.counted_at, s.on_hand, f.fault,
        -- Sold before it was booked in: there is no less than nothing on a shelf.
        greatest(s.on_hand - coalesce(l.qty, 0), 0) as counted
    from stock_tonight as s join counted as c on c.plant = s.plant
    left join later as l on l.variant_no = s.variant_no and l.plant = s.plant
    left join stock_faults as f on f.stock_no = s.stock_no
), found as (
    -- What a store has and the ERP does not know of there.
    select v.variant_no * 16 + 4 as stock_no, v.variant_no, v.sku, v.cost_c, 0 as safety_stock,
        c.plant, l.location_id, c.counted_at, null as on_hand, 'found' as fault,
        2 + pick(v.variant_no, 'found', 4) as counted
    from variants as v join counted as c on c.plant = '0104'
    join locations as l on l.plant = c.plant
    anti join stock as s on s.variant_no = v.variant_no and s.plant = '0104'
    where rnd(v.variant_no, 'is found') < 0.2
)
select *,
    if(fault = 'miscounted',
        greatest(counted + (3 + pick(stock_no, 'miscounted', 4))
            * if(rnd(stock_no, 'too many') < 0.5, 1, -1), 0),
        if(fault = 'not counted', 0, counted)) as told,
    case fault when 'found' then 'missing_in_a' when 'not counted' then 'missing_in_b' else 'real'
        end as cause
from (select * from there union all by name select * from found);

create or replace table x_zaehlungen as
select stock_no as k, stock_no as g, stock_no * 1.0 as pos, []::varchar[] as quirks,
    sku as "Artikel", plant as "Filiale", told::varchar as "Bestand",
    safety_stock::varchar as "Mindestbestand", money_de(cost_c) as "EK",
    strftime(counted_at, '%d.%m.%Y %H:%M') as "Gezählt am"
from counts where coalesce(fault <> 'not counted', true);

create or replace table x_umlagerungen as
with told as (
    select *, if(night > getvariable('night'), 'versandt', 'empfangen') as status from transfers
    where night >= getvariable('night')
    union all by name
    -- Planned and given up: on its way to nobody.
    select -stock_no as stock_no, sku, plant, '0001' as from_plant, 5 as qty,
        as_of() + getvariable('night')::int + 3 as due_on,
        if(stock_no % 2 = 0, 'geplant', 'storniert') as status
    from stock where kind = 'store' and rnd(stock_no, 'no transfer') < 0.005
)
select stock_no as k, stock_no as g, abs(stock_no) * 1.0 as pos, []::varchar[] as quirks,
    (60000000 + stock_no)::varchar as "Umlagerung", sku as "Artikel", from_plant as "Von",
    plant as "Nach", status as "Status", qty::varchar as "Menge",
    if(status = 'empfangen', qty, 0)::varchar as "Empfangen", german_date(shipped_on) as "Versandt am",
    german_date(due_on) as "Erwartet am"
from told;

create or replace table x_bestellungen as
with told as (
    select *, night <= getvariable('night') as is_there from supplies
    where night between getvariable('night') and getvariable('night') + 10
)
select supply_no as k, supply_no as g, supply_no * 1.0 as pos, []::varchar[] as quirks,
    order_no::varchar as "Bestellung", '10' as "Position", sku as "Artikel", plant as "Ziel",
    case when is_there then 'erledigt' when earlier_qty > 0 then 'teilgeliefert' else 'offen' end
        as "Status",
    (qty + earlier_qty)::varchar as "Bestellt",
    (earlier_qty + if(is_there, qty, 0))::varchar as "Geliefert", money_de(cost_c) as "EK",
    german_date(ordered_on) as "Bestellt am", german_date(due_on) as "Termin"
from told;

-- Kept in a store for four days; who comes for it, or gives it up, is known on the next day.
create or replace table kept as
with drawn as (
    select s.stock_no, s.sku, s.plant, s.location_id, n as night, s.stock_no * 1024 + n + 4 as kept_no
    from stock as s, range(-4, getvariable('nights')) as t(n)
    where s.kind = 'store' and s.unrestricted > 0
        and rnd(s.stock_no * 1024 + n + 4, 'is kept') < 0.008
)
select *, 1 + pick(kept_no, 'kept', 2) as qty, as_of() + night::int + 3 as expires_on,
    case when night = getvariable('night') then 'offen'
        else one_of(kept_no, 'comes', ['offen', 'offen', 'abgeholt', 'storniert']) end as status
from drawn where night between getvariable('night') - 4 and getvariable('night');

create or replace table x_reservierungen as
select kept_no as k, kept_no as g, kept_no * 1.0 as pos, []::varchar[] as quirks,
    'R' || kept_no as "Reservierung", sku as "Artikel", plant as "Filiale", status as "Status",
    qty::varchar as "Menge", if(kept_no % 7 = 0, null, german_date(expires_on)) as "Gilt bis"
from kept;
