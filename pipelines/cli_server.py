"""The commands of whoever keeps Goldsmith running: the Dagster UI, its daemon, the key."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_options import RetailerFile
from pipelines.counted import counted
from pipelines.rekey import rekey as rewrite
from pipelines.run import use_retailer
from pipelines.secret import read_secret
from pipelines.settings import retailer_path


def ui(
    retailer: RetailerFile = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
) -> None:
    """Start the Dagster UI and its daemon: lineage, checks, runs, reruns. Ends with Ctrl-C."""
    use_retailer(retailer or retailer_path())
    console.out.print(f"The UI will be at http://127.0.0.1:{port} in half a minute.")
    _become("dagster", "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port))


def daemon(retailer: RetailerFile = None) -> None:
    """Start what `ui` starts but the UI: the schedule and the sensors that are switched on."""
    use_retailer(retailer or retailer_path())
    _become("dagster-daemon", "run", "-w", "workspace.yaml")


def rekey(
    old: Annotated[
        str | None,
        typer.Option("--from", help="Where the old key is: env:NAME or file:/path; none if left."),
    ] = None,
    retailer: RetailerFile = None,
) -> None:
    """Write the warehouse anew under the key that retailer.toml names, or under none."""
    _, warehouse = use_retailer(retailer or retailer_path())
    files = rewrite(warehouse, read_secret(old, "--from") if old else None)
    console.out.print(f"{counted(len(files), 'file was', 'files were')} written anew.")


def _become(program: str, *arguments: str) -> None:
    """Go on as one of Dagster's own programs, in the checkout, where the workspace is."""
    path = Path(sys.executable).parent / program
    os.chdir(Path(__file__).parent.parent)
    os.execv(path, [str(path), *arguments])  # noqa: S606
