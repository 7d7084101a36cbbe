"""Building nights inside the test's own process, where the libraries are loaded once."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.progress import Step
from pipelines.run import Outcome, run_nightly, use_retailer


def build_night(
    folder: Path,
    as_of: date | None = None,
    *,
    leave_out: Sequence[str] = (),
    rehearse: bool = False,
) -> Outcome:
    """Run the night of the retailer in this folder; a failed one is in the outcome's error."""
    retailer, warehouse = use_retailer(folder / "retailer.toml")
    return run_nightly(
        retailer,
        warehouse,
        as_of,
        leave_out=leave_out,
        rehearse=rehearse,
        on_plan=_ignore,
        on_step=_ignore,
        on_wait=_ignore,
    )


def _ignore(_: int | str | Step) -> None:
    pass
