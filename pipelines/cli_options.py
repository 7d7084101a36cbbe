"""What several commands ask for, and the file they ask."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import UsageError
from pipelines.settings import RETAILER_VARIABLE
from pipelines.warehouse import FULL, PUBLISHED, Warehouse


class Lang(StrEnum):
    """The languages in which things are explained and asked."""

    EN = "en"
    DE = "de"


Language = Annotated[Lang, typer.Option("--lang", help="English or German.")]
RetailerFile = Annotated[
    Path | None,
    typer.Option(
        "--retailer",
        help=f"Settings of the retailer; else ${RETAILER_VARIABLE}, else the bundled sample.",
    ),
]


def _is_built(warehouse: Warehouse) -> bool:
    return (warehouse.building / FULL).exists()


def file_to_ask(warehouse: Warehouse, *, full: bool, building: bool) -> Path:
    """Return the published file, full.duckdb of the night, or the build's.

    Raises:
        UsageError: there is no such night.
    """
    folder = warehouse.building if building else warehouse.current
    file = folder / (FULL if full or building else PUBLISHED)
    if building and not file.exists():
        raise UsageError(
            "there is no build beside the published night. `goldsmith check` makes one; "
            "without --building the published night is asked."
        )
    if not file.exists():
        hint = " What was built last can be asked with --building." if _is_built(warehouse) else ""
        raise UsageError(f"there is no such night yet. Build one with `goldsmith run`.{hint}")
    return file
