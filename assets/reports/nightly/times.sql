-- schemas: one row is a schema, and how long its tables took, one after the other. What Python writes
-- at once is booked at its end, so time is told from one booking to the next.
with table_builds as (
    select
        table_name, row_count,
        extract(epoch from built_at - lag(built_at, 1, started_at) over (order by build_no))
            as seconds
    from ops.table_builds
    cross join ops.runs
)

select
    split_part(table_name, '.', 1) as schema_name, count(*) as table_count,
    sum(row_count)::bigint as row_count, sum(seconds) as seconds
from table_builds
group by schema_name
order by seconds desc;

-- slowest: one row is one of the ten tables that took longest.
with table_builds as (
    select
        table_name, row_count,
        extract(epoch from built_at - lag(built_at, 1, started_at) over (order by build_no))
            as seconds
    from ops.table_builds
    cross join ops.runs
)

select table_name, row_count, seconds
from table_builds
order by seconds desc
limit 10;
