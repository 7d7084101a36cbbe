"""What a check says, and the table where all checks say it.

Here: one result as a type, and writing results. Not here: where they come from (`judge.py`,
`account.py`, the checks of SQL models) and who stops at them (assets/publish.py).
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import duckdb

from assets.quality.expectations import Severity


@dataclass(frozen=True)
class CheckResult:
    """A row of quality.check_results: what one check says about one table. Never a cell's value."""

    table_name: str
    check_name: str
    severity: Severity
    is_passed: bool
    checked_count: int
    failed_count: int
    failed_share: float
    reason: str

    @property
    def is_blocking(self) -> bool:
        """True if the night must not go on."""
        return self.severity == "block" and not self.is_passed


def write_results(con: duckdb.DuckDBPyConnection, results: Sequence[CheckResult]) -> None:
    """Add results; those of the table as it was before are forgotten by then."""
    if not results:
        return
    columns = [column.name for column in fields(CheckResult)]
    rows = ", ".join([f"({', '.join('?' * len(columns))})"] * len(results))
    con.execute(
        f"insert into quality.check_results ({', '.join(columns)}) values {rows}",
        [value for result in results for value in astuple(result)],
    )


def forget_results(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Delete all results of a table, before it is written anew: they speak of it as it was.

    In this order, a table whose writing was cut short has no results, and is not published.
    """
    con.execute("delete from quality.check_results where table_name = ?", [table])
