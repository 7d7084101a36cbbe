-- The state on one night: records as they are now, what lies where, which account ordered.
create or replace table live_records as
with heard as (
    select record_no,
        max(household_no) filter (event = 'moved') * 16 + 2 as new_address_no,
        max(new_last_name) filter (event = 'married') as new_last_name,
        bool_or(event = 'deleted') as is_gone, max(night) as last_night
    from record_changes where night <= getvariable('night') group by record_no
)
select r.* replace (
        coalesce(h.new_last_name, r.last_name) as last_name,
        if(a.address_no is null, r.street, a.street) as street,
        if(a.address_no is null, r.house_no, a.house_no) as house_no,
        if(a.address_no is null, r.addition, a.addition) as addition,
        if(a.address_no is null, r.postal_code, a.postal_code) as postal_code,
        if(a.address_no is null, r.city, a.city) as city,
        if(a.address_no is null, r.region, a.region) as region,
        if(a.address_no is null, r.country, a.country) as country,
        if(h.record_no is null, r.modified_on, as_of() + h.last_night::int) as modified_on),
    coalesce(h.is_gone, false) as is_gone
from records as r
left join heard as h on h.record_no = r.record_no
left join addresses as a on a.address_no = h.new_address_no
where r.night <= getvariable('night');

create or replace table order_accounts as
with account as (
    select person_no, min(record_no) as record_no from accounts
    where silo = 'shop' and night = 0 group by person_no
)
select s.sale_key,
    if(s.as_guest, 2000000000000000 + s.sale_key, a.record_no) as record_no
from sales as s left join account as a on a.person_no = s.person_no
where s.channel = 'web';

-- Goods sold leave their place, goods returned wait there, and some places are refilled.
create or replace table stock_tonight as
with moved as (
    select l.variant_no, coalesce(s.store, '0001') as plant, sum(l.qty)::bigint as sold,
        0::bigint as came_back
    from sales as s join sale_lines as l on l.sale_key = s.sale_key
    where s.night between 1 and getvariable('night') and not s.is_cancelled group by all
    union all
    select l.variant_no, coalesce(r.store, '0001'), 0, sum(l.qty)::bigint
    from returns as r join return_lines as l on l.return_key = r.return_key
    where r.night between 1 and getvariable('night') group by all
), net as (
    select variant_no, plant, sum(sold)::bigint as sold, sum(came_back)::bigint as came_back
    from moved group by all
), refilled as (
    select s.stock_no, sum(10 + pick(s.stock_no * 1024 + n, 'refill', 20))::bigint as qty
    from stock as s, range(1, getvariable('night') + 1) as t(n)
    where rnd(s.stock_no * 1024 + n, 'refilled') < 0.02 group by s.stock_no
)
select s.* replace (
    s.unrestricted - coalesce(m.sold, 0) + coalesce(f.qty, 0) as unrestricted,
    s.returned + coalesce(m.came_back, 0) as returned)
from stock as s
left join net as m on m.variant_no = s.variant_no and m.plant = s.plant
left join refilled as f on f.stock_no = s.stock_no;
