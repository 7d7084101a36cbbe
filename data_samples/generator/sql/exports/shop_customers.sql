-- The shop's customers export; whoever ordered as a guest is not in it.
create or replace table x_customers as
with spent as (
    select a.record_no, sum(s.gross_c)::bigint as gross_c, count(*) as orders
    from order_accounts as a join sales as s on s.sale_key = a.sale_key
    where s.night <= getvariable('night') and not s.is_cancelled group by a.record_no
)
select
    r.record_no as k, r.record_no as g, q.seq * 1.0 as pos, r.applied as quirks,
    '''' || q.source_key as "Customer ID", r.first_name as "First Name",
    r.last_name as "Last Name", r.email as "Email",
    if(rnd(r.record_no, 'email marketing') < 0.4, 'yes', 'no') as "Accepts Email Marketing",
    r.street || coalesce(' ' || r.house_no, '') as "Default Address Address1",
    r.addition as "Default Address Address2", r.city as "Default Address City",
    r.region as "Default Address Province Code", r.country as "Default Address Country Code",
    '''' || r.postal_code as "Default Address Zip",
    if(r.street is not null, '''' || r.mobile, null) as "Default Address Phone",
    '''' || r.mobile as "Phone",
    if(rnd(r.record_no, 'sms marketing') < 0.1, 'yes', 'no') as "Accepts SMS Marketing",
    money_en(coalesce(s.gross_c, 0)) as "Total Spent", coalesce(s.orders, 0)::varchar
        as "Total Orders",
    'no' as "Tax Exempt", if(rnd(r.record_no, 'tag') < 0.1, 'newsletter, vip', null) as "Tags"
from live_records as r
join keys as q on q.record_no = r.record_no
left join spent as s on s.record_no = r.record_no
where r.source = 'shop' and not r.is_gone
order by q.seq;
