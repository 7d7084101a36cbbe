"""What people see in the terminal: progress, results as tables, errors. Plain lines when piped."""

import csv
import os
import shlex
import shutil
import sys
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from assets.sql_text import quoted
from pipelines.progress import Step
from pipelines.settings import BUNDLED, retailer_path
from pipelines.warehouse import REPORT, Warehouse

if TYPE_CHECKING:  # Splink behind it takes a second to import
    from assets.dedupe.dedupe import Deduped
    from assets.dedupe.people import People
    from assets.impact import Change

# Piped, a table is as wide as it needs: rich would cut its cells at 80 characters.
_WIDTH = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 1000

_MOST_WARNINGS = 15  # that a night shows; all are in quality.check_results

out = Console(highlight=False, soft_wrap=True, width=_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class RunDisplay:
    """Shows the steps of a run as they end: a bar on a terminal, a line each when piped."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=out,
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=None)

    def __enter__(self) -> "RunDisplay":
        if out.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def plan(self, steps: int) -> None:
        """Take note of how many tables there will be."""
        self._bar.update(self._task, total=steps)

    def wait(self, late: str) -> None:
        """Say what is waited for."""
        out.print("Waiting for files that are late:", markup=False)
        out.print(late, markup=False)

    def step(self, step: Step) -> None:
        """Show one step that has ended."""
        if step.error:
            return
        self._bar.update(self._task, advance=1, description=f"{step.name:<45}")
        if not out.is_terminal:
            rows = "" if step.row_count is None else f"{step.row_count:,} rows"
            out.print(f"{step.name:<50} {rows:>16} {step.duration_s:7.2f} s", markup=False)


def print_error(error: Exception) -> None:
    """Print an error a person can act on."""
    err.print("[bold red]error:[/] ", end="")
    err.print(str(error), markup=False)


def print_rows(title: str | None, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a table; numbers stand right."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        values = [row[index] for row in rows]
        numbers = all(value is None or isinstance(value, int | float | Decimal) for value in values)
        justify: Literal["left", "right"] = "right" if numbers and rows else "left"
        table.add_column(column, justify=justify, overflow="fold")
    for row in rows:
        # As Text: [b] in a value is no markup.
        table.add_row(*(Text("" if value is None else _text(value)) for value in row))
    out.print(table)


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


def print_summary(warehouse: Warehouse, seconds: float) -> None:
    """Print what a published night holds, where it lies and what to try next."""
    con = warehouse.connect(warehouse.published, read_only=True)
    try:
        rows = con.execute(
            """
            select tables.schema_name || '.' || tables.table_name, tables.estimated_size,
                split_part(tables.comment, '. ', 1)
            from duckdb_tables() as tables
            where tables.schema_name in ('golden', 'inventory', 'segments', 'kpis')
            order by all
            """
        ).fetchall()
        print_rows(
            "What was built", ["table", "rows", "one row is"], [_shortened(row) for row in rows]
        )
        print_findings(con)
        print_link_quality(con)
    finally:
        con.close()
    out.print(f"\nPublished in {seconds:.1f} s: [bold]{warehouse.published}[/]")
    if (report := warehouse.current / REPORT).exists():
        out.print(f"Its report, for people to look at: [bold]{report}[/]")
    command = called()
    retailer = retailer_option()
    out.print(
        "\nTry next:\n"
        f'  {command} sql "select channel, count(*) as orders, sum(grand_total_net) as net '
        "from golden.orders where order_type = 'sale' and status <> 'cancelled' group by all\""
        f"{retailer}\n"
        f"  {command} nights{retailer}\n"
        f"  {command} report --open{retailer}\n"
        f"  {command} ui{retailer}        the Dagster UI, with lineage and checks",
        markup=False,
    )


def print_findings(con: duckdb.DuckDBPyConnection) -> None:
    """Print what checks warn of in a night, and the account of its rows."""
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
    out.print(_account(con), markup=False)


def print_link_quality(con: duckdb.DuckDBPyConnection, *, explain: bool = False) -> None:
    """Print how good links are by stewards' answers to the sample, if known; else why not."""
    known = {
        measure: f"{estimate:.1%} {{}} ({low:.1%} to {high:.1%}, from {decided:,} answers)"
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
            f"{between}, {low:.0%} to {high:.0%} are of one ({decided:,} answers).",
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
        out.print(f"{people.blank:,} lines without an id or a value were left out.")


def print_deduped(found: "Deduped", file: Path) -> None:
    """Print what each column was taken for, what came out, and how sure it is."""
    people = found.people
    print_columns(people)
    source = "learnt from these records" if found.is_trained else "of the shipped model"
    result = f"{people.records:,} records are {found.customers:,} customers: {file}\n"
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


def _account(con: duckdb.DuckDBPyConnection) -> str:
    delivered, staged, quarantined, dropped = con.execute(
        "select sum(delivered_count), sum(staged_count), sum(quarantined_count), "
        "sum(dropped_count) from quality.row_account"
    ).fetchall()[0]
    return (
        f"{delivered:,} records delivered = {staged:,} used + {quarantined:,} in quarantine "
        f"+ {dropped:,} dropped by rule"
        + (f"\n`{called()} quarantine{retailer_option()}` says why." if quarantined else "")
    )


def _shortened(row: Sequence[object]) -> list[object]:
    name, count, meaning = row
    meaning = str(meaning or "").removeprefix("One row is ").rstrip(".")
    return [name, count, textwrap.shorten(meaning, 58, placeholder=" …")]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:,}" if isinstance(value, int) else str(value)
