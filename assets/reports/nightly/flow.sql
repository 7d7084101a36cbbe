-- account: one row is a silo, and what became of the rows it delivered.
select
    silo, sum(delivered_count)::bigint as delivered_count, sum(staged_count)::bigint as staged_count,
    sum(quarantined_count)::bigint as quarantined_count, sum(dropped_count)::bigint as dropped_count
from quality.row_account
group by silo
order by delivered_count desc, silo;

-- ways: one row is how many records of a silo tell of customers, sales, products or stock.
select 'customers' as kind, silo, count(*) as row_count from identity.record_fates group by silo
union all
select 'orders', silo, count(*) from golden.order_records group by silo
union all
select 'products', silo, count(*) from golden.product_records group by silo
union all
select 'positions', silo, count(*) from inventory.stock_records group by silo
order by kind, silo;

-- golden: one row is what these records became, and how many of them belong to nobody by a rule.
select 'customers' as kind, count(*) as golden_count,
    (select count(*) from identity.record_fates where fate = 'set_aside') as set_aside_count
from golden.customers
union all
select 'orders', count(*), 0 from golden.orders
union all
select 'products', count(*), 0 from golden.products
union all
select 'positions', count(*), 0 from inventory.positions;
