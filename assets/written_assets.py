"""An asset whose tables Python writes: one step, timed, booked and checked.

Here: what such assets have in common. Not here: what is written (`identity/`, `segments/`).
"""

from collections.abc import Callable, Mapping, Sequence

import dagster as dg
import duckdb

from assets.catalog import Catalog
from assets.metadata import asset_key, shown, table_metadata
from assets.quality.results import CheckResult
from assets.sql_assets import as_dagster
from assets.step import Built, Stopwatch, run_step
from pipelines.progress import Step, report
from pipelines.tonight import Tonight

Judge = Callable[[duckdb.DuckDBPyConnection], CheckResult]


def written_asset(
    catalog: Catalog,
    tables: Sequence[str],
    work: Callable[[Tonight], None],
    *,
    folder: str,
    name: str,
    kinds: Sequence[str],
    checks: Mapping[str, tuple[str, Judge]],
) -> dg.AssetsDefinition:
    """Return the asset `name` of a folder, whose `work` writes all of `tables`.

    `checks` has the name of a table's check, and what judges it once all are written.
    """

    @dg.multi_asset(
        name=name,
        specs=[
            dg.AssetSpec(
                asset_key(table),
                deps=[asset_key(source) for source in catalog.tables[table].upstream],
                **shown(table, catalog.tables[table].description, *kinds),
            )
            for table in tables
        ],
        check_specs=[
            dg.AssetCheckSpec(check, asset=asset_key(table))
            for table, (check, _) in checks.items()
            if table in tables
        ],
        required_resource_keys={"tonight"},
    )
    def assets(context: dg.AssetExecutionContext):  # type: ignore[no-untyped-def]  # noqa: ANN202
        tonight: Tonight = context.resources.tonight
        yield from run_step(
            f"{folder} {name}", name, lambda: _built(tonight, catalog, tables, work, checks)
        )

    return assets


def _built(
    tonight: Tonight,
    catalog: Catalog,
    tables: Sequence[str],
    work: Callable[[Tonight], None],
    checks: Mapping[str, tuple[str, Judge]],
) -> list[Built]:
    watch = Stopwatch()
    work(tonight)
    results: list[Built] = []
    for table in tables:
        rows = tonight.note_built(table, watch.seconds)
        report(Step(table, rows, watch.seconds))
        judged = [checks[table][1](tonight.con)] if table in checks else []
        results.append(
            dg.MaterializeResult(
                asset_key=asset_key(table),
                metadata=table_metadata(tonight, catalog.tables[table], rows),
                check_results=as_dagster(table, judged),
            )
        )
    return results
