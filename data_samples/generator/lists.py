"""Lists of the generator's modules as tables of its database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Rows as a table with these columns."""
    return pa.table(dict(zip(columns, zip(*rows, strict=True), strict=True)))


def add(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Create each table in the database."""
    for name, rows in tables.items():
        con.register("incoming", rows)
        con.execute(f"create table {name} as select * from incoming")
        con.unregister("incoming")
