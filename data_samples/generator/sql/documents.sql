-- How the systems recorded the sales: shop orders, receipts, ERP documents, loyalty bookings.
create or replace table shop_orders as
select sale_key, night, 1000 + row_number() over (order by night, sold_at, sale_key) as shop_no,
    5800000000000 + row_number() over (order by night, sold_at, sale_key) * 32768
        + pick(sale_key, 'shop id', 32768) as shop_id,
    rnd(sale_key, 'not in shop') >= 0.003 as is_recorded
from sales where channel = 'web';

create or replace table receipts as
with both_kinds as (
    select sale_key as key, store, night, sold_at as moment from sales where channel = 'store'
    union all
    select return_key, store, night, returned_at from returns where channel = 'store'
)
select key, store,
    row_number() over (partition by store order by night, moment, key) as receipt_no
from both_kinds;

-- Sales and returns in one shape, as the ERP and the loyalty system look at them.
create or replace table events as
select sale_key as key, sale_key, 'sale' as kind, channel, store, night, person_no,
    business_date, sold_at as moment, gross_c, tax_c, is_cancelled, line_count, as_guest
from sales
union all
select r.return_key, r.sale_key, 'return', r.channel, r.store, r.night, r.person_no,
    r.returned_on, r.returned_at, t.gross_c, t.tax_c, false, s.line_count, s.as_guest
from returns as r join return_sums as t on t.return_key = r.return_key
join sales as s on s.sale_key = r.sale_key;

create or replace table erp_documents as
with recorded as (
    select e.*, e.night + if(channel = 'web' and kind = 'sale' and rnd(key, 'erp late') < 0.5
            and business_date = as_of() + e.night::int, 1, 0) as erp_night,
        kind = 'sale' and channel = 'web' and line_count > 1
            and rnd(key, 'split') < 0.05 as is_split
    from events as e
    where (channel = 'phone' or rnd(key, 'not in erp') >= 0.006)
        and not (is_cancelled and rnd(key, 'cancelled early') < 0.5)
), parts as (
    select *, unnest(range(if(is_split, 2, 1))) as part from recorded
)
select * exclude (night),
    30000000 + row_number() over (order by erp_night, moment, key, part) as vbeln
from parts;

create or replace table erp_positions as
with goods as (
    select d.vbeln, d.part, d.is_split, d.is_cancelled, d.key, d.kind, l.line_no, l.line_key,
        l.variant_no, l.qty, l.net_c, l.tax_c
    from erp_documents as d join sale_lines as l on l.sale_key = d.key
    where d.kind = 'sale' and (not d.is_split or l.line_no % 2 = d.part)
    union all
    select d.vbeln, 0, false, false, d.key, d.kind, l.line_no, l.line_key, l.variant_no,
        l.qty, l.net_c, l.tax_c
    from erp_documents as d join return_lines as l on l.return_key = d.key
    where d.kind = 'return'
), extra as (
    select * exclude (part, is_split), if(is_cancelled, '60', '') as abgru from goods
    union all
    -- Typed once more and rejected: never part of the sale.
    select * exclude (part, is_split), '61' from goods
    where kind = 'sale' and not is_cancelled and rnd(line_key, 'rejected') < 0.015
    union all
    select d.vbeln, d.is_cancelled, d.key, d.kind, 99, d.key, 0, 1,
        s.shipping_c - s.shipping_tax_c, s.shipping_tax_c, if(d.is_cancelled, '60', '')
    from erp_documents as d join sales as s on s.sale_key = d.key
    where d.kind = 'sale' and s.shipping_c > 0 and (not d.is_split or d.part = 1)
)
select *, 10 * row_number() over (partition by vbeln order by line_no, abgru) as posnr from extra;

create or replace table bookings as
with carded as (
    select e.*, a.record_no
    from events as e
    join (select person_no, min(record_no) as record_no from accounts
        where silo = 'loyalty' and night = 0 group by person_no) as a on a.person_no = e.person_no
    where (e.kind = 'return' or not e.is_cancelled)
        and rnd(e.sale_key, 'card shown') < case e.channel when 'phone' then 0 else
            if(e.sale_key // 64 % 8 <= 1, 0.35, 0.97) end
), on_card as (
    select c.key * 4 as booking_key, c.key, c.kind, c.night, c.channel, c.store, c.moment,
        k.card_no, c.gross_c,
        if(c.kind = 'sale', c.gross_c // 100, -(c.gross_c // 100)) as points,
        if(c.kind = 'sale', 'Sammeln', 'Storno') as booking_kind
    from carded as c join cards as k on k.record_no = c.record_no
    qualify row_number() over (partition by c.key
        order by k.issued_on <= c.moment::date desc, k.nth desc) = 1
), others as (
    -- Spent, expired and corrected points: on a card, but no sale of their own.
    select booking_key + 1, key, kind, night, null, store, moment + to_minutes(3), card_no, null,
        -least(points, 100 * (1 + pick(key, 'spend', 5))), 'Einlösen'
    from on_card where kind = 'sale' and points >= 100 and rnd(key, 'spends') < 0.10
    union all
    select booking_key + 2, key, kind, night, null, null, moment + to_minutes(9), card_no, null,
        if(rnd(key, 'expires') < 0.5, -5, 20), if(rnd(key, 'expires') < 0.5, 'Verfall', 'Korrektur')
    from on_card where rnd(key, 'corrected') < 0.02
)
select *, 700000000 + row_number() over (order by night, moment, booking_key) as booking_no
from (select * from on_card union all select * from others);
