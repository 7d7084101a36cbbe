"""One step of the night: build, time it, tell who listens, and let no value out in an error.

Here: what every asset's body has in common. Not here: what a step does.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import dagster as dg

from pipelines.errors import GoldsmithError, is_interrupt, without_values
from pipelines.faults import passing
from pipelines.progress import Step, report

T = TypeVar("T")
Built = dg.MaterializeResult[None]


def run_step(name: str, where: str, work: Callable[[], T]) -> T:
    """Return what `work` returns; turn an error into one that says where and quotes no value.

    Raises:
        dagster.Failure: `work` failed.
        KeyboardInterrupt: Ctrl-C was pressed while a query ran.
    """
    passing(name)
    try:
        return work()
    except GoldsmithError as error:
        known = error
    except Exception as error:  # noqa: BLE001  whatever it is, its text may quote a cell
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        known = GoldsmithError(f"{where}: {without_values(error)}.")
        known.exit_code = 1
    # Raised here, outside the handler, so that the original does not travel along as its context.
    report(Step(name, error=known))
    raise dg.Failure(str(known), allow_retries=False)


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """How long it has been."""
        return time.perf_counter() - self._start
