"""The commands that keep a warehouse safe elsewhere, and bring it back."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines import restore as restoring
from pipelines.backup import back_up
from pipelines.cli_options import RetailerFile
from pipelines.counted import counted
from pipelines.nights import all_nights
from pipelines.run import use_retailer
from pipelines.settings import retailer_path


def backup(
    out: Annotated[Path, typer.Argument(help="A new folder, or a file that ends in .tar.")],
    retailer: RetailerFile = None,
) -> None:
    """Copy the published night, people's decisions, models and settings; also while a night runs.

    The copy is verified as a whole by its manifest when it is restored. It holds personal data.
    """
    file = retailer or retailer_path()
    settings, warehouse = use_retailer(file)
    manifest = back_up(file, settings, warehouse, out)
    size = sum(kept.size for kept in manifest.files.values()) / 1e6
    console.out.print(
        f"{out} has the night {manifest.night or '(none yet)'}, people's decisions, models and "
        f"settings: {counted(len(manifest.files), 'file')}, {size:,.1f} MB. It holds personal "
        "data.",
        markup=False,
    )


def restore(
    source: Annotated[Path, typer.Argument(help="What `goldsmith backup` wrote.")],
    retailer: RetailerFile = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where a warehouse is; it is put aside.")
    ] = False,
) -> None:
    """Verify a backup and put it in the warehouse; nothing is touched before it proves whole.

    Where the settings do not exist, the backup's are written there first.
    """
    file = retailer or retailer_path()
    if not file.exists():
        restoring.put_settings(source, file)
    _, warehouse = use_retailer(file)
    is_new = not (warehouse.people.exists() or all_nights(warehouse))
    manifest = restoring.restore(warehouse, source, replace=replace)
    console.out.print(
        f"Published is the night {manifest.night or '(none yet)'} of the backup of "
        f"{manifest.made_at}. What people decided since is kept where it could be read. What was "
        f"replaced, if anything, lies in {warehouse.path}/replaced-*, until you remove it.",
        markup=False,
    )
    if is_new:
        console.out.print(
            "Nothing here tells which customer ids were issued since that backup: the next night "
            "may issue them again, to others."
        )
