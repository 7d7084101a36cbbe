-- night: what the report is about.
select as_of, delivery_on, name as retailer, currency
from golden.night
cross join settings.retailer;

-- reasons: one row is something that makes the night amber or red. What was as bad the night before is
-- known, and does not.
with check_results as (
    select table_name || ': ' || check_name as what, severity, failed_count, reason
    from quality.check_results
    where not is_passed
),

last_checks as (
    select table_name || ': ' || check_name as what, failed_count
    from checks_before
    where not is_passed
),

quarantined as (
    select silo as what, sum(quarantined_count)::bigint as row_count
    from quality.row_account
    group by silo
),

last_quarantined as (
    select silo as what, sum(quarantined_count)::bigint as row_count
    from account_before
    group by silo
),

reasons as (
    select 'red' as light, 'blocked' as reason, what, failed_count as row_count
    from check_results
    where severity = 'block'
    union all
    select 'red', 'unbalanced', silo || ': ' || source_file, abs(difference_count)
    from quality.row_account
    where not is_balanced
    union all
    select if(is_beyond_gate, 'red', 'amber'), if(is_beyond_gate, 'beyond_gate', 'near_gate'),
        change, customer_count
    from ops.impact
    where customer_count > 10 and share > limit_share / 2
    union all
    select 'amber', 'late', silo, count(*)
    from ops.volumes
    semi join golden.night using (delivery_on)
    where is_late
    group by silo
    union all
    select 'amber', 'warning', check_results.what, check_results.failed_count
    from check_results
    left join last_checks using (what)
    where severity = 'warn' and check_results.failed_count > coalesce(last_checks.failed_count, 0)
    union all
    select 'amber', 'quarantine', quarantined.what,
        quarantined.row_count - coalesce(last_quarantined.row_count, 0)
    from quarantined
    left join last_quarantined using (what)
    where quarantined.row_count > coalesce(last_quarantined.row_count, 0)
)

select light, reason, what, row_count
from reasons
order by light = 'red' desc, reason, row_count desc, what;

-- findings: one row is a check that warns or has put rows into quarantine.
select
    found.table_name, found.check_name, found.severity, found.failed_count,
    found.failed_count - coalesce(before.failed_count, 0) as more_count, found.reason
from quality.check_results as found
left join checks_before as before using (table_name, check_name)
where not found.is_passed
order by found.severity = 'block' desc, found.failed_count desc, table_name, check_name;

-- passed: how many checks were made, and how many hold.
select count(*) as check_count, count(*) filter (is_passed) as passed_count
from quality.check_results
where severity <> 'drop';
