"""The progress of a run in the terminal: the stage it is in, how far it is, how long it will take.

Here: a bar on a terminal, a line a table when piped. Not here: what a night made (`console.py`).
"""

import time
from collections.abc import Mapping

import duckdb
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipelines.console import out
from pipelines.counted import counted
from pipelines.nights import current_night
from pipelines.progress import Step
from pipelines.warehouse import FULL, Warehouse

_STAGES = {
    "raw": "reading exports",
    "staging": "typing and judging rows",
    "canonical": "bringing silos into one shape",
    "quality": "accounting for rows",
    "identity": "telling who is who",
    "survivorship": "choosing the best values",
    "golden": "writing golden records",
    "inventory": "counting stock",
    "segments": "telling customers apart",
    "kpis": "adding up figures",
    "ops": "measuring what changes",
    "published": "publishing",
}


class Pace:
    """How long a run has still to go, by how long each table took the night before.

    A table nobody has timed yet counts as one that took the mean.
    """

    def __init__(self, usual: Mapping[str, float]) -> None:
        self._usual = dict(usual)
        self._mean = sum(usual.values()) / len(usual) if usual else 1.0
        self._steps = 0
        self._done = 0
        self._passed = 0.0

    def plan(self, steps: int) -> None:
        """Take note of how many tables there will be."""
        self._steps = steps

    def pass_by(self, table: str) -> None:
        """Take note of a table that is there."""
        self._done += 1
        self._passed += self._usual.pop(table, self._mean)

    def left(self, elapsed: float) -> float | None:
        """Return the seconds that are left after so many; None if nobody can tell yet."""
        if not self._passed or not self._steps:
            return None
        # Of tables timed the night before some may be no more: as many are left as are planned.
        open_steps = max(self._steps - self._done, 0)
        usual = sum(self._usual.values()) / len(self._usual) if self._usual else self._mean
        return open_steps * usual * elapsed / self._passed


def usual_seconds(warehouse: Warehouse) -> dict[str, float]:
    """Return how long each table took in the published night; nothing before the first."""
    night = current_night(warehouse)
    if night is None:
        return {}
    con = warehouse.connect(night.path / FULL, read_only=True)
    try:
        return dict(
            con.execute(
                # What is written at once is booked at its end: time runs from booking to booking.
                "select table_name, extract(epoch from "
                "built_at - lag(built_at, 1, started_at) over (order by build_no)) "
                "from ops.table_builds cross join ops.runs"
            ).fetchall()
        )
    except duckdb.Error:  # a night of an earlier version
        return {}
    finally:
        con.close()


class RunDisplay:
    """Shows the steps of a run as they end; `is_silent` shows none."""

    def __init__(self, usual: Mapping[str, float], *, is_silent: bool = False) -> None:
        self._is_silent = is_silent
        self._pace = Pace(usual)
        self._start = time.perf_counter()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=out,
            transient=True,
        )
        self._task = self._bar.add_task(f"{'starting':<30}", total=None, left="")

    def __enter__(self) -> "RunDisplay":
        if out.is_terminal and not self._is_silent:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar.live.is_started:
            self._bar.stop()

    def plan(self, steps: int) -> None:
        """Take note of how many tables there will be."""
        self._pace.plan(steps)
        self._start = time.perf_counter()  # what was imported until now says nothing of tables
        self._bar.update(self._task, total=steps)

    def wait(self, late: str) -> None:
        """Say what is waited for."""
        if not self._is_silent:
            out.print("Waiting for files that are late:", markup=False)
            out.print(late, markup=False)

    def step(self, step: Step) -> None:
        """Show one step that has ended."""
        if step.error or self._is_silent:
            return
        self._pace.pass_by(step.name)
        stage = _STAGES.get(step.name.partition(".")[0], step.name)
        left = self._pace.left(time.perf_counter() - self._start)
        self._bar.update(self._task, advance=1, description=f"{stage:<30}", left=_in_words(left))
        if not out.is_terminal:
            rows = "" if step.row_count is None else counted(step.row_count, "row")
            out.print(f"{step.name:<50} {rows:>16} {step.duration_s:7.2f} s", markup=False)


def _in_words(left: float | None) -> str:
    if left is None:
        return ""
    return f"about {left:.0f} s left" if left < 100 else f"about {left / 60:.0f} min left"
