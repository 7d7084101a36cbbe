"""SQL checks: the claims of a model's header, judged on the table as it stands.

Grain and row-level claims only; expectations of staging and canonical tables are `assets/quality`.
Results carry counts and names, never values.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from assets.quality.expectations import Severity
from assets.quality.results import CheckResult, failing_keys, write_results
from assets.sql_text import quoted
from assets.table import Table

GRAIN = "grain_is_unique"
_GRAIN_REASON = "A row that stands twice would be counted twice, and joins on it would multiply."


@dataclass(frozen=True)
class _Claim:
    """What a table claims of its rows: an aggregate counts those that fail, a query finds them."""

    name: str
    severity: Severity
    reason: str
    failed: str
    failing_rows: str


def check_table(con: duckdb.DuckDBPyConnection, table: Table) -> list[CheckResult]:
    """Judge the table's grain and its header's claims, book the results and return them."""
    claims = list(_claims(table))
    counts = ", ".join(["count(*)", *(claim.failed for claim in claims)])
    # All in one pass: most tables have few rows and many claims, some have millions of rows.
    ((checked, *failed),) = con.execute(f"select {counts} from {table.name}").fetchall()
    results = [
        _result(con, table, claim, checked, count)
        for claim, count in zip(claims, failed, strict=True)
    ]
    write_results(con, results)
    return results


def check_names(table: Table) -> list[str]:
    """Return the names of the checks that `check_table` makes, but for those that only warn."""
    return [GRAIN, *table.checks]


def _claims(table: Table) -> Iterator[_Claim]:
    yield _grain(table)
    for name, condition in table.checks.items():
        reason = f"Every row must satisfy: {condition}"
        yield _row_claim(table, name, "block", reason, condition)
    for name, condition in table.warnings.items():
        yield _row_claim(table, name, "warn", table.reasons[name], condition)


def _grain(table: Table) -> _Claim:
    key = ", ".join(map(quoted, table.grain))
    missing = " or ".join(f"{quoted(column)} is null" for column in table.grain)
    return _Claim(
        GRAIN,
        "block",
        _GRAIN_REASON,
        f"count(*) - count(distinct ({key})) + count(*) filter ({missing})",
        f"select {key} from {table.name} group by {key} having count(*) > 1 or {missing}",
    )


def _row_claim(table: Table, name: str, severity: Severity, reason: str, condition: str) -> _Claim:
    fails = f"not coalesce(({condition}), false)"
    key = ", ".join(map(quoted, table.grain))
    return _Claim(
        name,
        severity,
        reason,
        f"count(*) filter ({fails})",
        f"select {key} from {table.name} where {fails}",
    )


def _result(
    con: duckdb.DuckDBPyConnection, table: Table, claim: _Claim, checked: int, failed: int
) -> CheckResult:
    return CheckResult(
        table_name=table.name,
        check_name=claim.name,
        severity=claim.severity,
        is_passed=failed == 0,
        checked_count=checked,
        failed_count=failed,
        failed_share=failed / checked if checked else 0.0,
        reason=claim.reason,
        failing=failing_keys(con, claim.failing_rows) if failed else "",
    )
