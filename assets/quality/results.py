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
    """Write results in place of earlier ones of the same checks of the same tables."""
    if not results:
        return
    keys = ", ".join(["(?, ?)"] * len(results))
    con.execute(
        f"delete from quality.check_results where (table_name, check_name) in ({keys})",
        [value for result in results for value in (result.table_name, result.check_name)],
    )
    columns = [column.name for column in fields(CheckResult)]
    rows = ", ".join([f"({', '.join('?' * len(columns))})"] * len(results))
    con.execute(
        f"insert into quality.check_results ({', '.join(columns)}) values {rows}",
        [value for result in results for value in astuple(result)],
    )


def forget_results(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Delete all results of a table: they speak of the table as it was before."""
    con.execute("delete from quality.check_results where table_name = ?", [table])
