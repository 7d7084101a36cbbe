"""The command that shows the report of a night."""

import webbrowser
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_options import RetailerFile, file_to_ask
from pipelines.errors import UsageError
from pipelines.nights import current_night, find_night
from pipelines.run import use_retailer
from pipelines.settings import retailer_path
from pipelines.warehouse import REPORT


def report(
    retailer: RetailerFile = None,
    night: Annotated[
        str | None, typer.Option("--night", help="Of this night; else of the published one.")
    ] = None,
    building: Annotated[
        bool, typer.Option("--building", help="Of the build that is not published.")
    ] = False,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser, too.")] = False,
) -> None:
    """Print where the report of a night lies: one page for people, without names or contacts."""
    _, warehouse = use_retailer(retailer or retailer_path())
    if building and night:
        raise UsageError("--night and --building are two different nights. Name one of them.")
    if building:
        folder = file_to_ask(warehouse, full=True, building=True).parent
    else:
        found = find_night(warehouse, night) if night else current_night(warehouse)
        if found is None:
            raise UsageError("there is no published night yet. Build one with `goldsmith run`.")
        folder = found.path
    file = folder / REPORT
    if not file.exists():
        asked = f"{console.called()} sql {'--building' if building else '--full'}"
        raise UsageError(
            f"{file} is missing: the night was built by a version without reports, or stopped "
            f"before its report, or the report could not be drawn. `{asked} "
            '"from quality.check_results where not is_passed"` says why.'
        )
    console.out.print(str(file), markup=False)
    if show:
        webbrowser.open(file.absolute().as_uri())
