"""The `goldsmith` command: thin, each command one call into the modules beside it."""

import inspect
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from assets.impact import read_impact
from pipelines import (
    cli_alert,
    cli_backup,
    cli_dictionary,
    cli_explain,
    cli_export,
    cli_identity,
    cli_profile,
    cli_quarantine,
    cli_report,
    cli_review,
    cli_server,
    cli_value,
    console,
)
from pipelines.cli_options import RetailerFile, file_to_ask
from pipelines.errors import GoldsmithError, UsageError, without_values
from pipelines.lock import locked
from pipelines.nights import Night, all_nights, current_night, find_night, point_to
from pipelines.people import record_act
from pipelines.run import Outcome, run_nightly, use_retailer
from pipelines.run_display import RunDisplay, usual_seconds
from pipelines.settings import Retailer, retailer_path
from pipelines.warehouse import FULL, Warehouse

EXIT_CODES = """
Exit codes: 0 done · 1 unexpected error · 2 wrong usage · 3 settings ·
4 delivery · 5 checks failed, not published · 6 another run holds the
warehouse · 7 model · 8 an alert was not sent
"""

_INTERRUPTED = 130  # as of every command that Ctrl-C ends

app = typer.Typer(
    name="goldsmith",
    help="Breaks a retailer's data silos every night: one customer, one inventory, every sale "
    "once, every row accounted for, in one DuckDB file.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

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


@app.command()
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


@app.command()
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


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A query, or - to read it from standard input.")],
    retailer: RetailerFile = None,
    full: Annotated[bool, typer.Option("--full", help="Ask full.duckdb, raw to kpis.")] = False,
    building: Annotated[
        bool, typer.Option("--building", help="Ask the build that is not published.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Ask the published night a question in SQL. Instants are in the retailer's time zone."""
    settings, warehouse = use_retailer(retailer or retailer_path())
    file = file_to_ask(warehouse, full=full, building=building)
    con = warehouse.connect(file, read_only=True)
    try:  # instants on the days on which reasons and business dates have them
        con.execute(f"set TimeZone = '{settings.retailer.time_zone}'")
        relation = con.sql(_one_query(con, sys.stdin.read() if query == "-" else query))
        if relation is None:
            return
        if csv:
            console.print_csv(relation)
        else:
            console.print_rows(None, relation.columns, relation.fetchall())
    except duckdb.Error as error:
        if "read-only mode" in str(error):
            raise UsageError("a night is for reading only; ask it with select.") from None
        raise GoldsmithError(f"the query failed: {without_values(error)}") from None
    finally:
        con.close()


def _one_query(con: duckdb.DuckDBPyConnection, text: str) -> str:
    count = len(con.extract_statements(text))
    if count != 1:
        raise UsageError(f"{count} queries were given; ask one at a time.")
    return text


app.command()(cli_backup.backup)
app.command()(cli_backup.restore)
app.command()(cli_profile.profile)
app.command()(cli_identity.evaluate)
app.command()(cli_identity.dedupe)
app.command()(cli_identity.retrain)
app.command()(cli_value.value)
app.command()(cli_explain.explain)
app.command()(cli_report.report)
app.command()(cli_dictionary.dictionary)
app.add_typer(cli_review.app, name="review")
app.add_typer(cli_quarantine.app, name="quarantine")
app.add_typer(cli_export.app, name="export")


@app.command()
def nights(retailer: RetailerFile = None) -> None:
    """List the nights there are and which one is published."""
    _, warehouse = use_retailer(retailer or retailer_path())
    now = current_night(warehouse)
    rows = [
        [night.name, "published" if night == now else "", _megabytes(night.path)]
        for night in all_nights(warehouse)
    ]
    console.print_rows(None, ["night", "state", "MB"], rows)


@app.command()
def rollback(
    night: Annotated[
        str | None, typer.Argument(help="Night to publish; else the one before.")
    ] = None,
    retailer: RetailerFile = None,
) -> None:
    """Publish an earlier night again. Only the pointer moves; no night is lost."""
    _, warehouse = use_retailer(retailer or retailer_path())
    with locked(warehouse.path):
        target = find_night(warehouse, night)
        record_act(warehouse, "rollback", {"night": target.name})
        point_to(warehouse, target)
    console.out.print(f"Published is now the night {target.name}.")


app.command()(cli_server.ui)
app.command()(cli_server.daemon)
app.command()(cli_server.rekey)
app.add_typer(cli_alert.app, name="alert")


def _fill_paragraphs(commands: typer.Typer) -> None:
    """Have paragraphs of help fill their lines: typer breaks them where a docstring does."""
    for command in commands.registered_commands:
        paragraphs = (inspect.getdoc(command.callback) or "").split("\n\n")
        command.help = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    for group in commands.registered_groups:
        if group.typer_instance:
            _fill_paragraphs(group.typer_instance)


_fill_paragraphs(app)


def main() -> None:
    """Run the command; print errors in words and end with their exit code."""
    os.umask(0o077)  # whatever it writes is its owner's alone
    try:
        app()
    except GoldsmithError as error:
        console.print_error(error)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001  a traceback may quote a person's data
        if str(error) == "Query interrupted":  # DuckDB's word for Ctrl-C
            sys.exit(_INTERRUPTED)
        console.print_error(GoldsmithError(f"unexpected: {without_values(error)}"))
        sys.exit(1)


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


def _megabytes(folder: Path) -> float:
    return round(sum(file.stat().st_size for file in folder.rglob("*")) / 1e6, 1)


if __name__ == "__main__":
    main()
