"""The asset of customer value: what buyers are expected to do, learnt from what they did."""

import dagster as dg

from assets.catalog import Catalog
from assets.metadata import asset_key, shown, table_metadata
from assets.segments.tables import INDEPENDENT, MODEL, TABLES
from assets.sql_assets import as_dagster
from assets.step import Built, Stopwatch, run_step
from pipelines.progress import Step, report
from pipelines.tonight import Tonight


def customer_value_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that learns from purchase histories and foretells what follows."""

    @dg.multi_asset(
        name="purchase_forecasts",
        specs=[
            dg.AssetSpec(
                asset_key(table),
                deps=[asset_key(source) for source in catalog.tables[table].upstream],
                **shown(table, catalog.tables[table].description, "scipy", "python", "duckdb"),
            )
            for table in TABLES
        ],
        check_specs=[dg.AssetCheckSpec(INDEPENDENT, asset=asset_key(MODEL))],
        required_resource_keys={"tonight"},
    )
    def assets(context: dg.AssetExecutionContext):  # type: ignore[no-untyped-def]  # noqa: ANN202
        tonight: Tonight = context.resources.tonight
        yield from run_step(
            "segments purchase_forecasts", "purchase_forecasts", lambda: _built(tonight, catalog)
        )

    return assets


def _built(tonight: Tonight, catalog: Catalog) -> list[Built]:
    from assets.segments.write import judge_correlation, write_customer_value  # noqa: PLC0415

    watch = Stopwatch()
    write_customer_value(tonight.con, tonight.retailer.value)
    results: list[Built] = []
    for table in TABLES:
        rows = tonight.note_built(table, watch.seconds)
        report(Step(table, rows, watch.seconds))
        checks = [judge_correlation(tonight.con)] if table == MODEL else []
        results.append(
            dg.MaterializeResult(
                asset_key=asset_key(table),
                metadata=table_metadata(tonight, catalog.tables[table], rows),
                check_results=as_dagster(table, checks),
            )
        )
    return results
