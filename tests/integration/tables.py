"""Reading nights in tests: tables as comparable values, truth as rows."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from assets.sql_text import text_literal


def query(file: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on a DuckDB file."""
    con = duckdb.connect(str(file), read_only=True)
    try:
        con.execute("set TimeZone = 'UTC'")
        return con.execute(sql).fetchall()
    finally:
        con.close()


def fingerprints(file: Path, without: Sequence[str] = ()) -> dict[str, tuple[int, int]]:
    """Return (rows, sum of row hashes) of every table and view of a night, but those of `ops`.

    Columns of the names in `without` do not count.
    """
    names = ", ".join(map(text_literal, ["", *without]))
    row = f"select columns(lambda name: name not in ({names}))"
    with duckdb.connect(str(file), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        tables = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema not in ('ops', 'carried') order by all"
        ).fetchall()
        return {
            name: con.execute(
                f"select count(*), coalesce(sum(hash(t)), 0)::hugeint from ({row} from {name}) as t"
            ).fetchall()[0]
            for (name,) in tables
        }


def truth(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of one truth table."""
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
