-- Goods that came back: at most one return a sale, of some of its lines, by post or in a store.
create or replace table returns as
with candidates as (
    select *, business_date + 2 + pick(sale_key, 'return after', 26)::int as returned_on
    from sales
    where not is_cancelled and rnd(sale_key, 'returns')
        < case channel when 'web' then 0.16 when 'phone' then 0.10 else 0.045 end
), placed as (
    select * exclude (returned_on),
        if(dayofweek(returned_on) = 0, returned_on + 1, returned_on) as returned_on,
        case when channel = 'web' then rnd(sale_key, 'back in store') < 0.15
            else channel = 'store' end as in_store
    from candidates
)
select
    sale_key + 1000000000000000 as return_key, sale_key, person_no, returned_on,
    returned_on + to_seconds(37000 + pick(sale_key, 'return second', 30000)) as returned_at,
    case when in_store then 'store' else channel end as channel,
    case when in_store and store is not null and rnd(sale_key, 'same store') < 0.8 then store
        when in_store then '010' || (1 + pick(sale_key, 'return store', 6)) end as store,
    greatest(0, date_diff('day', as_of(), returned_on)) as night
from placed
where returned_on <= as_of() + getvariable('nights')::int - 1;

create or replace table return_lines as
select r.return_key, r.sale_key, l.* exclude (sale_key)
from returns as r
join sales as s on s.sale_key = r.sale_key
join sale_lines as l on l.sale_key = r.sale_key
where l.line_no = 1 + pick(r.sale_key, 'return line', s.line_count)
    or rnd(l.line_key, 'returned too') < 0.35;

create or replace table return_sums as
select return_key, any_value(sale_key) as sale_key, sum(gross_c)::bigint as gross_c,
    sum(tax_c)::bigint as tax_c
from return_lines group by return_key;
