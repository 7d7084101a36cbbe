-- What is true on one night: which records and sales survive quarantine, and what golden holds.
create or replace table truth_records as
with listed as (
    select k.silo, k.source_key, k.person_no, k.record_class, r.applied, k.record_no
    from keys as k join live_records as r on r.record_no = k.record_no
    where not (k.silo = 'shop' and r.is_gone)
), alive as (
    select * from listed
    where not (silo = 'crm' and record_no in (select g from dead_groups where export = 'contacts'))
        and not (silo = 'erp' and record_no in (select g from dead_groups where export = 'kna1'))
        and not (silo = 'shop'
            and record_no in (select g from dead_groups where export = 'customers'))
        and not (silo = 'loyalty' and record_no in (
            select g from dead_groups where export = 'cards'))
), accounts_alive as (
    select r.email, r.mobile from alive as a join live_records as r on r.record_no = a.record_no
    where a.silo = 'shop'
), guests as (
    select 'shop' as silo, 'order:' || h.shop_id as source_key, h.person_no,
        'guest' as record_class, r.applied, r.record_no
    from order_heads as h
    join order_accounts as o on o.sale_key = h.sale_key
    join records as r on r.record_no = o.record_no
    where h.sale_key not in (select g from dead_groups where export = 'orders')
        and lower(r.email) not in (select lower(email) from accounts_alive)
)
select * from alive union all by name select * from guests
union all by name
select 'erp' as silo, (99997 + n)::varchar as source_key, 'one_time' as record_class,
    []::varchar[] as applied
from range(1, 3) as t(n);

create or replace table erp_truth as
with position_sums as (
    select p.vbeln,
        sum(p.net_c)::bigint as net_c, sum(p.tax_c)::bigint as tax_c,
        coalesce(sum(p.net_c) filter (s.k is null), 0)::bigint as kept_net_c,
        coalesce(sum(p.net_c + p.tax_c) filter (s.k is null), 0)::bigint as kept_gross_c,
        count(s.k) as lost
    from erp_positions as p
    left join (select distinct k from spoiled join quirk_fates using (export, quirk)
        where export = 'vbap' and fate = 'quarantined') as s
        on s.k = p.vbeln * 64 + p.posnr // 10
    where p.abgru = '' group by p.vbeln
), documents as (
    select d.key, d.vbeln, not coalesce(d.key in (select g from dead_groups where export = 'vbak')
            and d.vbeln in (select k from spoiled where export = 'vbak'), false) as is_alive,
        coalesce(t.net_c, 0) as net_c, coalesce(t.lost, 0) > 0 as is_estimated,
        case when coalesce(t.lost, 0) = 0 then coalesce(t.net_c + t.tax_c, 0)
            else (2 * t.net_c * t.kept_gross_c + t.kept_net_c) // (2 * t.kept_net_c) end as gross_c
    from documents_tonight as d left join position_sums as t on t.vbeln = d.vbeln
)
select key, string_agg(vbeln::varchar, '|' order by vbeln) as erp_key,
    bool_or(is_alive) as is_alive, bool_or(is_estimated and is_alive) as is_estimated,
    coalesce(sum(net_c) filter (is_alive), 0)::bigint as net_c,
    coalesce(sum(gross_c) filter (is_alive), 0)::bigint as gross_c
from documents group by key;

create or replace table truth_sales as
with points as (
    select key, string_agg(booking_no::varchar, '|' order by booking_no) as loyalty_keys,
        bool_or(booking_key not in (select k from spoiled join quirk_fates using (export, quirk)
            where export = 'bookings' and fate = 'quarantined' and k is not null)) as is_alive
    from bookings
    where booking_kind in ('Sammeln', 'Storno') and night <= getvariable('night') group by key
), seen as (
    select e.*, o.shop_id, o.shop_no, l.location_id, t.erp_key, b.loyalty_keys,
        case when h.sale_key is not null and e.kind = 'sale'
                and h.sale_key not in (select g from dead_groups where export = 'orders')
            then 'shop' when t.is_alive then 'erp' when b.is_alive then 'loyalty' end
            as golden_silo,
        t.net_c as erp_net_c, t.gross_c as erp_gross_c, t.is_estimated as erp_is_estimated,
        h.sale_key is not null and e.kind = 'sale' as is_in_shop
    from events as e
    left join shop_orders as o on o.sale_key = if(e.channel = 'web', e.sale_key, null)
    left join order_heads as h on h.sale_key = e.key
    left join erp_truth as t on t.key = e.key
    left join points as b on b.key = e.key
    left join locations as l on l.plant = e.store
    where e.night <= getvariable('night')
), signed as (
    select *, if(kind = 'sale', 1, -1) as sign,
        row_number() over (order by night, moment, key) as sale_no
    from seen
)
select
    'S' || lpad(sale_no::varchar, 7, '0') as sale_id, kind as order_type,
    if(is_cancelled, 'cancelled', 'completed') as status, channel,
    coalesce(location_id, if(channel = 'web', 'onlineshop', null)) as location_id, business_date,
    sign * gross_c as gross_c, sign * (gross_c - tax_c) as net_c,
    if(is_in_shop, shop_id, null) as shop_key, if(is_in_shop, '#' || shop_no, null) as shop_number,
    erp_key, loyalty_keys, person_no, golden_silo,
    sign * case golden_silo when 'shop' then gross_c when 'erp' then erp_gross_c
        when 'loyalty' then gross_c end as golden_gross_c,
    sign * case golden_silo when 'shop' then gross_c - tax_c when 'erp' then erp_net_c end
        as golden_net_c,
    case when golden_silo is null then null when golden_silo = 'loyalty' then 'missing'
        when golden_silo = 'erp' and erp_is_estimated then 'estimated' else 'exact' end
        as amount_quality
from signed;
