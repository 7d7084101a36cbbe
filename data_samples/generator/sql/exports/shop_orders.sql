-- The shop's orders export: a row a line item, the order's own columns on its first row only.
create or replace table order_heads as
with refunded as (
    select t.sale_key, t.gross_c from return_sums as t
    join returns as r on r.return_key = t.return_key
    where r.night <= getvariable('night') and r.channel = 'web'
)
select
    s.*, o.shop_no, o.shop_id, coalesce(f.gross_c, 0) as refunded_c,
    s.business_date > as_of() + getvariable('night')::int - 2 or s.is_cancelled as is_open,
    c.first_name || ' ' || c.last_name as buyer, c.email,
    '''' || c.mobile as phone,
    coalesce(c.street, a.street)
        || coalesce(' ' || if(c.street is null, a.house_no, c.house_no), '') as address1,
    if(c.street is null, a.addition, c.addition) as address2,
    if(c.street is null, a.city, c.city) as city,
    '''' || if(c.street is null, a.postal_code, c.postal_code) as zip,
    if(c.street is null, a.region, c.region) as province,
    if(c.street is null, a.country, c.country) as country
from sales as s
join shop_orders as o on o.sale_key = s.sale_key
join order_accounts as l on l.sale_key = s.sale_key
join records as c on c.record_no = l.record_no
join persons as p on p.person_no = s.person_no
join addresses as a on a.address_no = p.address_no
left join refunded as f on f.sale_key = s.sale_key
where o.is_recorded and s.night <= getvariable('night');

create or replace table x_orders as
with joined as (
    select h.*, l.line_no, l.line_key, l.qty, l.price_c as line_price_c, v.text, v.sku,
        l.discount_c as line_discount_c, v.brand, l.line_no = 1 as is_first
    from order_heads as h
    join sale_lines as l on l.sale_key = h.sale_key
    join variants as v on v.variant_no = l.variant_no
)
select
    line_key as k, sale_key as g, shop_no * 16.0 + line_no as pos, []::varchar[] as quirks,
    '#' || shop_no as "Name", email as "Email",
    if(is_first, case when is_cancelled then if(shop_id % 2 = 0, 'voided', 'refunded')
        when refunded_c = goods_c then 'refunded' when refunded_c > 0 then 'partially_refunded'
        when shop_id % 40 = 0 then 'pending' else 'paid' end, null) as "Financial Status",
    if(is_first and not is_cancelled and shop_id % 40 <> 0,
        shop_time(sold_at + to_seconds(20)), null) as "Paid at",
    if(is_first, if(is_open, 'unfulfilled', 'fulfilled'), null) as "Fulfillment Status",
    if(is_first and not is_open, shop_time(sold_at + to_hours(20 + shop_id % 24)), null)
        as "Fulfilled at",
    if(is_first, if(shop_id % 3 = 0, 'yes', 'no'), null) as "Accepts Marketing",
    if(is_first, 'EUR', null) as "Currency", if(is_first, money_en(goods_c), null) as "Subtotal",
    if(is_first, money_en(shipping_c), null) as "Shipping",
    if(is_first, money_en(tax_c), null) as "Taxes",
    if(is_first, money_en(gross_c), null) as "Total",
    if(is_first and discount_c > 0, 'HERBST10', null) as "Discount Code",
    if(is_first, money_en(discount_c), null) as "Discount Amount",
    if(is_first, case when is_pickup then 'Abholung ' || one_of(sale_key, 'picked up in',
            ['Berlin Mitte', 'Hamburg Altona', 'Köln Ehrenfeld', 'Leipzig Zentrum'])
        when shipping_c = 0 then 'Versandkostenfrei' else 'Standardversand' end, null)
        as "Shipping Method",
    if(is_first, shop_time(sold_at), null) as "Created at",
    qty::varchar as "Lineitem quantity", text as "Lineitem name",
    money_en(line_price_c) as "Lineitem price", sku as "Lineitem sku",
    'true' as "Lineitem requires shipping", 'true' as "Lineitem taxable",
    if(is_open, 'pending', 'fulfilled') as "Lineitem fulfillment status",
    if(is_first, buyer, null) as "Billing Name", if(is_first, address1, null) as "Billing Street",
    if(is_first, address1, null) as "Billing Address1",
    if(is_first, address2, null) as "Billing Address2", if(is_first, city, null) as "Billing City",
    if(is_first, zip, null) as "Billing Zip", if(is_first, province, null) as "Billing Province",
    if(is_first, country, null) as "Billing Country", if(is_first, phone, null) as "Billing Phone",
    if(is_first, buyer, null) as "Shipping Name",
    if(is_first, address1, null) as "Shipping Address1",
    if(is_first, address2, null) as "Shipping Address2",
    if(is_first, city, null) as "Shipping City", if(is_first, zip, null) as "Shipping Zip",
    if(is_first, province, null) as "Shipping Province",
    if(is_first, country, null) as "Shipping Country",
    if(is_first and is_cancelled, shop_time(sold_at + to_hours(2)), null) as "Cancelled at",
    if(is_first, one_of(sale_key, 'pays', ['PayPal', 'Kreditkarte', 'Rechnung', 'Klarna']), null)
        as "Payment Method",
    if(is_first, money_en(if(is_cancelled and shop_id % 2 = 1, gross_c, refunded_c)), null)
        as "Refunded Amount",
    brand as "Vendor",
    if(is_first, if(shop_id % 40 = 0 and not is_cancelled, money_en(gross_c), '0.00'), null)
        as "Outstanding Balance",
    if(is_first, shop_id::varchar, null) as "Id", if(is_first, 'Low', null) as "Risk Level",
    if(is_first, 'web', null) as "Source", money_en(line_discount_c) as "Lineitem discount",
    if(is_first, 'MwSt 19%', null) as "Tax 1 Name",
    if(is_first, money_en(tax_c - reduced_tax_c), null) as "Tax 1 Value",
    if(is_first and reduced_tax_c > 0, 'MwSt 7%', null) as "Tax 2 Name",
    if(is_first and reduced_tax_c > 0, money_en(reduced_tax_c), null) as "Tax 2 Value",
    if(is_first, phone, null) as "Phone"
from joined;
