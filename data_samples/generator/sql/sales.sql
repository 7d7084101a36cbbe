-- What was really bought: sales and their lines, in whole cents, before any system recorded them.
-- Night 0 is the time up to the first delivery; each later night is one more day.
create or replace table buyers as
select
    p.person_no,
    bool_or(a.silo = 'shop') as has_account, bool_or(a.silo = 'loyalty') as has_card,
    bool_or(a.silo = 'erp') as has_debtor,
    rnd(any_value(p.person_no), 'guest buyer') < getvariable('guest_share') as is_guest
from persons as p left join accounts as a on a.person_no = p.person_no and a.night = 0
group by p.person_no;

create or replace table drafts as
with planned as (
    select person_no, 0 as channel_no, unnest(range(tally(person_no, 'web n', 2.6, 30))) as i
    from buyers where has_account
    union all
    select person_no, 1, unnest(range(1 + tally(person_no, 'guest n', 1.0, 9)))
    from buyers where is_guest
    union all
    select person_no, 2, unnest(range(tally(person_no, 'store n', 2.3, 40)))
    from buyers where has_card
    union all
    select person_no, 3, unnest(range(1 + tally(person_no, 'phone n', 0.6, 6)))
    from buyers where has_debtor and rnd(person_no, 'phones') < 0.10
    union all
    select null, 4, i from range(getvariable('persons') // 4) as t(i)
), keyed as (
    select person_no, channel_no,
        (coalesce(person_no, 1000000000 + i) * 8 + channel_no) * 64 + if(person_no is null, 0, i)
            as sale_key
    from planned
), dated as (
    select *,
        as_of() - floor(730 * pow(rnd(sale_key, 'day'), 1.1))::int as day
    from keyed
)
select sale_key, person_no, channel_no, 0 as night,
    if(channel_no in (2, 4) and dayofweek(day) = 0, day - 1, day) as day
from dated
union all
-- Later nights: some of the same buyers buy again.
select (3000000000 + n * 100000000 + b.person_no) * 512 + c.channel_no * 64 as sale_key,
    b.person_no, c.channel_no, n as night, as_of() + n::int as day
from buyers as b
cross join range(1, getvariable('nights')) as t(n)
cross join (values (0), (1), (2)) as c(channel_no)
where rnd(b.person_no * 64 + n * 4 + c.channel_no, 'buys again') < 0.010
    and (c.channel_no <> 0 or b.has_account) and (c.channel_no <> 2 or b.has_card)
    and (c.channel_no <> 1 or b.is_guest);

create or replace table sale_facts as
select
    sale_key, night, person_no,
    case when channel_no <= 1 then 'web' when channel_no = 3 then 'phone' else 'store' end
        as channel,
    channel_no = 1 as as_guest, day as business_date,
    day + case
        when channel_no <= 1 then to_seconds(21600 + pick(sale_key, 'second', 64000))
        when channel_no = 3 then to_seconds(32400 + pick(sale_key, 'second', 32000))
        else to_seconds(36000 + pick(sale_key, 'second', 35000)) end as sold_at,
    case when channel_no in (2, 4) then '010' || (1 + pick(coalesce(person_no, sale_key) * 4
        + if(rnd(sale_key, 'other store') < 0.2, 1, 0), 'store', 6)) end as store,
    case when channel_no <= 1 and rnd(sale_key, 'coupon') < 0.12 then 10
        when channel_no in (2, 4) and rnd(sale_key, 'offer') < 0.10 then 20 else 0 end
        as discount_percent,
    channel_no <= 1 and rnd(sale_key, 'pickup') < 0.1 as is_pickup,
    channel_no <= 1 and rnd(sale_key, 'cancelled') < 0.04 as is_cancelled,
    1 + tally(sale_key, 'lines', 1.55, 7) as line_count
from drafts;

create or replace table sale_lines as
with drawn as (
    select sale_key, discount_percent, unnest(range(1, line_count + 1)) as line_no
    from sale_facts
), chosen as (
    select *, sale_key * 8 + line_no % 8 as line_key,
        1 + floor(getvariable('variants') * pow(rnd(sale_key * 8 + line_no % 8, 'variant'), 1.6))
            ::bigint as popularity
    from drawn
), priced as (
    select c.sale_key, c.line_no, c.line_key, v.variant_no, v.vat,
        if(rnd(c.line_key, 'several') < 0.13, 2 + tally(c.line_key, 'qty', 0.9, 8), 1) as qty,
        v.price_c, c.discount_percent
    from chosen as c
    join variants as v
        on v.variant_no = 1 + (c.popularity * 7919) % getvariable('variants')
), discounted as (
    select *, (2 * qty * price_c * discount_percent + 100) // 200 as discount_c from priced
), taxed as (
    select *, qty * price_c - discount_c as gross_c from discounted
)
select * exclude (discount_percent), vat_of(gross_c, vat) as tax_c,
    gross_c - vat_of(gross_c, vat) as net_c
from taxed;

create or replace table sales as
with summed as (
    select sale_key, sum(gross_c)::bigint as goods_c, sum(discount_c)::bigint as discount_c,
        sum(tax_c)::bigint as goods_tax_c,
        sum(if(vat = 7, tax_c, 0))::bigint as reduced_tax_c
    from sale_lines group by sale_key
), shipped as (
    select f.*, s.* exclude (sale_key),
        if(channel = 'store' or is_pickup or goods_c >= 4900, 0, 495) as shipping_c
    from sale_facts as f join summed as s on s.sale_key = f.sale_key
)
select *, vat_of(shipping_c, 19) as shipping_tax_c, goods_c + shipping_c as gross_c,
    goods_tax_c + vat_of(shipping_c, 19) as tax_c
from shipped;
