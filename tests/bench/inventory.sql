-- A large retailer's stock: 50,000 products at 100 places, 5 of them warehouses whose own system
-- tells their stock too, a shop that mirrors it, and 30 nights of which each changed 4 rows in 100.
-- $products and $places are replaced. All figures follow from hash(): the same every time.
insert into settings.night values ('2026-11-21');
insert into settings.retailer
select 'Large', 'EUR', 'DE', ['DE'], 'Europe/Berlin', true, 730;
insert into settings.silos values
    ('erp', 'sap_tables', 'erp', 0.7, 3, null, 'Europe/Berlin'),
    ('wms', 'wms_stock', 'wms', 0.7, 9, null, 'Europe/Berlin'),
    ('shop', 'shopify', 'shop', 0.6, 2, null, 'Europe/Berlin');
insert into settings.locations
select
    'place-' || n, 'Place ' || n, if(n <= 5, 'dc', 'store'), true, 'erp', 'Region ' || n % 7,
    47.5 + n % 10 * 0.7, 7 + n // 10 * 0.7, n <= 5, n > 5, n % 5 = 0, silo,
    lpad(n::varchar, 4, '0')
from range(1, $places + 1) as places (n)
cross join (values ('erp'), ('wms')) as silos (silo)
where silo = 'erp' or n <= 5;
insert into settings.locations values
    ('online', 'Online', 'webshop_virtual', false, null, null, null, null, false, false, false,
     'shop', 'Online');
insert into golden.locations by name
select distinct
    location_id, name, location_type, is_sellable, stock_silo, region, ships_online,
    offers_click_collect, offers_ship_from_store, latitude, longitude
from settings.locations;
insert into golden.night by name
select
    '2026-11-21'::date as as_of, '2026-11-21'::date as delivery_on,
    '2026-11-21 23:00:00+00'::timestamptz as delivery_ends_at;
create temporary table articles as
select n, lpad((3000000 + n)::varchar, 7, '0') as sku from range($products) as articles (n);
insert into golden.products by name
select
    'erp/' || sku as product_id, sku, 'parent-' || n // 6 as parent_sku,
    'Category ' || n % 300 as category_path, 'good' as item_type, 'active' as status,
    true as is_stocked, false as is_deleted, 10 + hash(n) % 90 as list_price_gross,
    4 + hash(n) % 30 as unit_cost
from articles;
insert into golden.product_records by name
select silo, sku, 'erp/' || sku as product_id
from articles
cross join (values ('erp'), ('wms'), ('shop')) as silos (silo);
insert into quality.deliveries values
    ('erp', 'staging.sap_tables_mard', 'MARD_2026-11-21.csv', 1, '2026-11-21', false),
    ('wms', 'staging.wms_stock_stock', 'bestand_2026-11-21.csv', 1, '2026-11-21', false);
insert into canonical.stock_levels by name
select
    'erp' as silo, sku, lpad(place::varchar, 4, '0') as location_code, '' as storage_code,
    'own' as owner, 'MARD_2026-11-21.csv' as source_file, n * $places + place as source_row,
    'ST' as uom, hash(n, place) % 20 as on_hand, hash(n, place) % 20 as on_hand_unrestricted,
    hash(n, place) % 3 as safety_stock, 7 as lead_time_days, 'EUR' as currency,
    4 + hash(n) % 30 as unit_cost, false as is_deleted
from articles
cross join range(1, $places + 1) as places (place);
insert into canonical.stock_levels by name
select
    'wms' as silo, sku, lpad(place::varchar, 4, '0') as location_code, '' as storage_code,
    'own' as owner, 'bestand_2026-11-21.csv' as source_file, n * 5 + place as source_row,
    'ST' as uom, hash(n, place) % 20 + if(hash(n) % 50 = 0, 3, 0) as on_hand,
    false as is_deleted, '2026-11-21 20:00:00+00'::timestamptz as snapshot_at
from articles
cross join range(1, 6) as places (place);
insert into canonical.stock_levels by name
select
    'shop' as silo, sku, 'Online' as location_code, '' as storage_code, 'own' as owner,
    'inventory_export.csv' as source_file, n as source_row, 'ST' as uom,
    hash(n) % 40 as available_src, 0 as reserved, false as is_deleted
from articles;
insert into canonical.stock_movements by name
select
    'wms' as silo, n || '/' || day as movement_id, 'bewegungen.csv' as source_file,
    n * 10 + day as source_row, sku, lpad((1 + hash(n, day) % 5)::varchar, 4, '0')
        as from_location_code,
    'sale' as movement_type, 'ST' as uom, 1 as qty, '2026-11-21'::date - day::integer as business_date,
    '2026-11-21 12:00:00+00'::timestamptz - to_days(day::integer) as booked_at, false as is_deleted
from articles
cross join range(10) as days (day);
insert into canonical.purchase_order_lines by name
select
    'erp' as silo, 'P' || n as order_no, '10' as line_no, sku, '0001' as location_code,
    'open' as status, 'ST' as uom, 50 as qty_ordered, 0 as qty_received,
    '2026-11-21'::date + 1 + (hash(n) % 60)::integer as eta_on
from articles
where n % 2 = 0;
insert into canonical.transfers by name
select
    'erp' as silo, 'T' || n as transfer_no, '' as line_no, sku, '0001' as from_location_code,
    lpad((6 + hash(n) % ($places - 5))::varchar, 4, '0') as to_location_code, 'shipped' as status,
    'ST' as uom, 5 as qty_sent, 0 as qty_received, '2026-11-24'::date as eta_on
from articles;
insert into golden.order_lines by name
select
    'O' || n || '/' || i as order_id, 1 as line_no, 'erp/' || sku as product_id,
    'place-' || (1 + hash(n, i) % $places) as location_id, 'sale' as order_type,
    'completed' as status, 'product' as line_type, 1 + hash(n, i) % 2 as qty, 25 as line_net,
    '2026-11-21'::date - (hash(i, n) % 365)::integer as business_date
from articles
cross join range(40) as lines (i);
insert into carried.snapshot_nights
select '2026-10-22'::date + n::integer from range(30) as nights (n);
-- The first night, and on each later one 4 rows of 100 in place of what they were.
insert into carried.snapshots by name
with changes as (
    select
        n, sku, place, night,
        lead(night) over (partition by n, place order by night) as next_night
    from (
        select n, sku, place, 0 as night
        from articles
        cross join range(1, $places + 1) as places (place)
        union all
        select n, sku, place, night
        from articles
        cross join range(1, $places + 1) as places (place)
        cross join range(1, 30) as nights (night)
        where hash(n, place, night) % 100 < 4
    )
)
select
    'erp/' || sku as product_id, 'place-' || place as location_id, 'own' as ownership,
    if(next_night is null, hash(n, place) % 20, hash(n, place, night, 1) % 20) as on_hand,
    0 as unsellable, 4 + hash(n) % 30 as unit_cost, '2026-10-22'::date + night::integer as first_on,
    '2026-10-22'::date + coalesce(next_night - 1, 29)::integer as last_on
from changes;
