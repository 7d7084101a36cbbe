"""The asset of the nightly report: drawn before the gate, and no reason to stop at it.

It lies in the build's folder, so that it is published with the night and goes with it. Whatever
fails in drawing it fails a warning check and nothing else: a night is worth more than its picture.
"""

import dagster as dg

from assets.catalog import Catalog
from assets.metadata import asset_key, shown
from assets.quality.results import CheckResult, forget_results, write_results
from assets.reports.facts import Row
from assets.reports.nightly import DRAWN, Report, write_report
from assets.sql_assets import as_dagster
from assets.step import Built, Stopwatch, run_step
from pipelines.errors import without_values
from pipelines.progress import Step, report
from pipelines.tonight import Tonight
from pipelines.warehouse import MODEL_PAGE, REPORT

REPORT_ASSET = "published.report"
ALL_DRAWN = "every_part_is_drawn"


def report_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that draws the report, once all tables are there."""
    key = asset_key(REPORT_ASSET)

    @dg.asset(
        key=key,
        deps=[asset_key(table) for table in catalog.ends()],
        check_specs=[dg.AssetCheckSpec(ALL_DRAWN, asset=key)],
        required_resource_keys={"tonight"},
        **shown(
            REPORT_ASSET,
            "One row is the night as a page for people: is it well, where did rows go, who is new, "
            "what was sold. It works without a network; `goldsmith report --open` shows it.",
            "html",
        ),
    )
    def drawn(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight: Tonight = context.resources.tonight
        return run_step(REPORT_ASSET, "drawing the report", lambda: draw(tonight))

    return drawn


def draw(tonight: Tonight) -> Built:
    """Write the report and say how it went; never raise because of it."""
    watch = Stopwatch()
    forget_results(tonight.con, REPORT_ASSET)
    try:
        written = write_report(tonight)
    except Exception as error:  # noqa: BLE001  the tables are there, and that is what a night is
        why = without_values(error)
        written = Report(tonight.warehouse.building / REPORT, "none", [], dict.fromkeys(DRAWN, why))
    result = _judged(written.failed)
    write_results(tonight.con, [result])
    report(Step(REPORT_ASSET, None, watch.seconds))
    return dg.MaterializeResult(
        metadata={
            "light": written.light,
            "why": dg.MetadataValue.md(_in_markdown(written.reasons)),
            "report of the published night": dg.MetadataValue.path(
                str(tonight.warehouse.current / REPORT)
            ),
            "Splink's charts of the model": dg.MetadataValue.path(
                str(tonight.warehouse.current / MODEL_PAGE)
            ),
        },
        check_results=as_dagster(REPORT_ASSET, [result]),
    )


def _judged(failed: dict[str, str]) -> CheckResult:
    return CheckResult(
        table_name=REPORT_ASSET,
        check_name=ALL_DRAWN,
        severity="warn",
        is_passed=not failed,
        checked_count=len(DRAWN),
        failed_count=len(failed),
        failed_share=len(failed) / len(DRAWN),
        reason="; ".join(f"{part}: {why}" for part, why in failed.items())
        or "What cannot be drawn is missing from the report; the tables are complete.",
    )


def _in_markdown(reasons: list[Row]) -> str:
    lines = [f"- {r['light']}, {r['reason']}: `{r['what']}`, {r['row_count']:,}" for r in reasons]
    return "\n".join(lines) or "nothing"
