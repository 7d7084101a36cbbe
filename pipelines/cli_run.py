"""`goldsmith run` and `goldsmith check`: build tonight's delivery, and publish it or not."""

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assets.impact import read_impact
from pipelines import cli_alert, console
from pipelines.cli_options import RetailerFile
from pipelines.errors import GoldsmithError
from pipelines.nights import Night, current_night
from pipelines.run import Outcome, run_nightly, use_retailer
from pipelines.run_display import RunDisplay, usual_seconds
from pipelines.settings import Retailer, retailer_path
from pipelines.warehouse import FULL, Warehouse

AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Build the delivery of this day, not the newest.",
    ),
]


Without = Annotated[
    list[str],
    typer.Option(
        metavar="SILO",
        default_factory=list,
        show_default=False,
        help="Take this silo as it was the night before, whatever it delivered; repeatable.",
    ),
]


def run(
    without: Without,
    retailer: RetailerFile = None,
    as_of: AsOf = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what the night made as one JSON object.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print nothing but errors: for cron, which mails them.")
    ] = False,
) -> None:
    """Build tonight's delivery and publish it if every check holds."""
    start = time.perf_counter()
    try:
        settings, warehouse = _night(
            retailer, as_of, without, rehearse=False, is_silent=as_json or quiet
        )
    except GoldsmithError as error:
        if as_json:
            console.print_json({"is_published": False, **_in_json(error)})
        raise
    if quiet and not as_json:
        return
    from pipelines.summary import read_summary  # noqa: PLC0415  other commands start faster

    summary = read_summary(warehouse, settings.retailer.currency)
    seconds = time.perf_counter() - start
    if as_json:
        console.print_json(summary.as_json(seconds))
    else:
        console.print_summary(warehouse, summary, seconds)


def check(without: Without, retailer: RetailerFile = None, as_of: AsOf = None) -> None:
    """Do all that `run` does but publish: shows what would change."""
    _, warehouse = _night(retailer, as_of, without, rehearse=True)
    print_changes(warehouse)
    con = warehouse.connect(warehouse.building / FULL, read_only=True)
    try:
        console.print_impact(read_impact(con))
        console.print_findings(con, is_building=True)
    finally:
        con.close()
    console.out.print(
        "Nothing was published. What was built is asked by `goldsmith sql --building`, and shown "
        "by `goldsmith report --building`.",
        markup=False,
    )


def _night(
    retailer: Path | None,
    as_of: datetime | None,
    without: list[str],
    *,
    rehearse: bool,
    is_silent: bool = False,
) -> tuple[Retailer, Warehouse]:
    settings, warehouse = use_retailer(retailer or retailer_path())

    def build() -> Outcome:
        with RunDisplay(usual_seconds(warehouse), is_silent=is_silent) as display:
            return run_nightly(
                settings,
                warehouse,
                as_of.date() if as_of else None,
                leave_out=without,
                rehearse=rehearse,
                on_plan=display.plan,
                on_step=display.step,
                on_wait=display.wait,
            )

    outcome = build() if rehearse else cli_alert.told_of(settings, warehouse, build)
    if outcome.error:
        raise outcome.error
    return settings, warehouse


def _in_json(error: GoldsmithError) -> dict[str, object]:
    return {"error": str(error), "exit_code": error.exit_code}


def print_changes(warehouse: Warehouse) -> None:
    """Print which tables have more or fewer rows tonight than in the published night."""
    night = current_night(warehouse)
    if night is None:
        console.out.print("There is no published night to compare with: every table would be new.")
    elif changes := _changes(warehouse, night):
        console.print_rows(
            "What would change against the published night",
            ["table", "rows now", "rows tonight", "change"],
            changes,
        )
    else:
        console.out.print("No table would have more or fewer rows.")


def _changes(warehouse: Warehouse, night: Night) -> list[list[object]]:
    before = _row_counts(warehouse, night.path / FULL)
    after = _row_counts(warehouse, warehouse.building / FULL)
    return [
        [table, before.get(table), after.get(table), after.get(table, 0) - before.get(table, 0)]
        for table in sorted(before.keys() | after.keys())
        if before.get(table) != after.get(table)
    ]


def _row_counts(warehouse: Warehouse, file: Path) -> dict[str, int]:
    con = warehouse.connect(file, read_only=True)
    try:
        return dict(con.execute("select table_name, row_count from ops.table_builds").fetchall())
    finally:
        con.close()
