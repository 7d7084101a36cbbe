-- totals: over the whole network.
select
    sum(available) as available_qty,
    sum(atp_now) as promised_qty,
    count(*) filter (phantom_qty > 0) as phantom_count,
    sum(phantom_qty) as phantom_qty,
    sum(phantom_value) as phantom_value,
    count(*) filter (hidden_qty > 0) as hidden_count,
    sum(hidden_qty) as hidden_qty,
    sum(hidden_value) as hidden_value
from inventory.availability;

-- places: one row is a place with goods.
select
    coalesce(locations.name, location_id) as place,
    count(*) as product_count,
    count(*) filter (is_stock_out) as stock_out_count,
    avg(is_stock_out::integer) as stock_out_share,
    sum(stock_value) as stock_value,
    sum(dead_value) as dead_value
from inventory.coverage
left join golden.locations using (location_id)
group by all
order by stock_out_share desc, place;

-- differences: one row is a kind of difference between two figures that should be the same.
select comparison, class, count(*) as row_count, sum(abs(difference)) as quantity,
    sum(abs(difference_value)) as value
from inventory.reconciliation
where class <> 'ok'
group by all
order by comparison, value desc nulls last, class;
