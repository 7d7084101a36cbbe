"""The command that writes the data dictionary.

It is made on demand and not with every night: it tells of models and settings, which a night does
not change, and each night's file has its own descriptions within it.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_options import RetailerFile
from pipelines.counted import counted
from pipelines.run import use_retailer
from pipelines.settings import retailer_path

FOLDER = "dictionary"


class Format(StrEnum):
    """What it is written as."""

    HTML = "html"
    CSV = "csv"


def dictionary(
    out: Annotated[
        Path | None,
        typer.Option(help="The folder; else dictionary/ of the warehouse, or CSV to the screen."),
    ] = None,
    kind: Annotated[
        Format, typer.Option("--format", help="Pages that work offline, or CSV, a row a column.")
    ] = Format.HTML,
    retailer: RetailerFile = None,
) -> None:
    """Write what every table and column means, and where it comes from."""
    settings, warehouse = use_retailer(retailer or retailer_path())
    from assets.reports.dictionary import read_dictionary  # noqa: PLC0415  seconds
    from assets.reports.dictionary_files import csv_text, write_pages  # noqa: PLC0415

    found = read_dictionary(settings)
    if kind == Format.CSV and out is None:
        sys.stdout.write(csv_text(found))
    elif kind == Format.CSV and out is not None:
        out.mkdir(parents=True, exist_ok=True)
        file = out / "dictionary.csv"
        file.write_text(csv_text(found), "utf-8", newline="")
        console.out.print(f"{file} has {counted(len(found.columns), 'column')}.", markup=False)
    else:
        index = write_pages(found, out or warehouse.path / FOLDER, settings.retailer.name)
        console.out.print(
            f"{counted(len(found.tables), 'table')} with {counted(len(found.columns), 'column')}: "
            f"{index}",
            markup=False,
        )
