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

-- Goods sold leave their place, goods returned wait there, and what suppliers and other places send
-- is added.
create or replace table stock_tonight as
with moved as (
    select variant_no, plant,
        coalesce(sum(qty) filter (kind <> 'Retoure'), 0)::bigint as free,
        coalesce(sum(qty) filter (kind = 'Retoure'), 0)::bigint as came_back
    from stock_moves where night between 1 and getvariable('night') group by all
), arrived as (
    select stock_no from transfers where night <= getvariable('night')
)
select s.* replace (
    s.unrestricted + coalesce(m.free, 0) as unrestricted,
    s.returned + coalesce(m.came_back, 0) as returned,
    if(a.stock_no is null, s.in_transit, 0) as in_transit),
    s.unrestricted + coalesce(m.free, 0) + s.quality + s.blocked + s.returned
        + coalesce(m.came_back, 0) as on_hand
from stock as s
left join moved as m on m.variant_no = s.variant_no and m.plant = s.plant
left join arrived as a on a.stock_no = s.stock_no;
