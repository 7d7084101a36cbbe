"""The asset of customer value: what buyers are expected to do, learnt from what they did."""

import dagster as dg
import duckdb

from assets.catalog import Catalog
from assets.quality.results import CheckResult
from assets.segments.tables import INDEPENDENT, MODEL, TABLES
from assets.written_assets import written_asset
from pipelines.tonight import Tonight


def customer_value_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that learns from purchase histories and foretells what follows."""
    return written_asset(
        catalog,
        TABLES,
        _foretell,
        folder="segments",
        name="purchase_forecasts",
        kinds=("scipy", "python", "duckdb"),
        checks={MODEL: (INDEPENDENT, _judge)},
    )


def _foretell(tonight: Tonight) -> None:
    from assets.segments.write import write_customer_value  # noqa: PLC0415  scipy takes a second

    write_customer_value(tonight.con, tonight.retailer.value)


def _judge(con: duckdb.DuckDBPyConnection) -> CheckResult:
    from assets.segments.write import judge_correlation  # noqa: PLC0415

    return judge_correlation(con)
