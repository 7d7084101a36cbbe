"""The last asset of a night: the gate, the published file, the move of the pointer."""

import dagster as dg

from assets import publish
from assets.catalog import Catalog
from assets.metadata import asset_key, shown
from assets.quality.account import ACCOUNT
from assets.quality.assets import ACCOUNT_CHECK
from assets.reports.assets import REPORT_ASSET
from assets.sql_assets import blocking_checks
from assets.step import Built, Stopwatch, run_step
from pipelines.progress import Step, report
from pipelines.tonight import Tonight
from pipelines.warehouse import REPORT

NIGHT = "published.night"


class PublishConfig(dg.Config):
    """Set `rehearse` to stop before the pointer moves: what `goldsmith check` does."""

    rehearse: bool = False


def published_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that publishes the build if every required check holds."""
    required = {(t.name, c) for t in catalog.built_by_sql() for c in blocking_checks(t)}
    required.add((ACCOUNT, ACCOUNT_CHECK))

    @dg.asset(
        key=asset_key(NIGHT),
        deps=[*(asset_key(table) for table in catalog.ends()), asset_key(REPORT_ASSET)],
        required_resource_keys={"tonight"},
        **shown(
            NIGHT,
            "One row is the published night. Refuses the build if a required check is missing or "
            "failed, or a table is older than its sources; else writes goldsmith.duckdb and moves "
            "the pointer.",
            "duckdb",
        ),
    )
    def published(context: dg.AssetExecutionContext, config: PublishConfig) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight: Tonight = context.resources.tonight
        return run_step(
            NIGHT, "publishing", lambda: _publish(tonight, catalog, required, config.rehearse)
        )

    return published


def _publish(
    tonight: Tonight,
    catalog: Catalog,
    required: set[tuple[str, str]],
    rehearse: bool,
) -> Built:
    watch = Stopwatch()
    publish.refuse_if_faulty(publish.faults(tonight, catalog, required))
    tables = publish.write_published_file(tonight, catalog)
    if rehearse:
        report(Step(NIGHT, tables, watch.seconds))
        return dg.MaterializeResult(metadata={"tables": tables, "published": False})
    night, removed = publish.move_pointer(tonight)
    report(Step(NIGHT, tables, watch.seconds))
    return dg.MaterializeResult(
        metadata={
            "tables": tables,
            "night": night.name,
            "report": dg.MetadataValue.path(str(night.path / REPORT)),
            "removed": ", ".join(removed) or "none",
        }
    )
