-- A large retailer's customers: $customers of them, $lines order lines in three years at 50 places,
-- 20,000 products, thirty baskets of 3,000 lines, a card for two of three, a website that sees a fifth.
-- $customers and $lines are replaced. All figures follow from hash(): the same every time.
insert into settings.night values ('2026-11-21');
insert into settings.retailer
select 'Large', 'EUR', 'DE', ['DE'], 'Europe/Berlin', true, 730;
insert into settings.kpis values (60, 14, 0.01, 0.05);
insert into settings.silos values
    ('erp', 'sap_tables', 'erp', 0.7, 3, null, 'Europe/Berlin'),
    ('shop', 'shopify', 'shop', 0.6, 2, null, 'Europe/Berlin'),
    ('web', 'web_events', 'web', 0.5, 9, null, 'Europe/Berlin'),
    ('loyalty', 'kundenkarte_de', 'loyalty', 0.9, 4, null, 'Europe/Berlin');
insert into golden.night by name
select
    '2026-11-21'::date as as_of, '2026-11-21'::date as delivery_on,
    '2026-11-21 23:00:00+00'::timestamptz as delivery_ends_at;
insert into golden.locations by name
select
    'place-' || n as location_id, 'Place ' || n as name,
    if(n = 0, 'webshop_virtual', 'store') as location_type, n > 0 as is_sellable, 'DE' as country_code
from range(51) as places (n);
insert into golden.products by name
select
    'erp/' || (3000000 + n) as product_id, (3000000 + n)::varchar as sku, 'parent-' || n // 6 as parent_sku,
    'Article ' || n as name, 'good' as item_type, 'Category ' || n % 40 || ' > Sub ' || n % 300 as category_path,
    'active' as status, true as is_stocked, false as is_deleted, 10 + hash(n) % 90 as list_price_gross,
    4 + hash(n) % 5 as unit_cost, 0.19 as vat_rate
from range(20000) as articles (n);
insert into inventory.availability by name
select product_id, hash(product_id) % 10 as atp_now from golden.products;
insert into golden.customers by name
select
    'G' || lpad(n::varchar, 9, '0') as customer_id,
    if(hash(n, 1) % 25 = 0, 'organisation', 'person') as party_type,
    'Kundin ' || n as full_name, date '1940-01-01' + (hash(n, 2) % 25000)::integer as birth_date,
    'k' || n || '@beispiel.de' as email, lpad((hash(n, 3) % 99999)::varchar, 5, '0') as postal_code,
    'DE' as country_code, hash(n, 4) % 200 = 0 as is_employee, false as is_deceased,
    hash(n, 5) % 300 = 0 as is_blocked, false as is_processing_restricted,
    hash(n, 6) % 500 = 0 as is_deleted, hash(n, 7) % 3 = 0 as is_contactable_email,
    false as is_contactable_phone, false as is_contactable_sms, true as is_contactable_post,
    ['crm', 'shop'] as sources, 2 as source_count, 2 as record_count, 0.7 as completeness,
    date '2023-01-01' as first_seen_on, date '2026-11-01' as last_seen_on
from range(1, $customers + 1) as customers (n);
insert into golden.contactability by name
select
    customer_id, channel, purpose, if(channel = 'post', true, is_contactable_email) as is_contactable,
    case when channel = 'post' or is_contactable_email then email end as contact_value,
    if(channel = 'post', 'legitimate_interest', if(is_contactable_email, 'proof', 'no_consent')) as reason
from golden.customers
cross join (values ('email'), ('phone'), ('sms'), ('whatsapp'), ('post')) as channels (channel)
cross join (values ('marketing'), ('newsletter')) as purposes (purpose);
insert into golden.consents by name
select
    customer_id, 'email' as channel, 'newsletter' as purpose, email as contact_value,
    if(is_contactable_email, 'granted', 'withdrawn') as status, 'shop' as silo, customer_id as source_key,
    timestamptz '2025-01-01 00:00:00+00' as since
