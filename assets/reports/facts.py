"""What the nightly report tells, read from a build: the named selects of `nightly/<part>.sql`.

Here: rows for the page, and the nights before, as far as they are on disk. Not here: what is asked
(the .sql files) and how it is drawn.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from assets.sql_text import quoted
from pipelines.duckdb_file import DuckDBFile
from pipelines.errors import SettingsError
from pipelines.nights import Night
from pipelines.warehouse import FULL, REPORT, Warehouse

SQL = Path(__file__).parent / "nightly"
Row = dict[str, object]
Facts = dict[str, list[Row]]

_NAMED = re.compile(r"^-- (\w+): ", re.MULTILINE)
_HISTORY = SQL / "history.sql"
_FIGURES = "figures.json"  # beside the report of each night
_MOST_NIGHTS = 30
# What of the night before is held against tonight, empty on a first night.
_BEFORE = {
    "checks_before": "quality.check_results",
    "account_before": "quality.row_account",
}


def read_facts(con: duckdb.DuckDBPyConnection, part: str) -> Facts:
    """Return the rows of each select of a part, by its name."""
    _, *named = _NAMED.split((SQL / f"{part}.sql").read_text("utf-8"))
    return {
        name: _rows(con.execute(f"-- {select}"))
        for name, select in zip(named[::2], named[1::2], strict=True)
    }


def read_nights(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, nights: Sequence[Night]
) -> list[Row]:
    """Return a row a night, the oldest first and last the one that the connection is of.

    The others are those whose date is before its own, as each was built last. What was found on the
    last of them is left in temporary tables, to be held against this one.
    """
    for table, source in _BEFORE.items():
        con.execute(f"create or replace temp table {table} as from {source} limit 0")
    [(as_of,)] = con.execute("select as_of from golden.night").fetchall()
    before = [*{night.as_of: night for night in nights if night.as_of < as_of}.values()]
    told = [_figures(night) for night in before[-_MOST_NIGHTS:]]
    if before:
        asked = _ask_before(con, warehouse.file(before[-1].path / FULL))
        told[-1] = told[-1] or asked
    return [row for row in told if row] + _rows(con.execute(_HISTORY.read_text("utf-8")))


def note_figures(folder: Path, row: Row) -> None:
    """Write what a night is told by later: opening all their databases takes seconds."""
    (folder / _FIGURES).write_text(json.dumps(row, default=str, indent=1), "utf-8")


def _figures(night: Night) -> Row | None:
    """Return what an earlier night noted of itself; None if it noted nothing one can read."""
    try:
        row = json.loads((night.path / REPORT).with_name(_FIGURES).read_text("utf-8"))
        return {**row, "night": date.fromisoformat(row["night"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ask_before(con: duckdb.DuckDBPyConnection, night: DuckDBFile) -> Row | None:
    """Fill the temporary tables from a night and return its figures; None if it cannot be read."""
    [(build,)] = con.execute("select current_database()").fetchall()
    try:
        night.attach(con, "earlier", read_only=True)
        con.execute("use earlier")
        for table, source in _BEFORE.items():
            con.execute(f"insert into temp.{table} by name from {source}")
        return _rows(con.execute(_HISTORY.read_text("utf-8")))[0]
    except (duckdb.Error, SettingsError):  # of another version or key, damaged, or removed
        return None
    finally:
        con.execute(f"use {quoted(build)}")
        con.execute("detach database if exists earlier")


def _rows(found: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in found.fetchall()]


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
