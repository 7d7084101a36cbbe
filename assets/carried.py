"""What a night carries on from the published one, and nothing else.

The tables of the schema `carried` are filled when a build begins and never written again: tonight's
tables of the same meaning are made from them and from tonight's exports. So a second run of
anything changes nothing. What they are is in `carried.sql`.
"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import duckdb

from assets.columns import columns_of
from assets.ddl import read_ddl
from assets.sql_text import quoted, quoted_list
from pipelines.duckdb_file import DuckDBFile
from pipelines.versions import NIGHT_STEPS, refuse_newer, version_of_night

_NIGHT = "published_night"
DDL = Path(__file__).with_suffix(".sql")
# Each table, and those of the published night that it is a copy of.
CARRIED = {
    "carried.night": ("golden.night",),
    "carried.customer_ids": ("identity.customer_ids",),
    "carried.customer_redirects": ("identity.customer_redirects",),
    "carried.customer_events": ("identity.customer_events",),
    "carried.former_records": ("identity.former_records",),
    "carried.customer_history": ("golden.customer_history",),
    "carried.customer_record_history": ("golden.customer_record_history",),
    "carried.refusals": ("survivorship.refusals",),
    "carried.quality": ("kpis.quality",),
    "carried.lifecycle_transitions": ("segments.lifecycle_transitions",),
    "carried.snapshot_nights": ("inventory.snapshot_nights",),
    "carried.snapshots": ("inventory.snapshots",),
    "carried.volumes": ("ops.volumes",),
    "carried.contract_columns": ("ops.contract_columns",),
    "carried.sightings": ("survivorship.candidates", "survivorship.silent_sightings"),
}


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are missing, empty."""
    con.execute(DDL.read_text("utf-8"))


def carry_on(con: duckdb.DuckDBPyConnection, night: DuckDBFile) -> None:
    """Fill the tables from the full.duckdb of the published night."""
    night.attach(con, _NIGHT, read_only=True)
    try:
        version = version_of_night(con, _NIGHT)
        refuse_newer(night.path, version, NIGHT_STEPS)
        if version == len(NIGHT_STEPS):
            carry_over(con, _NIGHT)
        else:
            _carry_older(con, NIGHT_STEPS[version:])
    finally:
        con.execute(f"detach {_NIGHT}")


def _carry_older(con: duckdb.DuckDBPyConnection, steps: Sequence[str]) -> None:
    """Fill the tables from copies that have gone through the steps the night lacks."""
    copied, (building,) = "brought_up", con.execute("select current_database()").fetchall()[0]
    con.execute(f"attach ':memory:' as {copied}")
    try:
        for table in {*chain.from_iterable(CARRIED.values())}:
            if not columns_of(con, f"{_NIGHT}.{table}"):
                continue
            con.execute(f"create schema if not exists {copied}.{table.partition('.')[0]}")
            con.execute(f"create table {copied}.{table} as from {_NIGHT}.{table}")
        con.execute(f"use {copied}")
        for step in steps:
            con.execute(step)
        con.execute(f"use {quoted(building)}")
        carry_over(con, copied)
    finally:
        con.execute(f"use {quoted(building)}; detach {copied}")


def carry_over(con: duckdb.DuckDBPyConnection, database: str) -> None:
    """Fill the tables from those of a database that the connection knows.

    A table or column that an earlier version of Goldsmith did not have is left empty.
    """
    for table, sources in CARRIED.items():
        con.execute(f"delete from {table}")
        for source in sources:
            known = columns_of(con, f"{database}.{source}")
            columns = [column for column in read_ddl(DDL)[table].columns if column in known]
            if columns:
                names = quoted_list(columns)
                con.execute(
                    f"insert into {table} ({names}) select {names} from {database}.{source}"
                )