from golden.customers;
insert into golden.loyalty_accounts by name
select
    'loyalty' as silo, 'C' || customer_id as account_id, 'C' || customer_id as card_no, customer_id,
    'active' as card_status, 'basis' as tier, false as is_deleted, 100 as points_balance_src,
    date '2024-01-01' as joined_on
from golden.customers
where hash(customer_id) % 3 > 0;
insert into golden.loyalty_balances by name
select customer_id, silo, 1 as card_count, 100 as points_balance, 100 as points_balance_src, 0 as difference
from golden.loyalty_accounts;
-- Two in three orders are of the first tenth of the customers, a tenth of them of nobody known.
create temporary table sales as
select
    n, hash(n, 1) as lot,
    case
        when hash(n, 2) % 10 = 0 then null
        when hash(n, 2) % 3 = 0 then 1 + hash(n, 3) % $customers
        else 1 + (hash(n, 3) % $customers) // 10
    end as customer_no,
    date '2026-11-21' - (hash(n, 4) % 1095)::integer as business_date,
    case when n < 30 then 3000 else 1 + hash(n, 5) % 5 end as line_count,
    hash(n, 6) % 20 = 0 as is_return
from range($lines // 3) as orders (n);
insert into golden.order_lines by name
select
    if(is_return, 'return/', 'sale/') || n as order_id, line_no::integer as line_no,
    'erp/' || (3000000 + if(
        hash(n, line_no, 1) % 3 = 0, hash(n, line_no, 2) % 20000, (hash(n) % 200 * 100 + hash(n, line_no, 3) % 8)
    )) as product_id,
    'G' || lpad(customer_no::varchar, 9, '0') as customer_id,
    if(lot % 3 = 0, 'shop', 'erp') as silo, 'k' || n as order_key, line_no::integer as source_line_no,
    'place-' || if(lot % 3 = 0, 0, 1 + lot % 50) as location_id,
    if(is_return, 'sale/' || n - 1, null) as ref_order_id,
    if(line_no = 1 and lot % 7 = 0, 'shipping', 'product') as line_type,
    if(is_return, 'return', 'sale') as order_type, 'completed' as status,
    if(lot % 3 = 0, 'web', 'store') as channel, if(is_return, -1, 1 + lot % 2) as qty, 'EUR' as currency,
    if(is_return, -23.80, 23.80) as line_gross, if(is_return, -20, 20) as line_net, 0.19 as vat_rate,
    0 as line_discount_gross, business_date,
    business_date::timestamp at time zone 'UTC' as ordered_at
from sales
cross join lateral (select unnest(range(1, line_count::bigint + 1)) as line_no);
insert into golden.orders by name
select
    order_id, any_value(silo) as silo, any_value(order_key) as order_key,
    any_value(ref_order_id) as ref_order_id, any_value(customer_id) as customer_id,
    any_value(location_id) as location_id, any_value(order_type) as order_type, 'completed' as status,
    any_value(channel) as channel, 'ship' as delivery_method, any_value('account') as identified,
    true as is_primary, 1 as source_count, 'EUR' as currency, sum(line_gross) as grand_total_gross,
    sum(line_net) as grand_total_net, 'ok' as amount_quality, any_value(business_date) as business_date,
    any_value(ordered_at) as ordered_at
from golden.order_lines
group by order_id;
insert into golden.loyalty_transactions by name
select
    'loyalty' as silo, 'T' || n as txn_id, 'CG' || lpad(customer_no::varchar, 9, '0') as account_id,
    'G' || lpad(customer_no::varchar, 9, '0') as customer_id, if(lot % 9 = 0, 'redeem', 'earn') as kind,
    if(lot % 9 = 0, -10, 20) as points, business_date
from sales
where customer_no is not null;
insert into golden.interactions by name
select
    'web' as silo, 'E' || n as interaction_id, 'G' || lpad(customer_no::varchar, 9, '0') as customer_id,
    'S' || n as session_id, (3000000 + hash(n, 7) % 20000)::varchar as sku, 'web' as channel,
    'product_view' as kind, 'in' as direction, business_date - 2 as business_date,
    (business_date - 2)::timestamp at time zone 'UTC' as occurred_at
from sales
where customer_no % 5 = 0;
