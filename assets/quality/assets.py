"""The asset of the row account."""

import dagster as dg

from assets.catalog import Catalog
from assets.metadata import asset_key, shown, table_metadata
from assets.quality.account import ACCOUNT, write_row_account
from assets.sql_assets import as_dagster, report_checked
from assets.step import Built, Stopwatch, run_step
from pipelines.tonight import Tonight

ACCOUNT_CHECK = "row_account_balances"


def row_account_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that accounts for every delivered record."""
    staging = [table.staging_name for table in catalog.raw.values()]
    described = catalog.tables[ACCOUNT]
    key = asset_key(ACCOUNT)

    @dg.asset(
        key=key,
        deps=[asset_key(table) for table in described.upstream],
        check_specs=[dg.AssetCheckSpec(ACCOUNT_CHECK, asset=key, blocking=True)],
        required_resource_keys={"tonight"},
        **shown(ACCOUNT, described.description, "duckdb", "sql"),
    )
    def account(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight: Tonight = context.resources.tonight
        return run_step(ACCOUNT, ACCOUNT, lambda: _account(tonight, catalog, staging))

    return account


def _account(tonight: Tonight, catalog: Catalog, staging: list[str]) -> Built:
    watch = Stopwatch()
    results = [write_row_account(tonight.con, staging)]
    rows = tonight.note_built(ACCOUNT, watch.seconds)
    report_checked(ACCOUNT, rows, watch.seconds, results)
    return dg.MaterializeResult(
        metadata=table_metadata(tonight, catalog.tables[ACCOUNT], rows),
        check_results=as_dagster(ACCOUNT, results),
    )
