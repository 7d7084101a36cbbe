"""The `goldsmith` command: thin, each command one call into the modules beside it."""

import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from assets.identity.model import read_model
from pipelines import console
from pipelines.errors import GoldsmithError, UsageError, without_values
from pipelines.lock import locked
from pipelines.models import model_in_use, model_name, use, use_shipped
from pipelines.nights import all_nights, current_night, find_night, point_to
from pipelines.people import record_act
from pipelines.run import run_nightly, use_retailer
from pipelines.settings import ACCEPT, RETAILER_VARIABLE, Retailer, retailer_path
from pipelines.warehouse import FULL, PUBLISHED, Warehouse

EXIT_CODES = """
Exit codes: 0 done · 1 unexpected error · 2 wrong usage · 3 settings · 4 delivery ·
5 checks failed, not published · 6 another run holds the warehouse · 7 model
"""

app = typer.Typer(
    name="goldsmith",
    help="Breaks a retailer's data silos every night: one customer, one inventory, every sale "
    "once, every row accounted for, in one DuckDB file.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

RetailerFile = Annotated[
    Path | None,
    typer.Option(
        "--retailer",
        help=f"Settings of the retailer; else ${RETAILER_VARIABLE}, else the bundled sample.",
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="Build the delivery of this day, not the newest.",
    ),
]


@app.command()
def run(retailer: RetailerFile = None, as_of: AsOf = None) -> None:
    """Build tonight's delivery and publish it if every check holds."""
    start = time.perf_counter()
    warehouse = _night(retailer, as_of, rehearse=False)
    console.print_summary(warehouse, time.perf_counter() - start)


@app.command()
def check(retailer: RetailerFile = None, as_of: AsOf = None) -> None:
    """Do all that `run` does but publish: shows what would change."""
    warehouse = _night(retailer, as_of, rehearse=True)
    if changes := _changes(warehouse):
        console.print_rows(
            "What would change against the published night",
            ["table", "rows now", "rows tonight", "change"],
            changes,
        )
    else:
        console.out.print("No table would have more or fewer rows.")
    console.out.print("Nothing was published.")


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
    """Ask the published night a question in SQL."""
    _, warehouse = use_retailer(retailer or retailer_path())
    file = _file_to_ask(warehouse, full=full, building=building)
    con = warehouse.connect(file, read_only=True)
    try:
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


@app.command()
def evaluate(
    truth: Annotated[
        Path, typer.Argument(help="CSV with silo, source_key, person_id: who each record is.")
    ],
    retailer: RetailerFile = None,
    mistakes: Annotated[int, typer.Option(help="How many wrong pairs to show of each kind.")] = 10,
) -> None:
    """Judge the published customers by what is known: precision, recall, F1, and what is wrong."""
    from assets.identity.evaluation import evaluate as judge  # noqa: PLC0415  not for each command

    _, warehouse = use_retailer(retailer or retailer_path())
    model = read_model(model_in_use(warehouse))
    con = warehouse.connect(_file_to_ask(warehouse, full=True, building=False), read_only=True)
    try:
        console.print_evaluation(judge(con, truth, model), mistakes)
    finally:
        con.close()


@app.command()
def dedupe(
    files: Annotated[
        list[Path], typer.Argument(help="CSV files with a header line; several are several silos.")
    ],
    *,
    out: Annotated[Path, typer.Option(help="CSV to write: record_id, customer_id.")],
    told: Annotated[
        list[str] | None,
        typer.Option("--map", help="ROLE=COLUMN, such as first_name=fname; see below."),
    ] = None,
    record_id: Annotated[
        str | None, typer.Option("--id", help="Column of the records' ids; else they are numbered.")
    ] = None,
    silo: Annotated[
        str | None, typer.Option("--silo", help="Column that says where a record comes from.")
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", help="Column that is evidence too: an id number, an occupation."),
    ] = None,
    accept: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="Probability from which on two are one.")
    ] = ACCEPT,
) -> None:
    """Link any table of people, without a retailer: a CSV in, a customer id for each record out.

    Columns are known by their names, English or German (Vorname, surname, PLZ, e_mail …); what is
    not known is left out. Roles for --map: first_name, middle_names, last_name, full_name,
    name_suffix, gender, birth_date (or birth_year, birth_month, birth_day), email, phone, mobile,
    landline, street, house, postal_code, city, id_number.
    """
    from assets.dedupe.dedupe import dedupe as link  # noqa: PLC0415  Splink takes a second
    from assets.dedupe.meanings import columns_told  # noqa: PLC0415

    roles = [("record_id", record_id), ("silo", silo)]
    mapped = {role: column for role, column in roles if column} | columns_told(told or [])
    with console.out.status("Reading, learning and linking"):
        found = link(files, out, mapped, also or [], accept)
    console.print_deduped(found, out)


