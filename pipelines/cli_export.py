"""The commands that give a night's results back to the systems that use them.

What is printed are counts; what is exported goes into a file that is its owner's alone.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_options import RetailerFile, file_to_ask
from pipelines.counted import counted
from pipelines.exports import export_audience, export_golden
from pipelines.run import use_retailer
from pipelines.settings import retailer_path

app = typer.Typer(
    help="Files for the systems that use what a night found out: whom to contact, what to correct. "
    "Every export is logged.",
    no_args_is_help=True,
)

Out = Annotated[Path, typer.Option(help="The file to write: .csv or .xlsx.")]


class Tool(StrEnum):
    """What the columns are named for."""

    PLAIN = "plain"
    MAILCHIMP = "mailchimp"
    BREVO = "brevo"


@app.command()
def audience(
    name: Annotated[str, typer.Argument(help="An audience of the published night.")],
    out: Out,
    tool: Annotated[Tool, typer.Option("--for", help="Whose columns the file has.")] = Tool.PLAIN,
    retailer: RetailerFile = None,
) -> None:
    """Write whom of an audience to contact: by consent, each address once, no control group."""
    _, warehouse = use_retailer(retailer or retailer_path())
    file = file_to_ask(warehouse, full=False, building=False)
    con = warehouse.connect(file, read_only=True)
    try:
        count, night = export_audience(con, warehouse, name, tool.value, out)
    finally:
        con.close()
    console.out.print(
        f"{out} has {counted(count, 'customer')} to contact, by the consents of the night {night}. "
        "It holds personal data: use it now, and not again.",
        markup=False,
    )


@app.command()
def golden(
    silo: Annotated[str, typer.Option(help="The silo whose records are to be corrected.")],
    out: Out,
    retailer: RetailerFile = None,
) -> None:
    """Write what a silo's records should say: golden values that differ, duplicates to merge."""
    _, warehouse = use_retailer(retailer or retailer_path())
    file = file_to_ask(warehouse, full=True, building=False)
    con = warehouse.connect(file, read_only=True)
    try:
        count, night = export_golden(con, warehouse, silo, out)
    finally:
        con.close()
    console.out.print(
        f"{out} has {counted(count, 'record')} of {silo} that "
        f"{'differs' if count == 1 else 'differ'} from the night {night}. It holds personal data.",
        markup=False,
    )
