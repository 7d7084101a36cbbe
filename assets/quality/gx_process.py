"""Great Expectations in a process of its own: importing it takes seconds, which cost no night.

Here: that process, what it is asked, and its queries on their way back. It has no database: what it
wants to know is looked up on the pipeline's own connection, so it sees the pipeline's temporary
tables, macros and transaction. Not here: how it judges (`engine.py`).
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

import duckdb

from assets.quality.expectations import Expectation
from pipelines.errors import GoldsmithError, ModelError, without_values

_PROGRAM = "import sys; from assets.quality.gx_process import serve; serve(int(sys.argv[1]))"


@dataclass(frozen=True)
class Question:
    """One table, and the rules its rows are to be judged by."""

    table: str
    rules: Sequence[Expectation]
    first_column: str
    raw_table: str | None
    row_key: Sequence[str]  # columns of the query that finds the rows that fail


@dataclass(frozen=True)
class Verdict:
    """What came of one rule: met or not, the query of the rows that fail, or a problem."""

    is_met: bool
    failing_rows: str = ""
    problem: str = ""


@dataclass(frozen=True)
class _Query:
    sql: str
    parameters: Any


@dataclass(frozen=True)
class _Rows:
    columns: list[tuple[Any, ...]]  # as in DB-API's description
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class _Failure:
    problem: str


def start() -> None:
    """Start the process, so that it is ready when the first table needs it."""
    _process(os.getpid())


def end() -> None:
    """End the process; whoever waits for its answer is told, and the next question starts anew."""
    if _process.cache_info().currsize:
        _process(os.getpid()).end()
        _process.cache_clear()


def verdicts(con: duckdb.DuckDBPyConnection, question: Question) -> list[Verdict]:
    """Return a verdict for each rule, in their order.

    Raises:
        ModelError: the rules cannot be judged at all; no value is quoted.
        GoldsmithError: the process has ended.
    """
    return _process(os.getpid()).ask(con, question)


@cache
def _process(_: int) -> "_GxProcess":
    """Return this process's own; a fork must not share its parent's."""
    return _GxProcess()


class _GxProcess:
    def __init__(self) -> None:
        here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(  # noqa: S603
                # -P: a folder `assets` where the command is called must not be taken for ours.
                [sys.executable, "-P", "-c", _PROGRAM, str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # whatever it would print might quote a cell
                stderr=subprocess.DEVNULL,
            )
        self._pipe = Connection(here.detach())
        self._owner = os.getpid()
        self._asking = Lock()  # the pipe holds one conversation
        atexit.register(self.end)

    def ask(self, con: duckdb.DuckDBPyConnection, question: Question) -> list[Verdict]:
        try:
            with self._asking:
                message = self._converse(con, question)
        except (EOFError, OSError):
            _process.cache_clear()
            raise GoldsmithError(
                f"{question.table}: Great Expectations ended before it had judged the table; the "
                "machine may be short of memory. Run the night again."
            ) from None
        if isinstance(message, _Failure):
            raise ModelError(f"{question.table}: {message.problem}")
        return list(message)

    def _converse(self, con: duckdb.DuckDBPyConnection, question: Question) -> Any:  # noqa: ANN401
        """Return the answer to a question, once what it takes has been looked up."""
        self._pipe.send(question)
        while isinstance(message := self._pipe.recv(), _Query):
            self._pipe.send(_look_up(con, message))
        return message

    def end(self) -> None:
        if os.getpid() == self._owner:  # a fork must not end its parent's
            self._process.kill()  # it holds nothing
            self._process.wait()


def _look_up(con: duckdb.DuckDBPyConnection, query: _Query) -> _Rows | _Failure:
    try:
        found = con.execute(query.sql, query.parameters)
        columns = [(name, str(kind), *rest) for name, kind, *rest in found.description or []]
        return _Rows(columns, found.fetchall())
    except duckdb.Error as error:
        return _Failure(without_values(error))


class DistantConnection:
    """What Great Expectations' side has for a DuckDB connection: asks for rows and holds them."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._found = _Rows([], [])

    def execute(self, sql: str, parameters: Any = None) -> "DistantConnection":  # noqa: ANN401
        """Have the query run; its rows are fetched from here.

        Raises:
            ModelError: it failed; no value is quoted.
        """
        self._pipe.send(_Query(sql, parameters))
        answer = self._pipe.recv()
        if isinstance(answer, _Failure):
            raise ModelError(answer.problem)
        self._found = answer
        return self

    @property
    def description(self) -> list[tuple[Any, ...]]:
        """The columns of the last query."""
        return self._found.columns

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        return self.fetchmany(len(self._found.rows))

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, if one is left."""
        return next(iter(self.fetchmany(1)), None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """Return the next rows."""
        rows = self._found.rows[:size]
        del self._found.rows[:size]
        return rows


def serve(descriptor: int) -> None:
    """Judge what comes through this socket until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the night, which then ends this
    with suppress(Exception):  # is said when the first question comes
        import_module("assets.quality.engine")
    pipe = Connection(descriptor)
    with suppress(EOFError):
        while True:
            question = pipe.recv()
            pipe.send(_answer(DistantConnection(pipe), question))


def _answer(con: DistantConnection, question: Question) -> list[Verdict] | _Failure:
    try:
        from assets.quality.engine import validate  # noqa: PLC0415  the seconds this file is for

        return validate(con, question)
    except ImportError as error:
        return _Failure(f"Great Expectations cannot be imported: {error}")
    except GoldsmithError as error:
        return _Failure(str(error))
    except Exception as error:  # noqa: BLE001  its text may quote a cell
        return _Failure(without_values(error))
