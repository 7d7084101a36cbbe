"""Who is told while a night runs: the terminal, a test, or nobody.

Steps call `report`; the command puts a listener in place for the time of a run. In the Dagster UI
nobody listens, since Dagster shows the steps itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A table was built, or a step failed: its name, rows after it, seconds it took."""

    name: str
    row_count: int | None = None
    duration_s: float = 0.0
    error: Exception | None = None


_listeners: list[Callable[[Step], None]] = []


def report(step: Step) -> None:
    """Tell whoever listens."""
    for listener in _listeners:
        listener(step)


@contextmanager
def listening(listener: Callable[[Step], None]) -> Iterator[None]:
    """Call `listener` for every step while this lasts."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
