-- What changes stock, and what the warehouse makes of it. Everything of stores and warehouse that is
-- the same on all nights; their files are made of it in exports/warehouse.sql and exports/branches.sql.

-- Orders to suppliers by the night on which they arrive: some of them open on every night. What came
-- on the day of the first delivery lies in its stock already; that day is a busy one, so that the
-- bundled night has all kinds of differences.
create or replace table supplies as
with drawn as (
    select s.*, n as night, s.stock_no * 1024 + n as supply_no
    from stock as s, range(0, getvariable('nights') + 10) as t(n)
    where rnd(s.stock_no * 1024 + n, 'refilled') < if(n = 0, 0.05, 0.02)
)
select
    supply_no, 45000000000 + supply_no as order_no, stock_no, variant_no, sku, cost_c, plant,
    location_id, night,
    10 + pick(supply_no, 'refill', 20) as qty,
    -- Of an order older than the first night some came before it.
    if(night <= 10 and rnd(supply_no, 'in parts') < 0.2, 2 + pick(supply_no, 'first part', 8), 0)
        as earlier_qty,
    as_of() + night::int - 12 - pick(supply_no, 'ordered', 10)::int as ordered_on,
    case when rnd(supply_no, 'no date') < 0.1 then null
        when rnd(supply_no, 'late') < 0.3 then as_of() + night::int - 1 - pick(supply_no, 'by', 5)::int
        else as_of() + night::int end as due_on,
    as_of() + night::int + to_seconds(
        21600 + pick(supply_no, 'arrives', if(kind = 'dc', 57600, 21600))) as arrives_at,
    -- Put on the shelf, and never booked by the warehouse.
    kind = 'dc' and rnd(supply_no, 'not booked') < 0.15 as is_unbooked
from drawn where night > 0 or unrestricted >= 10 + pick(supply_no, 'refill', 20);

-- Goods on their way between places on the first night, by the night on which they arrive: what
-- the ERP has in transit to a place.
create or replace table transfers as
select
    stock_no, variant_no, sku, plant, location_id, in_transit as qty,
    if(kind = 'dc', '010' || (1 + pick(stock_no, 'sent back', 6)), '0001') as from_plant,
    1 + pick(stock_no, 'on its way', 12) as night,
    as_of() - pick(stock_no, 'shipped', 4)::int as shipped_on,
    as_of() + 1 + pick(stock_no, 'expected', 8)::int as due_on
from stock where in_transit > 0;

-- Every change of stock since the third day before the first delivery; later nights change it.
create or replace table stock_moves as
with sold as (
    select s.night, s.sold_at as moved_at, 'Warenausgang' as kind, s.sale_key as document_no,
        l.line_key as move_key, l.variant_no, coalesce(s.store, '0001') as plant, -l.qty as qty
    from sales as s join sale_lines as l on l.sale_key = s.sale_key
    where not s.is_cancelled and s.business_date >= as_of() - 3
), came_back as (
    select r.night, r.returned_at, 'Retoure', r.return_key, l.line_key, l.variant_no,
        coalesce(r.store, '0001'), l.qty
    from returns as r join return_lines as l on l.return_key = r.return_key
    where r.returned_on >= as_of() - 3
), supplied as (
    select night, arrives_at, 'Wareneingang', order_no, supply_no, variant_no, plant, qty,
        is_unbooked
    from supplies where night < getvariable('nights')
), transferred as (
    select night, as_of() + night::int + to_seconds(25200 + pick(stock_no, 'unloaded', 7200)),
        'Umlagerung', stock_no, stock_no, variant_no, plant, qty
    from transfers where night < getvariable('nights')
)
select *, row_number() over (order by night, moved_at, kind, move_key) as move_no
from (
    select *, false as is_unbooked from sold
    union all select *, false from came_back
    union all select * from supplied
    union all select *, false from transferred
);

-- What is packed in cartons, and how many are in one.
create or replace table cartons as
select variant_no, one_of(variant_no, 'carton size', [6, 10, 12, 24]) as pieces
from variants where rnd(variant_no, 'in cartons') < 0.7;

-- Whose stock another system than the ERP has wrong, and how. Only what lies there in some number
-- is chosen, so that the error is seen; only full cartons can be taken for pieces, and only a unit of
-- unknown content stays what it is.
create or replace table stock_faults as
with few as (
    select greatest(2, getvariable('variants') // 100)::bigint as n
), fit as (
    select s.stock_no, s.plant, case when c.pieces is null then 'not packed'
            when (unrestricted + quality + blocked + returned) % c.pieces = 0 then 'full'
            else 'begun' end as cartons
    from stock as s left join cartons as c on c.variant_no = s.variant_no
    where s.plant in ('0001', '0104') and s.unrestricted >= if(s.kind = 'dc', 24, 8)
        and s.stock_no not in (select stock_no from supplies where night = 0)
), ranked as (
    select *, row_number() over (
        partition by plant, cartons order by rnd(stock_no, 'wrong stock'), stock_no) - 1 as i
    from fit
)
select stock_no, case plant
        when '0001' then case cartons
            when 'full' then ['carton as piece']
            when 'begun' then ['miscounted', 'wrong sign']
            else ['in cartons', 'not counted', 'old number'] end
        else case cartons when 'begun' then ['miscounted'] when 'not packed' then ['not counted'] end
        end[1 + i // n] as fault
from ranked, few where fault is not null;
