"""One table made by SQL: created as its select says, judged, and noted in the book of writes.

Here: the order of these, for a table's own step and for what is built ahead of it (`ahead.py`). Not
here: how rows are judged (`checks.py`, `quality/`) and what Dagster is told (`sql_assets.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.checks import check_table
from assets.quality.judge import judge
from assets.quality.results import CheckResult, forget_results
from assets.step import Stopwatch
from assets.table import Table
from pipelines.tonight import Tonight


@dataclass(frozen=True)
class BuiltTable:
    """What came of it: rows that are left, seconds it took, what its checks say."""

    row_count: int
    duration_s: float
    results: Sequence[CheckResult]

    @property
    def is_stopping(self) -> bool:
        """True if the night must not go on."""
        return any(result.is_blocking for result in self.results)


def build_table(tonight: Tonight, table: Table) -> BuiltTable:
    """Create the table, judge it and book both; return what came of it.

    Raises:
        duckdb.Error: it cannot be created.
        ModelError: one of its rules cannot be judged.
    """
    watch = Stopwatch()
    forget_results(tonight.con, table.name)
    create(tonight.con, table)
    results: list[CheckResult] = []
    if table.rules:
        results += judge(
            tonight.con,
            table.name,
            table.rules,
            raw_table=table.raw.full_name if table.raw else None,
            quarantine_share=tonight.retailer.gates.quarantine_share,
        )
    results += check_table(tonight.con, table)
    seconds = watch.seconds
    return BuiltTable(tonight.note_built(table.name, seconds), seconds, results)


def create(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create the table as its select says."""
    kind = "view" if table.is_view else "table"
    con.execute(f"create or replace {kind} {table.name} as\n{table.sql}")
