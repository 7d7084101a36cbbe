"""The commands on who is who: judge links, link any table of people, learn a model."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from assets.identity.model import Model, read_model
from pipelines import console, verdict
from pipelines.cli_options import RetailerFile, file_to_ask
from pipelines.counted import counted
from pipelines.errors import UsageError
from pipelines.lock import locked
from pipelines.models import model_in_use, model_name, use, use_shipped
from pipelines.people import record_act
from pipelines.run import use_retailer
from pipelines.settings import ACCEPT, Retailer, retailer_path
from pipelines.warehouse import Warehouse

RecordId = Annotated[
    str | None, typer.Option("--id", help="Column of the records' ids; else they are numbered.")
]
Silo = Annotated[
    str | None, typer.Option("--silo", help="Column that says where a record comes from.")
]


def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[LINKS] [TRUTH]",
            help="TRUTH alone: CSV with silo, source_key, person_id judges the published night. "
            "LINKS, a CSV with record_id, customer_id, is judged by a TRUTH with record_id and the "
            "person (of several files: silo, too), or with --records by what looks odd. Without a "
            "file: what stewards' answers to the sample say of the published night, and what looks "
            "odd in it.",
            show_default=False,
        ),
    ] = None,
    *,
    records: Annotated[
        list[Path] | None,
        typer.Option(help="CSV of the records of LINKS, read as `dedupe` reads it; repeatable."),
    ] = None,
    told: Annotated[
        list[str] | None,
        typer.Option("--map", help="With --records: ROLE=COLUMN, see `goldsmith dedupe --help`."),
    ] = None,
    record_id: RecordId = None,
    silo: Silo = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="With --records: day that ages count to; today.",
        ),
    ] = None,
    retailer: RetailerFile = None,
    mistakes: Annotated[
        int, typer.Option(min=0, help="By truth: how many merges and pairs to show of each kind.")
    ] = 10,
    most_addresses: Annotated[
        int, typer.Option(min=1, help="Without truth: how many addresses a month are not odd.")
    ] = 4,
) -> None:
    """Judge the published customers, or a file of links: by truth, decisions, or what looks odd."""
    from assets.identity.evaluation import files as read  # noqa: PLC0415  not for each command
    from assets.identity.evaluation import judge, oddities  # noqa: PLC0415

    if not records and (told or record_id or silo or as_of):
        raise UsageError("--map, --id, --silo and --as-of go with --records FILE; name it, too.")
    match files or [], records or []:
        case [], []:
            with _night_to_judge(retailer) as con:
                _print_link_quality(con)
                verdict.print_oddities(oddities.oddities_of_night(con, most_addresses))
        case [truth], []:
            read.refuse_other_truth(truth)
            _judge_night(truth, retailer, mistakes)
        case [links, truth], []:
            verdict.print_figures(judge.evaluate_links(links, truth, mistakes))
        case [links], found:
            day = (as_of or datetime.now(UTC)).date()
            _judge_by_records(links, found, _roles(told, record_id, silo), day, most_addresses)
        case more, []:
            raise UsageError(
                f"{counted(len(more), 'file was', 'files were')} given; name TRUTH, LINKS and "
                "TRUTH, or none."
            )
        case given, _:
            raise UsageError(
                f"--records goes with one file, LINKS; {len(given)} were given. Either the truth "
                "or the records judge links."
            )


def _print_link_quality(con: duckdb.DuckDBPyConnection) -> None:
    try:
        console.print_link_quality(con, explain=True)
    except duckdb.CatalogException:
        console.out.print(
            "The published night was built by a version that draws no sample for stewards. "
            "`goldsmith run` builds one that does."
        )


def _judge_night(truth: Path, retailer: Path | None, most: int) -> None:
    from assets.identity.evaluation.judge import evaluate_night  # noqa: PLC0415
    from assets.identity.evaluation.mistakes import find_mistakes  # noqa: PLC0415  Splink

    with _night_to_judge(retailer) as con:
        verdict.print_figures(evaluate_night(con, truth, most))
        verdict.print_mistakes(find_mistakes(con, "truth", "found", _model(retailer)), most)


def _judge_by_records(
    links: Path, records: list[Path], roles: dict[str, str], as_of: date, most_addresses: int
) -> None:
    from assets.dedupe.oddities import oddities_of_links  # noqa: PLC0415  Splink

    found = oddities_of_links(links, records, roles, as_of, most_addresses)
    console.print_columns(found.people)
    verdict.print_oddities(found.oddities)
    among = counted(found.people.records, "record is", "records are")
    console.out.print(f"{found.linked:,} of {among} in {links.name}.")


def _roles(told: list[str] | None, record_id: str | None, silo: str | None) -> dict[str, str]:
    from assets.dedupe.meanings import roles_told  # noqa: PLC0415

    options = {"record_id": record_id, "silo": silo}
    named = [f"{role}={column}" for role, column in options.items() if column is not None]
    return roles_told([*named, *(told or [])])


def _night_to_judge(retailer: Path | None) -> duckdb.DuckDBPyConnection:
    _, warehouse = use_retailer(retailer or retailer_path())
    return warehouse.connect(file_to_ask(warehouse, full=True, building=False), read_only=True)


def _model(retailer: Path | None) -> Model:
    _, warehouse = use_retailer(retailer or retailer_path())
    return read_model(model_in_use(warehouse))


def dedupe(
    files: Annotated[
        list[Path], typer.Argument(help="CSV files with a header line; several are several silos.")
    ],
    *,
    out: Annotated[
        Path, typer.Option(help="CSV to write: record_id, customer_id; of several files silo, too.")
    ],
    told: Annotated[
        list[str] | None,
        typer.Option("--map", help="ROLE=COLUMN, such as first_name=fname; repeatable."),
    ] = None,
    record_id: RecordId = None,
    silo: Silo = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", help="Column that is evidence too: an id number, an occupation."),
    ] = None,
    accept: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="Probability from which on two are one.")
    ] = ACCEPT,
) -> None:
    """Link any table of people, without a retailer: a CSV in, a customer id for each record out.

    Columns are known by their names, English or German (Vorname, surname, PLZ,
    e_mail …); what is not known is left out. Several files have a header each;
    --map says a role for each column that needs it.

    Roles for --map: record_id, silo, first_name, middle_names, last_name,
    full_name, name_suffix, gender, birth_date (or birth_year, birth_month,
    birth_day), email, phone, mobile, landline, street, house, postal_code,
    city, id_number, sales (numbers of orders or receipts, several in a cell
    or one).
    """
    from assets.dedupe.dedupe import dedupe as link  # noqa: PLC0415  Splink takes a second

    mapped = _roles(told, record_id, silo)
    with console.out.status("Reading, learning and linking"):
        found = link(files, out, mapped, also or [], accept)
    console.print_deduped(found, out)


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
        night = file_to_ask(warehouse, full=True, building=False)
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
    identity = settings.identity
    con = warehouse.connect(night, read_only=True)
    try:
        found = learn(
            con,
            old,
            settings.retailer.name,
            accept=identity.accept,
            release=identity.release,
            truth_file=truth,
        )
    finally:
        con.close()
    verdict.print_retraining(found, model_name(used))
    if dry_run:
        console.out.print(f"Nothing was written; the nights go on using {model_name(used)}.")
        return
    with locked(warehouse.path):
        record_act(warehouse, "retrain", {"model": f"{found.after.model.profile.as_of}.json"})
        file = use(warehouse, found.after.model)
    console.out.print(f"The nights use {file} from now on.")
