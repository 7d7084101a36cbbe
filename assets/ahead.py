"""Tables built by SQL ahead of their steps, while the night is busy with others.

A step of a small table is mostly the book-keeping around it, on one processor; a query of a large
one often waits for a single thread. Meanwhile the tables that have all they are made from are
begun, judged and noted, and then what is made from them. A step that comes to its table before
waits for it or builds it itself, and tells what came of it. Nothing is made from a table that
failed a blocking check.

A staging table is begun as soon as its exports are read; its step still waits until the delivery as
a whole is accepted, and if it is not, nothing of the build is published.

Here: which table is begun when. Not here: how it is built (`built_table.py`) and what a step tells
(`sql_assets.py`).
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import RLock

import duckdb

from assets.built_table import BuiltTable, build_table
from assets.python_sources import DELIVERIES
from assets.quality import gx_process
from assets.table import Table
from pipelines.progress import Step, listening
from pipelines.tonight import Tonight

_SECONDS_BETWEEN_INTERRUPTS = 0.05

# Between its many short queries the builder needs Python's lock for an instant. A thread that
# computes keeps it for 5 ms unless told otherwise: longer than most of these queries take.
_SECONDS_BETWEEN_SWITCHES = 0.0003


def judged_after(table: Table) -> list[str]:
    """Return the steps that must have ended before the table's own."""
    return [*_made_from(table), *([DELIVERIES] if table.raw else [])]


class Ahead:
    """What is built ahead in one run."""

    def __init__(self, tonight: Tonight, tables: Sequence[Table]) -> None:
        self._tonight = tonight
        self._waiting = {table.name: table for table in tables}
        self._made: set[str] = set()  # steps that ended, tables built
        self._begun: dict[str, Future[BuiltTable]] = {}
        self._builder = ThreadPoolExecutor(1)
        self._working: duckdb.DuckDBPyConnection | None = None
        self._is_stopped = False
        self._lock = RLock()

    def build(self, table: Table) -> BuiltTable:
        """Have the table built, by now or by this call; return what came of it.

        Raises:
            duckdb.Error: it cannot be created.
            ModelError: one of its rules cannot be judged.
        """
        with self._lock:
            self._waiting.pop(table.name, None)
            begun = self._begun.get(table.name)
        if begun is None or begun.cancel():
            return build_table(self._tonight, table)
        return begun.result()

    def begin(self, step: Step) -> None:
        """Begin what can be built now that a step has ended."""
        if step.error is None:
            self._begin_after(step.name)

    def _begin_after(self, made: str) -> None:
        with self._lock:
            self._made.add(made)
            for table in [*self._waiting.values()]:
                if self._made.issuperset(_made_from(table)) and not self._is_stopped:
                    del self._waiting[table.name]
                    self._begun[table.name] = self._builder.submit(self._build, table)

    def stop(self) -> None:
        """Begin nothing more, and cut short what is being built."""
        with self._lock:
            self._is_stopped = True
            self._builder.shutdown(wait=False, cancel_futures=True)
        while running := [begun for begun in self._begun.values() if not begun.done()]:
            with self._lock:
                if self._working is not None:
                    self._working.interrupt()  # heard by a query that runs, not by one to come
            gx_process.end()  # which may be seconds from its first answer
            wait(running, timeout=_SECONDS_BETWEEN_INTERRUPTS)

    def _build(self, table: Table) -> BuiltTable:
        # A connection of its own a table: none is left open when the build is to be closed.
        with self._tonight.cursor() as con:
            with self._lock:
                self._working = con
            try:
                built = build_table(self._tonight.through(con), table)
            finally:
                with self._lock:
                    self._working = None
        if not built.is_stopping:
            self._begin_after(table.name)
        return built


def _made_from(table: Table) -> list[str]:
    return table.upstream or ["settings.night"]  # what reads no table needs the night opened


@contextmanager
def building_ahead(tonight: Tonight, tables: Sequence[Table]) -> Iterator[Ahead]:
    """Build these tables ahead of their steps, for the time of a run."""
    tonight.ahead = ahead = Ahead(tonight, tables)
    seconds_between_switches = sys.getswitchinterval()
    sys.setswitchinterval(_SECONDS_BETWEEN_SWITCHES)
    try:
        with listening(ahead.begin):
            yield ahead
    finally:
        ahead.stop()
        sys.setswitchinterval(seconds_between_switches)
        tonight.ahead = None
