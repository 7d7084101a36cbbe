"""What the nightly report tells, read from a build: the named selects of `nightly/<part>.sql`.

Here: rows for the page, and the nights before, as far as they are on disk. Not here: what is asked
(the .sql files) and how it is drawn.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from assets.sql_text import text_literal
from pipelines.nights import Night
from pipelines.warehouse import FULL

SQL = Path(__file__).parent / "nightly"
Row = dict[str, object]
Facts = dict[str, list[Row]]

_NAMED = re.compile(r"^-- (\w+): ", re.MULTILINE)
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


def read_nights(con: duckdb.DuckDBPyConnection, nights: Sequence[Night]) -> list[Row]:
    """Return a row a night, the oldest first and last the one that the connection is of.

    The others are those whose date is before its own, as each was built last; those that an earlier
    version of Goldsmith built otherwise are left out. What was found the night before is left in
    temporary tables, to be held against it.
    """
    history = (SQL / "history.sql").read_text("utf-8")
    con.execute(f"create or replace temp table nights as\n{history}")
    for table, source in _BEFORE.items():
        con.execute(f"create or replace temp table {table} as from {source} limit 0")
    ((as_of, build),) = con.execute("select as_of, current_database() from golden.night").fetchall()
    for number, night in enumerate(_nights_before(nights, as_of)):
        try:
            con.execute(f"attach {text_literal(str(night.path / FULL))} as earlier (read_only)")
            con.execute("use earlier")
            con.execute(f"insert into temp.nights by name\n{history}")
            for table, source in _BEFORE.items() if number == 0 else ():
                con.execute(f"insert into temp.{table} by name from {source}")
        except duckdb.Error:  # of another version, damaged, or removed meanwhile
            continue
        finally:
            con.execute(f'use "{build}"')
            con.execute("detach database if exists earlier")
    return _rows(con.execute("from nights order by night"))


def _nights_before(nights: Sequence[Night], as_of: date) -> list[Night]:
    latest = {night.as_of: night for night in nights if night.as_of < as_of}
    return [*reversed(latest.values())][:_MOST_NIGHTS]


def _rows(found: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in found.fetchall()]


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
