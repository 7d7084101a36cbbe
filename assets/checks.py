"""SQL checks: the claims of a model's header, judged on the table as it stands.

Grain and row-level claims only; expectations of staging and canonical tables are `assets/quality`.
Results carry counts and names, never values.
"""

from assets.catalog import Table
from assets.quality.expectations import Severity
from assets.quality.results import CheckResult, write_results
from assets.sql_text import quoted
from pipelines.tonight import Tonight

GRAIN = "grain_is_unique"
_GRAIN_REASON = "A row that stands twice would be counted twice, and joins on it would multiply."


def check_table(tonight: Tonight, table: Table) -> list[CheckResult]:
    """Judge the table's grain and its header's claims, book the results and return them."""
    results = [
        _grain(tonight, table),
        *(_claim(tonight, table, name, "block") for name in table.checks),
        *(_claim(tonight, table, name, "warn") for name in table.warnings),
    ]
    write_results(tonight.con, results)
    return results


def check_names(table: Table) -> list[str]:
    """Return the names of the checks that `check_table` makes, but for those that only warn."""
    return [GRAIN, *table.checks]


def _grain(tonight: Tonight, table: Table) -> CheckResult:
    key = ", ".join(quoted(column) for column in table.grain)
    missing = " or ".join(f"{quoted(column)} is null" for column in table.grain)
    rows = tonight.con.execute(
        f"""
        select count(*), count(*) - count(distinct ({key})) + count(*) filter ({missing})
        from {table.name}
        """
    ).fetchall()
    return _result(table, GRAIN, "block", rows[0], _GRAIN_REASON)


def _claim(tonight: Tonight, table: Table, name: str, severity: Severity) -> CheckResult:
    condition = (table.checks | table.warnings)[name]
    rows = tonight.con.execute(
        f"select count(*), count(*) filter (not coalesce(({condition}), false)) from {table.name}"
    ).fetchall()
    reason = f"Every row must satisfy: {condition}"
    if severity == "warn":
        reason = f"Look at the rows that do not satisfy: {condition}"
    return _result(table, name, severity, rows[0], reason)


def _result(
    table: Table, name: str, severity: Severity, counts: tuple[int, int], reason: str
) -> CheckResult:
    checked, failed = counts
    return CheckResult(
        table_name=table.name,
        check_name=name,
        severity=severity,
        is_passed=failed == 0,
        checked_count=checked,
        failed_count=failed,
        failed_share=failed / checked if checked else 0.0,
        reason=reason,
    )
