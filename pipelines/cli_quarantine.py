"""The commands of whoever mends records that are in quarantine.

What is printed are counts, rules and numbers; records go into a file that is its owner's alone.
"""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_options import RetailerFile, file_to_ask
from pipelines.corrections import corrections
from pipelines.errors import UsageError
from pipelines.quarantine import Quarantine
from pipelines.run import use_retailer
from pipelines.settings import retailer_path
from pipelines.warehouse import Warehouse

app = typer.Typer(
    help="What could not be used, and why; and how it comes back in, corrected. Without a command: "
    "how many records wait under which rule."
)

Why = Annotated[str, typer.Option(help="For what reason: kept with the corrections.")]
Building = Annotated[bool, typer.Option("--building", help="Of the build that was not published.")]


@app.callback(invoke_without_command=True)
def counts(
    context: typer.Context, retailer: RetailerFile = None, building: Building = False
) -> None:
    """Show how many records wait in quarantine, and under which rule."""
    if context.invoked_subcommand:
        return
    _, quarantine = _opened(retailer, building)
    found = quarantine.counts()
    if not found:
        console.out.print("Nothing is in quarantine.")
        return
    rows = [[f"{silo}/{name}", rule, count, reason] for silo, name, rule, reason, count in found]
    console.print_rows(None, ["export", "rule", "records", "why"], rows)


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="Which records: silo/export, such as crm/contacts.")],
    out: Annotated[Path, typer.Option(help="The file to write: .xlsx or .csv.")],
    retailer: RetailerFile = None,
    building: Building = False,
) -> None:
    """Write the records of an export that are in quarantine to a file, to correct them there.

    In .xlsx every cell is text, so that no spreadsheet changes postcodes, dates and long numbers.
    """
    silo, _, export_name = what.partition("/")
    if not export_name:
        raise UsageError(f"'{what}' names no export. Name it silo/export, such as crm/contacts.")
    _, quarantine = _opened(retailer, building)
    count = quarantine.export(silo, export_name, out)
    option = " --building" if building else ""
    console.out.print(
        f"{out} has {count:,} of the records. Correct their cells and give the file back with "
        f"`{console.called()} quarantine correct {shlex.quote(str(out))}{option} --why …"
        f"{console.retailer_option()}`; "
        "it holds personal data.",
        markup=False,
    )


@app.command()
def correct(
    file: Annotated[Path, typer.Argument(help="A file that `export` wrote, corrected.")],
    why: Why,
    retailer: RetailerFile = None,
    building: Building = False,
) -> None:
    """Take in corrected records: from the next night on they are judged like all others.

    A correction is void as soon as the source delivers another record for the same key. If a record
    is corrected more than once, what was said last of a column counts. Where its file feeds other
    tables, too, it is corrected in each, by a correction of its own.
    """
    _, quarantine = _opened(retailer, building)
    numbers = quarantine.correct(file, why)
    if not numbers:
        console.out.print("No cell was changed: nothing was taken in.")
        return
    which = (
        f"Correction {numbers[0]}"
        if len(numbers) == 1
        else (f"{len(numbers)} corrections, {numbers[0]} to {numbers[-1]}")
    )
    console.out.print(f"{which}: used from the next night on.", markup=False)


@app.command("corrections")
def list_corrections(retailer: RetailerFile = None) -> None:
    """List the corrections that hold, and what the published night made of each.

    applied: the record came in so. void: the source delivers another record for the key. waiting:
    no such record was delivered. replaced: later ones of the record say all that it says. not yet:
    made after the night.
    """
    warehouse, quarantine = _opened(retailer, building=False)
    states = quarantine.states()
    rows = [
        [
            one.number,
            f"{one.silo}/{quarantine.export_of(one.silo, one.table)}",
            one.record_key,
            ", ".join(sorted(one.cells)),
            one.corrected_by,
            one.corrected_on,
            states.get(one.number, "not yet"),
        ]
        for one in corrections(warehouse)
    ]
    header = ["no", "export", "record", "columns", "by", "on", "in the published night"]
    console.print_rows(None, header, rows)


@app.command()
def undo(
    number: Annotated[int, typer.Argument(help="Number of the correction.")],
    why: Why,
    retailer: RetailerFile = None,
) -> None:
    """A correction no longer holds: the record waits in quarantine again. It stays on record."""
    _, quarantine = _opened(retailer, building=False)
    quarantine.undo(number, why)
    console.out.print(f"Correction {number} is undone, from the next night on.", markup=False)


def _opened(retailer: RetailerFile, building: bool) -> tuple[Warehouse, Quarantine]:
    settings, warehouse = use_retailer(retailer or retailer_path())
    file = file_to_ask(warehouse, full=True, building=building)
    return warehouse, Quarantine(settings, warehouse, file)
