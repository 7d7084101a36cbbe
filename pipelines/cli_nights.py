"""`goldsmith nights` and `goldsmith rollback`: which nights there are, and which is published."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_options import RetailerFile
from pipelines.lock import locked
from pipelines.nights import all_nights, current_night, find_night, point_to
from pipelines.people import record_act
from pipelines.run import use_retailer
from pipelines.settings import retailer_path


def nights(retailer: RetailerFile = None) -> None:
    """List the nights there are and which one is published."""
    _, warehouse = use_retailer(retailer or retailer_path())
    now = current_night(warehouse)
    rows = [
        [night.name, "published" if night == now else "", _megabytes(night.path)]
        for night in all_nights(warehouse)
    ]
    console.print_rows(None, ["night", "state", "MB"], rows)


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


def _megabytes(folder: Path) -> float:
    return round(sum(file.stat().st_size for file in folder.rglob("*")) / 1e6, 1)
