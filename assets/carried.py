"""What a night carries on from the published one, and nothing else.

The tables of the schema `carried` are filled when a build begins and never written again: tonight's
tables of the same meaning are made from them and from tonight's exports. So a second run of
anything changes nothing. What they are is in `carried.sql`.
"""

from pathlib import Path

import duckdb

from assets.ddl import read_ddl
from assets.sql_text import quoted_list
from pipelines.duckdb_file import DuckDBFile

DDL = Path(__file__).with_suffix(".sql")
# Each table, and the one of the published night that it is a copy of.
CARRIED = {
    "carried.night": "golden.night",
    "carried.customer_ids": "identity.customer_ids",
    "carried.customer_redirects": "identity.customer_redirects",
    "carried.customer_events": "identity.customer_events",
    "carried.former_records": "identity.former_records",
    "carried.customer_history": "golden.customer_history",
    "carried.customer_record_history": "golden.customer_record_history",
    "carried.quality": "kpis.quality",
    "carried.lifecycle_transitions": "segments.lifecycle_transitions",
    "carried.snapshot_nights": "inventory.snapshot_nights",
    "carried.snapshots": "inventory.snapshots",
    "carried.volumes": "ops.volumes",
    "carried.contract_columns": "ops.contract_columns",
    "carried.sightings": "survivorship.candidates",
}


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are missing, empty."""
    con.execute(DDL.read_text("utf-8"))


def carry_on(con: duckdb.DuckDBPyConnection, night: DuckDBFile) -> None:
    """Fill the tables from the full.duckdb of the published night."""
    night.attach(con, "published_night", read_only=True)
    try:
        carry_over(con, "published_night")
    finally:
        con.execute("detach published_night")


def carry_over(con: duckdb.DuckDBPyConnection, database: str) -> None:
    """Fill the tables from those of a database that the connection knows.

    A table or column that an earlier version of Goldsmith did not have is left empty.
    """
    known = con.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = ?",
        [database],
    ).fetchall()
    for table, source in CARRIED.items():
        con.execute(f"delete from {table}")
        columns = [column for column in read_ddl(DDL)[table].columns if (source, column) in known]
        if columns:
            names = quoted_list(columns)
            con.execute(f"insert into {table} ({names}) select {names} from {database}.{source}")
