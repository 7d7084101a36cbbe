"""The truth tables of one night, as CSV: what a perfect pipeline would find."""

from pathlib import Path

import duckdb
import pyarrow as pa

from data_samples.generator import planted
from data_samples.generator.database import run_sql
from data_samples.generator.distortions import DISTORTIONS
from data_samples.generator.exports import BY_NAME
from data_samples.generator.scale import Scale
from data_samples.generator.writer import write_truth

PERSON_ID = "'P' || lpad(person_no::varchar, 7, '0')"
SALES = f"""
select sale_id, order_type, status, channel, location_id, business_date,
    money_en(gross_c) as gross, money_en(net_c) as net, shop_key, shop_number, erp_key,
    loyalty_keys, {PERSON_ID} as person_id, golden_silo, money_en(golden_gross_c) as golden_gross,
    money_en(golden_net_c) as golden_net, amount_quality
from truth_sales order by sale_id"""
RECORDS = f"""
select silo, source_key, {PERSON_ID} as person_id, record_class
from truth_records order by silo, source_key"""
DISTORTED = """
select silo, source_key, unnest(applied) as distortion from truth_records
order by silo, source_key, distortion"""
STOCK = """
select s.sku, s.location_id, on_hand, unrestricted, quality, blocked, returned, in_transfer,
    in_transit, on_order, safety_stock, reserved, kept, golden_on_hand
from truth_stock as s order by s.sku, s.location_id"""
STOCK_FAULTS = """
select comparison, sku, location_id, class, difference
from truth_differences order by comparison, sku, location_id"""
PLANTED = """
from (
    select s.silo, f.file, s.record::varchar as record, s.quirk, f.fate, f.rule, f.note
    from spoiled as s join quirk_fates as f using (export, quirk)
    union all by name
    select silo, file, 'every' as record, quirk, 'repaired' as fate, '' as rule, note
    from everywhere
)
order by silo, file, try_cast(record as bigint) nulls first, quirk"""
EVENTS = f"""
select as_of() + e.night::int as night,
    {PERSON_ID.replace("person_no", "e.person_no")} as person_id,
    e.event, k.silo, k.source_key,
    case e.event when 'married' then 'now ' || e.new_last_name
        when 'moved' then 'to ' || a.postal_code || ' ' || a.city
        when 'deleted' then case k.silo when 'crm' then 'IsDeleted' when 'erp' then 'LOEVM'
            when 'shop' then 'vanished' when 'loyalty' then 'Status' end end as detail
from life_events as e
left join record_changes as c
    on c.person_no = e.person_no and c.night = e.night and c.event = e.event
left join keys as k on k.record_no = c.record_no
left join addresses as a on a.address_no = if(e.event = 'moved', e.household_no * 16 + 2, null)
order by e.night, e.person_no, e.event, k.silo, k.source_key"""
TOTALS = """
with counted as (
    select * from truth_sales where golden_silo is not null
), sums as (
    select order_type, status, count(*) as orders, sum(golden_gross_c)::bigint as gross_c,
        coalesce(sum(golden_net_c), 0)::bigint as net_c,
        count(*) filter (golden_net_c is null) as without_net
    from counted group by order_type, status
)
select unnest([order_type || '_' || status || '_count', order_type || '_' || status || '_gross',
        order_type || '_' || status || '_net', order_type || '_' || status || '_without_net'])
        as measure,
    unnest([orders::varchar, money_en(gross_c), money_en(net_c), without_net::varchar]) as value
from sums
union all select 'nothing_left_count', count(*)::varchar from truth_sales where golden_silo is null
union all select 'records_' || record_class, count(*)::varchar from truth_records
    group by record_class
union all select 'on_hand_units', sum(on_hand)::varchar
    from stock_tonight
order by measure"""


def begin(con: duckdb.DuckDBPyConnection, scale: Scale, night: int) -> None:
    """Empty tables that collect a night's bad rows, and what becomes of each quirk."""
    delivery = scale.delivery(night)
    fates = [(b.export, b.quirk, b.fate, b.rule, b.note) for b in planted.PLANTED]
    fates += [
        (name, quirk, fate, rule, note)
        for quirk, fate, rule, note in planted.BORN
        for name in BY_NAME
    ]
    rows = [(*f, BY_NAME[f[0]].path(delivery)) for f in fates]
    names = ("export", "quirk", "fate", "rule", "note", "file")
    con.register("incoming", pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))))
    con.execute("create or replace table quirk_fates as select * from incoming")
    everywhere = [
        (BY_NAME[e].silo, BY_NAME[e].path(delivery), q, n) for e, q, n in planted.EVERYWHERE
    ]
    con.register(
        "incoming",
        pa.table(
            dict(zip(("silo", "file", "quirk", "note"), zip(*everywhere, strict=True), strict=True))
        ),
    )
    con.execute("create or replace table everywhere as select * from incoming")
    con.unregister("incoming")
    con.execute(
        "create or replace table spoiled (silo varchar, export varchar, record bigint,"
        " k bigint, g bigint, quirk varchar)"
    )
    con.execute("create or replace table dead_groups (export varchar, g bigint)")


def write_night(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the truth tables that change from night to night."""
    run_sql(con, "truth")
    run_sql(con, "truth_stock")
    for name, query in (
        ("sales", SALES),
        ("records", RECORDS),
        ("stock", STOCK),
        ("stock_faults", STOCK_FAULTS),
        ("planted", PLANTED),
        ("totals", TOTALS),
        ("distortions", DISTORTED),
    ):
        write_truth(con, query, folder / f"{name}.csv")


def write_persons(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write who the persons are, and how often each distortion was meant to happen."""
    write_truth(
        con,
        f"""
        select {PERSON_ID} as person_id, 'H' || lpad(household_no::varchar, 7, '0')
            as household_id, role as kind, first_name, last_name, birth_date
        from persons order by person_no""",
        folder / "persons.csv",
    )
    write_truth(con, EVENTS, folder / "events.csv")
    names = {d.name: d.what for d in DISTORTIONS}
    con.register(
        "incoming",
        pa.table(
            {
                "distortion": list(names),
                "rate": [d.rate for d in DISTORTIONS],
                "what": list(names.values()),
            }
        ),
    )
    write_truth(con, "select * from incoming", folder / "distortion_rates.csv")
    con.unregister("incoming")
