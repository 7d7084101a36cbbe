"""Which nights there are and which one is published: the pointer, its move, and what is kept.

A night is a folder that is complete or not there. Publishing is one rename into `nights/` and one
`os.replace` of the symlink `current`; rolling back is the second alone.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from pipelines.errors import PublishError, UsageError
from pipelines.faults import passing
from pipelines.warehouse import FULL, PUBLISHED, Warehouse, fsync

_NAME = re.compile(r"^(\d{4}-\d\d-\d\d)(?:\.(\d+))?$")


@dataclass(frozen=True, order=True)
class Night:
    """A published night: its business date, and which build of that date it is (1 the first)."""

    as_of: date
    build: int
    path: Path

    @property
    def name(self) -> str:
        """The folder's name: `2026-11-21`, or `2026-11-21.2` for the second build of that date."""
        return self.path.name


def all_nights(warehouse: Warehouse) -> list[Night]:
    """Return every night there is, oldest first."""
    folders = warehouse.nights.iterdir() if warehouse.nights.is_dir() else []
    return sorted(night for folder in folders if (night := _night(folder)))


def current_night(warehouse: Warehouse) -> Night | None:
    """Return the published night, None before the first."""
    if not warehouse.current.exists():
        return None
    return _night(warehouse.current.resolve())


@contextmanager
def open_night(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to the published night.

    Raises:
        UsageError: there is none yet.
    """
    night = current_night(warehouse)
    if night is None:
        raise UsageError("there is no published night yet. Build one with `goldsmith run`.")
    con = warehouse.connect(night.path / FULL, read_only=True)
    try:
        yield con
    finally:
        con.close()


def publish(warehouse: Warehouse, as_of: date) -> Night:
    """Make the finished build the published night and return it.

    Both files are closed and in place; they are forced to disk before the folder takes its name,
    and the folder before the pointer moves. A crash in between leaves yesterday's night current.
    """
    for file in sorted(warehouse.building.rglob("*")):  # the two files, and the report
        fsync(file)
    fsync(warehouse.building)
    passing("publish: files on disk")
    builds = [night.build for night in all_nights(warehouse) if night.as_of == as_of]
    name = f"{as_of}.{max(builds) + 1}" if builds else str(as_of)
    warehouse.building.rename(warehouse.nights / name)
    fsync(warehouse.nights)
    passing("publish: folder renamed")
    night = _night(warehouse.nights / name)
    if night is None:
        raise PublishError(f"'{name}' is no name of a night")
    point_to(warehouse, night)
    return night


def point_to(warehouse: Warehouse, night: Night) -> None:
    """Move the pointer: from here on readers that open the published file see this night."""
    _replace_link(warehouse.current, Path("nights") / night.name)
    passing("publish: pointer moved")
    _replace_link(warehouse.published, Path("current") / PUBLISHED)
    fsync(warehouse.path)
    passing("publish: link checked")


def find_night(warehouse: Warehouse, name: str | None) -> Night:
    """Return the night of this name; without a name, the one before the published one.

    Raises:
        UsageError: there is no such night.
    """
    nights = all_nights(warehouse)
    now = current_night(warehouse)
    if name is None:
        earlier = [night for night in nights if now and night < now]
        if earlier:
            return earlier[-1]
        raise UsageError("there is no night before the published one. See `goldsmith nights`.")
    for night in nights:
        if night.name == name:
            return night
    known = ", ".join(night.name for night in nights) or "none"
    raise UsageError(f"there is no night '{name}'; the nights are: {known}.")


def remove_old(warehouse: Warehouse) -> list[str]:
    """Remove nights older than the settings keep, never the published one; return their names."""
    now = current_night(warehouse)
    if now is None:
        return []
    limit = now.as_of - timedelta(days=warehouse.settings.nights_kept - 1)
    old = [night for night in all_nights(warehouse) if night.as_of < limit]
    remove(warehouse, old)
    return [night.name for night in old]


def remove(warehouse: Warehouse, nights: Iterable[Night]) -> None:
    """Remove these nights, and what a killed run has not removed to its end."""
    shutil.rmtree(warehouse.removing, ignore_errors=True)
    for night in nights:
        night.path.rename(warehouse.removing)  # a half removed night must not look like a night
        shutil.rmtree(warehouse.removing)


def _night(folder: Path) -> Night | None:
    match = _NAME.match(folder.name)
    if not match or not folder.is_dir():
        return None
    try:
        as_of = date.fromisoformat(match[1])
    except ValueError:  # no day of any calendar: not one of ours
        return None
    return Night(as_of, int(match[2] or 1), folder)


def _replace_link(link: Path, target: Path) -> None:
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)
