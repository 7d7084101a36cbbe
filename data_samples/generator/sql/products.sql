-- Articles, their variants, and what lies where of them.
create or replace table articles as
select
    a as article_no, 3000000 + a * 100 as article_sku,
    f.* exclude (family_no, sizes, colours),
    one_of(a, 'brand', getvariable('brands')) as brand,
    f.noun || ' ' || one_of(a, 'adjective', getvariable('adjectives')) as title,
    regexp_replace(lower(plain_letters(expand_umlauts(f.noun || '-'
        || one_of(a, 'adjective', getvariable('adjectives'))))), '[^a-z0-9-]', '', 'g')
        || '-' || a as handle,
    if(len(f.sizes) = 0, [null], f.sizes) as sizes,
    if(f.colours, getvariable('colours')[1 + pick(a, 'colour', 5) : 3 + pick(a, 'colour', 5)],
        [null]) as colours,
    ((f.low_cents + pick(a, 'price', f.high_cents - f.low_cents)) // 100) * 100 + 99 as price_c,
    as_of() - 760 - pick(a, 'listed', 1500)::int as listed_on
from range(1, getvariable('variants') // 2 + 2) as t(a)
join families as f on f.family_no = (a - 1) % getvariable('families');

create or replace table variants as
with sized as (
    select *, unnest(sizes) as size from articles
), coloured as (
    select * exclude (colours, sizes), unnest(colours) as colour from sized
), numbered as (
    select *, row_number() over (order by article_no, size nulls first, colour nulls first) as n,
        row_number() over (partition by article_no order by size nulls first, colour nulls first)
            as i,
        count(*) over (partition by article_no) as siblings
    from coloured qualify n <= getvariable('variants')
)
select
    n as variant_no, i as variant_index, siblings, article_no, handle, title, brand, category,
    merchandise, vat, price_c, listed_on, option, size, colour,
    article_sku::varchar as parent_sku,
    case when siblings = 1 then article_sku::varchar
        when rnd(article_no, 'letters') < 0.06 then 'LH-' || article_sku || '-' || i
        else (article_sku + i)::varchar end as sku,
    case when rnd(n, 'no gtin') >= 0.03
        then with_check('4006' || lpad((n * 137 + 1000)::varchar, 8, '0')) end as gtin,
    title || coalesce(' ' || size, '') || coalesce(' ' || colour, '') as text,
    (price_c * 100 // (100 + vat)) * (45 + pick(article_no, 'margin', 20)) // 100 as cost_c
from numbered;

-- A plant keeps a variant or not; on hand is what physically lies there on the first night.
create or replace table stock as
with kept as (
    select v.variant_no, v.sku, v.price_c, v.cost_c, l.plant, l.location_id, l.kind,
        v.variant_no * 16 + l.shelf as stock_no
    from variants as v,
        (select *, if(kind = 'dc', 0, plant::int - 100) as shelf from locations) as l
    where l.kind = 'dc' or rnd(v.variant_no * 16 + l.shelf, 'listed here') < 0.93
)
select *,
    case when rnd(stock_no, 'sold out') < 0.07 then 0
        -- Sold before it was booked in.
        when kind = 'store' and rnd(stock_no, 'below zero') < 0.006
            then -1 - pick(stock_no, 'below', 3)
        else tally(stock_no, 'free', if(kind = 'dc', 60, 7), 3000) end as unrestricted,
    if(rnd(stock_no, 'quality') < 0.06, 1 + pick(stock_no, 'quality n', 8), 0) as quality,
    if(rnd(stock_no, 'blocked') < 0.05, 1 + pick(stock_no, 'blocked n', 4), 0) as blocked,
    if(rnd(stock_no, 'returned') < 0.08, 1 + pick(stock_no, 'returned n', 3), 0) as returned,
    if(rnd(stock_no, 'transfer') < 0.04, 1 + pick(stock_no, 'transfer n', 5), 0) as in_transfer,
    if(rnd(stock_no, 'transit') < 0.06, 5 + pick(stock_no, 'transit n', 20), 0) as in_transit,
    if(kind = 'dc', 5, 1) + pick(stock_no, 'safety', 4) as safety_stock
from kept;

-- The same variants as the ERP names them.
create or replace table materials as
select variant_no as k, sku, if(regexp_matches(sku, '^[0-9]+$'), lpad(sku, 18, '0'), sku) as matnr,
    gtin, merchandise, siblings, lpad(parent_sku, 18, '0') as satnr, text, cost_c, listed_on,
    rnd(variant_no, 'delisted') < 0.02 as is_delisted
from variants;
