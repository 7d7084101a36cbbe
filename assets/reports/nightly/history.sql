-- One row is a night as the report tells of it over time.
select
    (select as_of from golden.night) as night,
    (select sum(delivered_count) from quality.row_account)::bigint as delivered_count,
    (select sum(quarantined_count) from quality.row_account)::bigint as quarantined_count,
    (select count(*) from quality.check_results where severity = 'warn' and not is_passed)
        as warning_count,
    (select count(*) from golden.customer_records) as record_count,
    (select count(*) from golden.customers) as customer_count,
    (select count(*) from golden.orders) as order_count,
    (select sum(net_revenue) from kpis.sales_daily semi join golden.night on business_date = as_of)
        ::double as net_revenue,
    (select count(*) from identity.review_queue where kind <> 'sample') as case_count,
    (select sum(atp_now) from inventory.availability)::double as promised_qty,
    (select sum(phantom_qty) from inventory.availability)::double as phantom_qty,
    (select sum(hidden_qty) from inventory.availability)::double as hidden_qty,
    (select avg(is_stock_out::integer) from inventory.coverage) as stock_out_share,
    (
        select active_contactable_share from kpis.consent
        where channel = 'email' and purpose = 'marketing'
    ) as contactable_share,
    (select sum(score * record_count) / sum(record_count) from kpis.quality
        semi join golden.night on measured_on = as_of) as quality_score,
    (
        select extract(epoch from max(built_at) - any_value(started_at))
        from ops.table_builds cross join ops.runs
    )::double as seconds
