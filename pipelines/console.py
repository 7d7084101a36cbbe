"""What people see in the terminal: results as tables, errors. Progress is in `run_display.py`."""

import csv
import json
import os
import shlex
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assets.sql_text import quoted
from pipelines.counted import counted
from pipelines.errors import GoldsmithError
from pipelines.settings import BUNDLED, retailer_path
from pipelines.warehouse import FULL, Warehouse

if TYPE_CHECKING:  # Splink behind it takes a second to import
    from assets.dedupe.dedupe import Deduped
    from assets.dedupe.people import People
    from assets.impact import Change
    from pipelines.summary import Summary

# Piped, a table is as wide as it needs: rich would cut its cells at 80 characters.
_WIDTH = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 1000

_COLOURS = {"green": "green", "amber": "yellow", "red": "red"}
_COMMAND = r"`[^`]+`"
_MOST_WARNINGS = 8  # that a night shows; all are in quality.check_results

out = Console(highlight=False, soft_wrap=True, width=_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_error(error: Exception) -> None:
    """Print an error a person can act on: what there is to do in it is set apart by colour."""
    err.print("[bold red]error:[/] ", end="")
    text = Text(str(error))
    text.highlight_regex(_COMMAND, "bold cyan")
    err.print(text)
    if isinstance(error, GoldsmithError) and error.remedy:
        remedy = Text(error.remedy)
        remedy.highlight_regex(_COMMAND, "bold cyan")
        err.print(Text("what to do: ", "bold green"), remedy, sep="")


def print_rows(
    title: str | None,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    right: Collection[int] = (),
) -> None:
    """Print rows as a table; numbers stand right, and so do the columns numbered in `right`."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        values = [row[index] for row in rows]
        numbers = all(value is None or isinstance(value, int | float | Decimal) for value in values)
        justify: Literal["left", "right"] = (
            "right" if (numbers and rows) or index in right else "left"
        )
        table.add_column(column, justify=justify, overflow="fold")
    for row in rows:
        # As Text: [b] in a value is no markup.
        table.add_row(*(Text("" if value is None else _text(value)) for value in row))
    out.print(table)


def print_json(told: Mapping[str, object]) -> None:
    """Print what scripts read, as it is."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


def print_csv(relation: duckdb.DuckDBPyRelation) -> None:
    """Print the rows as CSV, as DuckDB writes values; null is empty."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(relation.columns)
    texts = relation.project(", ".join(f"{quoted(c)}::varchar" for c in relation.columns))
    try:
        while rows := texts.fetchmany(10_000):
            writer.writerows(rows)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_summary(warehouse: Warehouse, summary: "Summary", seconds: float) -> None:
    """Print what a published night made against the one before, and what to try next."""
    shown = 2 if summary.is_first else 4
    header = ["", "tonight", "night before", "change"][:shown]
    rows = [[figure.label, *figure.texts][:shown] for figure in summary.figures]
    print_rows("What was built", header, rows, right=(1, 2, 3))
    with_light = Text(summary.light, f"bold {_COLOURS[summary.light]}")
    out.print(Text(f"The night of {summary.night} is "), with_light, ".", sep="")
    for reason in summary.reasons:
        out.print(f"- {reason}", markup=False)
    con = warehouse.connect(warehouse.current / FULL, read_only=True)
    try:
        print_findings(con)
        print_link_quality(con)
    finally:
        con.close()
    out.print(f"\nPublished in {seconds:.1f} s: [bold]{warehouse.published}[/]")
    if summary.report:
        out.print(f"Its report, for people to look at: [bold]{summary.report}[/]")
    command = called()
    retailer = retailer_option()
    out.print(
        "\nTry next:\n"
        f'  {command} sql "select channel, sum(order_count) as orders, '
        f'sum(net_revenue) as net_revenue from kpis.sales_daily group by all"{retailer}\n'
        f"  {command} report --open{retailer}\n"
        f"  {command} nights{retailer}\n"
        f"  {command} ui{retailer}        the Dagster UI, with lineage and checks",
        markup=False,
    )


def print_findings(con: duckdb.DuckDBPyConnection, *, is_building: bool = False) -> None:
    """Print what checks warn of in a night, or in the build, and the account of its rows."""
    found = con.execute(
        "select table_name, check_name, failed_count, reason from quality.check_results "
        "where severity = 'warn' and not is_passed "
        "order by failed_count desc, table_name, check_name"
    ).fetchall()
    if found:
        print_rows(
            "What checks warn of", ["table", "check", "rows", "because"], found[:_MOST_WARNINGS]
        )
    if len(found) > _MOST_WARNINGS:
        out.print(
            f"… and {len(found) - _MOST_WARNINGS} more in quality.check_results.", markup=False
        )
    out.print(_account(con, "quarantine --building" if is_building else "quarantine"), markup=False)


def print_link_quality(con: duckdb.DuckDBPyConnection, *, explain: bool = False) -> None:
    """Print how good links are by stewards' answers to the sample, if known; else why not."""
    known = {
        measure: f"{estimate:.1%} {{}} ({low:.1%} to {high:.1%}, from {counted(decided, 'answer')})"
        for measure, estimate, low, high, decided in con.execute(
            "select measure, estimate, low, high, decided_count from kpis.link_quality "
            "where estimate is not null"
        ).fetchall()
    }
    words = {
        "precision": "of the pairs put together are of one",
        "recall": "of the compared pairs of one are put together",
    }
    if known:
        told = "; ".join(known[name].format(words[name]) for name in words if name in known)
        out.print(f"links: {told}", markup=False)
    if explain:
        for measure, why in con.execute(
            "select measure, why_unknown from kpis.link_quality where estimate is null"
        ).fetchall():
            out.print(f"{measure} by stewards' answers is not known: {why}.", markup=False)
    for accept, suggested, low, high, decided in con.execute(
        "select accept, suggested, low, high, decided_count from kpis.accept_advice "
        "order by suggested"
    ).fetchall():
        between = f"{min(accept, suggested):g} and {max(accept, suggested):g}"
        out.print(
            f"Set [identity] accept = {suggested:g} instead of {accept:g}: of the pairs between "
            f"{between}, {low:.0%} to {high:.0%} are of one ({counted(decided, 'answer')}).",
            markup=False,
        )


def print_impact(changes: "list[Change]") -> None:
    """Print what would change for customers against the published night."""
    if changes[0].share is None:
        out.print("No night is published yet: all customers are new.")
        return
    print_rows(
        "What would change for customers",
        ["customers that", "customers", "share", "allowed"],
        [[c.words, c.customers, f"{c.share:.2%}", f"{c.limit:.0%}"] for c in changes],
    )


def print_columns(people: "People") -> None:
    """Print what each column of a table of people was taken for, and those left out."""
    several = len(people.left_out) > 1
    rows = [
        [
            f"{taken.file}: {taken.meaning.column}" if several else taken.meaning.column,
            taken.meaning.role,
            "as told" if taken.meaning.is_told else "its name",
            f"{taken.filled:.0%}",
            f"{taken.fitting:.0%}",
        ]
        for taken in people.taken
    ]
    print_rows(
        "What the columns were taken for",
        ["column", "taken for", "because of", "filled", "of that fitting"],
        rows,
    )
    for name, columns in people.left_out.items():
        if columns:
            names = ", ".join(map(repr, columns))
            out.print(f"Left out of {name} unless --map says what it is: {names}", markup=False)
    if people.blank:
        left = "was left out" if people.blank == 1 else "were left out"
        out.print(f"{counted(people.blank, 'line')} without an id or a value {left}.")


def print_deduped(found: "Deduped", file: Path) -> None:
    """Print what each column was taken for, what came out, and how sure it is."""
    people = found.people
    print_columns(people)
    source = "learnt from these records" if found.is_trained else "of the shipped model"
    records = counted(people.records, "record is", "records are")
    result = f"{records} {counted(found.customers, 'customer')}: {file}\n"
    if found.customers == people.records:
        out.print(f"{result}No two of them were put together.", markup=False)
        return
    out.print(
        f"{result}"
        f"By the probabilities {source}, {found.precision:.1%} of the pairs put together are one "
        f"person, and {found.recall:.1%} of the pairs of one person that were compared are put "
        "together.",
        markup=False,
    )


def called() -> str:
    """Return how this command is called from here: by its name if it is on the path."""
    if shutil.which("goldsmith"):
        return "goldsmith"
    return os.path.relpath(Path(sys.executable).parent / "goldsmith")


def retailer_option() -> str:
    """Return the option that names the retailer in use, unless it is the bundled one."""
    path = retailer_path()
    return "" if path == BUNDLED.absolute() else f" --retailer {shlex.quote(str(path))}"


def _account(con: duckdb.DuckDBPyConnection, command: str) -> str:
    delivered, staged, quarantined, dropped = con.execute(
        "select sum(delivered_count), sum(staged_count), sum(quarantined_count), "
        "sum(dropped_count) from quality.row_account"
    ).fetchall()[0]
    return (
        f"{counted(delivered, 'record')} delivered = {staged:,} used + {quarantined:,} in "
        f"quarantine + {dropped:,} dropped by rule"
        + (f"\n`{called()} {command}{retailer_option()}` says why." if quarantined else "")
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:,}" if isinstance(value, int) else str(value)
