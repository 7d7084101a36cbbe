"""people.duckdb: what people decided. Append-only, never swapped or rolled back with a night.

An act has a number, a time, who, what kind, and its content as JSON; what is too long for that has
a table of its own, under the act's number. People act at any time, also while a night runs: the
file is opened for one act only, so nobody waits for long.
"""

import contextlib
import getpass
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.duckdb_file import DuckDBFile, is_locked
from pipelines.errors import DAMAGED, BusyError, PublishError, is_disk_full
from pipelines.faults import DECIDING, passing
from pipelines.versions import bring_people_up
from pipelines.warehouse import Warehouse, fsync


@dataclass(frozen=True)
class Act:
    """Something that somebody decided or did."""

    number: int
    acted_at: datetime
    acted_by: str
    kind: str
    content: dict[str, str]


def record_act(
    warehouse: Warehouse,
    kind: str,
    content: dict[str, str],
    attach: Callable[[duckdb.DuckDBPyConnection, int], None] | None = None,
) -> int:
    """Append an act and return its number, 1 for the first.

    `attach` writes what else belongs to the act, under its number: both are kept, or neither.

    Raises:
        BusyError: somebody else kept the file for more than ten seconds.
    """
    with people_file(warehouse) as con:
        passing(DECIDING[1])
        con.begin()
        row = con.execute(
            "insert into acts select coalesce(max(act_no), 0) + 1, ?, ?, ?, ? from acts "
            "returning act_no",
            [datetime.now(UTC), getpass.getuser(), kind, json.dumps(content, ensure_ascii=False)],
        ).fetchall()
        number = int(row[0][0])
        if attach:
            attach(con, number)
        con.commit()
        passing(DECIDING[2])
    passing(DECIDING[3])
    return number


def acts(warehouse: Warehouse, kinds: Sequence[str], up_to: int | None = None) -> list[Act]:
    """Return all acts of these kinds, up to the one of that number, oldest first."""
    with people_file(warehouse) as con:
        rows = con.execute(
            "select act_no, acted_at at time zone 'UTC', acted_by, kind, content::varchar "
            "from acts where kind in (select unnest(?)) and act_no <= coalesce(?, act_no) "
            "order by act_no",
            [list(kinds), up_to],
        ).fetchall()
    return [Act(no, at, by, kind, json.loads(content)) for no, at, by, kind, content in rows]


def last_act(warehouse: Warehouse) -> int:
    """Return the number of the newest act, 0 if there is none: a night notes what it read last."""
    with people_file(warehouse) as con:
        rows = con.execute("select coalesce(max(act_no), 0) from acts").fetchall()
    return int(rows[0][0])


@contextlib.contextmanager
def people_file(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the open file, with the table of acts; keep it for a moment only.

    Raises:
        BusyError: somebody else kept the file for more than ten seconds.
        PublishError: the file is damaged.
    """
    con = _open(warehouse.file(warehouse.people))
    try:
        with _read_errors(warehouse.people):
            yield con
    finally:
        con.close()


def _open(file: DuckDBFile) -> duckdb.DuckDBPyConnection:
    if not file.path.exists():
        _create(file)
    for _ in range(100):
        try:
            con = file.opened({})
        except duckdb.Error as error:
            if not is_locked(error):
                raise _damaged(file.path) from None
            time.sleep(0.1)
        else:
            return _brought_up(con, file)
    raise BusyError(f"{file.path.name} is held by somebody else. Close it there and try again.")


def _brought_up(con: duckdb.DuckDBPyConnection, file: DuckDBFile) -> duckdb.DuckDBPyConnection:
    try:
        with _read_errors(file.path):
            bring_people_up(con, file)
    except BaseException:
        con.close()
        raise
    return con


@contextlib.contextmanager
def _read_errors(file: Path) -> Iterator[None]:
    """Say of a file whose header is whole and whose rows are not what to do about it."""
    try:
        yield
    except DAMAGED as error:
        if is_disk_full(error):
            raise
        raise _damaged(file) from None


def _damaged(file: Path) -> PublishError:
    return PublishError(
        f"{file} cannot be opened as a DuckDB file: it is damaged. It holds what people decided "
        "and is not rebuilt: restore it from a backup (`goldsmith restore`)."
    )


def _create(file: DuckDBFile) -> None:
    """Make the empty file elsewhere first: who dies meanwhile leaves none that is half made."""
    with TemporaryDirectory(prefix=".people-", dir=file.path.parent) as folder:
        partial = Path(folder) / file.path.name
        replace(file, path=partial).opened({}).close()
        fsync(partial)
        passing(DECIDING[0])
        with contextlib.suppress(FileExistsError):  # another process was faster
            file.path.hardlink_to(partial)
    fsync(file.path.parent)