@app.command()
def retrain(
    retailer: RetailerFile = None,
    truth: Annotated[
        Path | None,
        typer.Option(help="CSV as `evaluate` takes it: judges the old model and the new one."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show all, write nothing.")] = False,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Go back to the model that Goldsmith ships.")
    ] = False,
) -> None:
    """Learn the linkage model from the published night: which links would change, and how good."""
    settings, warehouse = use_retailer(retailer or retailer_path())
    if not shipped:
        night = _file_to_ask(warehouse, full=True, building=False)
        _retrain(settings, warehouse, night, truth, dry_run=dry_run)
    elif not dry_run:
        with locked(warehouse.path):
            record_act(warehouse, "retrain", {"model": "shipped"})
            use_shipped(warehouse)
        console.out.print("The nights use the shipped model from now on.")


def _retrain(
    settings: Retailer, warehouse: Warehouse, night: Path, truth: Path | None, *, dry_run: bool
) -> None:
    from assets.identity.retraining import retrain as learn  # noqa: PLC0415  not for each command

    used = model_in_use(warehouse)
    old = read_model(used)
    con = warehouse.connect(night, read_only=True)
    try:
        found = learn(con, old, settings.retailer.name, settings.identity.accept, truth)
    finally:
        con.close()
    console.print_retraining(found, model_name(used))
    if dry_run:
        console.out.print(f"Nothing was written; the nights go on using {model_name(used)}.")
        return
    with locked(warehouse.path):
        record_act(warehouse, "retrain", {"model": f"{found.after.model.profile.as_of}.json"})
        file = use(warehouse, found.after.model)
    console.out.print(f"The nights use {file} from now on.")


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


@app.command()
def ui(
    retailer: RetailerFile = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
) -> None:
    """Start the Dagster UI: lineage, checks, runs, reruns. Ends with Ctrl-C."""
    use_retailer(retailer or retailer_path())
    checkout = Path(__file__).parent.parent
    dagster = Path(sys.executable).parent / "dagster"
    console.out.print(f"The UI will be at http://127.0.0.1:{port} in half a minute.")
    os.chdir(checkout)
    os.execv(  # noqa: S606
        dagster,
        [str(dagster), "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)],
    )


def main() -> None:
    """Run the command; print errors in words and end with their exit code."""
    try:
        app()
    except GoldsmithError as error:
        console.print_error(error)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001  a traceback may quote a person's data
        console.print_error(GoldsmithError(f"unexpected: {without_values(error)}"))
        sys.exit(1)


def _night(retailer: Path | None, as_of: datetime | None, *, rehearse: bool) -> Warehouse:
    settings, warehouse = use_retailer(retailer or retailer_path())
    with console.RunDisplay() as display:
        outcome = run_nightly(
            settings,
            warehouse,
            as_of.date() if as_of else None,
            rehearse=rehearse,
            on_plan=display.plan,
            on_step=display.step,
        )
    if outcome.error:
        raise outcome.error
    return warehouse


def _changes(warehouse: Warehouse) -> list[list[object]]:
    before: dict[str, int] = {}
    if (night := current_night(warehouse)) is not None:
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


def _file_to_ask(warehouse: Warehouse, *, full: bool, building: bool) -> Path:
    folder = warehouse.building if building else warehouse.current
    file = folder / (FULL if full or building else PUBLISHED)
    if not file.exists():
        raise UsageError("there is no such night yet. Build one with `goldsmith run`.")
    return file


def _megabytes(folder: Path) -> float:
    return round(sum(file.stat().st_size for file in folder.rglob("*")) / 1e6, 1)


if __name__ == "__main__":
    main()
