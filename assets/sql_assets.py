"""Every table made by SQL as a Dagster asset with its checks: models and canonical unions.

Here: what Dagster is told of a table. Not here: how it is built and judged (`built_table.py`), what
a file says (`sql_model.py`), what tables mean together (`catalog.py`).
"""

from collections.abc import Sequence

import dagster as dg

from assets.ahead import judged_after
from assets.built_table import build_table
from assets.checks import check_names
from assets.metadata import asset_key, shown, table_metadata
from assets.quality.judge import SHARE_CHECK
from assets.quality.results import CheckResult
from assets.step import Built, run_step
from assets.table import Table
from pipelines.counted import counted
from pipelines.errors import PublishError
from pipelines.progress import Step, report
from pipelines.tonight import Tonight

# What a failed check of each severity leads to; a rule that drops is no claim and has none.
_FOLLOWS = {
    "quarantine": "these rows wait in quality.quarantined_rows (`goldsmith sql --full`)",
    "block": "the night is not published",
    "warn": "nothing is held back",
}


def sql_asset(table: Table) -> dg.AssetsDefinition:
    """Return the asset that builds this table and judges it."""
    key = asset_key(table.name)

    @dg.asset(
        key=key,
        deps=[asset_key(name) for name in judged_after(table)],
        check_specs=_check_specs(key, table),
        metadata={"file": table.path or ""},
        required_resource_keys={"tonight"},
        **shown(table.name, table.description, "duckdb", "sql"),
    )
    def build(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight: Tonight = context.resources.tonight
        where = table.path or table.name
        return run_step(table.name, where, lambda: _build(tonight, table))

    return build


def blocking_checks(table: Table) -> list[str]:
    """Return the names of the checks without which the night is not published."""
    judged = [rule.name for rule in table.rules if rule.severity == "block"]
    return [*check_names(table), *judged, *([SHARE_CHECK] if table.raw else [])]


def as_dagster(table: str, results: Sequence[CheckResult]) -> list[dg.AssetCheckResult]:
    """Return check results as Dagster shows them: counts, and where some of the rows stand."""
    return [
        dg.AssetCheckResult(
            asset_key=asset_key(table),
            check_name=result.check_name,
            passed=result.is_passed,
            description=None if result.is_passed else failure(table, result),
            severity=dg.AssetCheckSeverity.ERROR
            if result.severity == "block"
            else dg.AssetCheckSeverity.WARN,
            metadata={
                "failed": result.failed_count,
                "checked": result.checked_count,
                "what follows": "nothing" if result.is_passed else _FOLLOWS[result.severity],
                **({"such as": result.failing} if result.failing else {}),
            },
        )
        for result in results
        if result.severity != "drop"
    ]


def failure(table: str, result: CheckResult) -> str:
    """Return in a sentence which check failed, for how many rows, and what that means."""
    return (
        f"{table}: check {result.check_name} failed for {result.failed_count:,} of "
        f"{counted(result.checked_count, 'row')}. {result.reason}"
    )


def report_checked(table: str, rows: int, seconds: float, results: Sequence[CheckResult]) -> None:
    """Tell who listens that the table was built, or that a blocking check stops the night."""
    failed = [result for result in results if result.is_blocking]
    lines = [failure(table, result) for result in failed]
    error = PublishError("\n".join(lines)) if lines else None
    report(Step(table, rows, seconds, error))


def _build(tonight: Tonight, table: Table) -> Built:
    built = tonight.ahead.build(table) if tonight.ahead else build_table(tonight, table)
    report_checked(table.name, built.row_count, built.duration_s, built.results)
    dropped = {
        f"dropped: {result.check_name}": result.failed_count
        for result in built.results
        if result.severity == "drop"
    }
    return dg.MaterializeResult(
        metadata={**table_metadata(tonight, table, built.row_count), **dropped},
        check_results=as_dagster(table.name, built.results),
    )


def _check_specs(key: dg.AssetKey, table: Table) -> list[dg.AssetCheckSpec]:
    specs = [
        dg.AssetCheckSpec(name, asset=key, blocking=True, description=_claim(table, name))
        for name in check_names(table)
    ]
    specs += [
        dg.AssetCheckSpec(name, asset=key, description=table.reasons[name])
        for name in table.warnings
    ]
    specs += [
        dg.AssetCheckSpec(
            rule.name, asset=key, blocking=rule.severity == "block", description=rule.reason
        )
        for rule in table.rules
        if rule.severity != "drop"  # nothing failed: its rows are counted in the metadata
    ]
    if table.raw:
        specs.append(dg.AssetCheckSpec(SHARE_CHECK, asset=key, blocking=True))
    return specs


def _claim(table: Table, name: str) -> str:
    return table.checks.get(name) or f"{', '.join(table.grain)}: no row stands twice"
