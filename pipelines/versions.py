"""Versions of what a warehouse holds, and how what an older Goldsmith wrote is brought up to ours.

A night notes its version in ops.runs, people.duckdb has a table of its own for it. What is newer
than ours is refused; what is older goes through the steps that came since. Nothing is changed
without a copy of it beside: a night's tables are copied into tonight's build, and people.duckdb
into a file named by its version.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb

from assets.columns import columns_of
from assets.sql_text import quoted
from pipelines.duckdb_file import DuckDBFile
from pipelines.errors import SettingsError
from pipelines.warehouse import FULL, Warehouse, fsync

# Step n makes version n of version n - 1; what notes no version is 0. Steps are only ever added.
# Those of a night see the tables that are carried on (assets/carried.py), under their own names.
NIGHT_STEPS: Sequence[str] = (
    "-- From here on the version is noted.",
    "-- From here on canonical.<table> is a view; what is carried on stays as it was.",
)
PEOPLE_STEPS: Sequence[str] = (
    """
    create table if not exists acts (
        act_no bigint primary key,
        acted_at timestamptz not null,
        acted_by varchar not null,
        kind varchar not null,
        content json not null
    )
    """,
)


def version_of_night(con: duckdb.DuckDBPyConnection, database: str) -> int:
    """Return the version of the night that is attached under this name."""
    return _version(con, database, "ops.runs", "warehouse_version")


def version_of_people(con: duckdb.DuckDBPyConnection, database: str) -> int:
    """Return the version of people.duckdb, open under this name."""
    return _version(con, database, "main.warehouse", "version")


def refuse_newer(file: Path, version: int, known: Sequence[str]) -> None:
    """Refuse what a newer Goldsmith wrote: this one would misread it.

    Raises:
        SettingsError: the version is higher than that of the steps we know.
    """
    if version > len(known):
        raise SettingsError(
            f"{file} is of version {version}, from a newer Goldsmith; this one knows versions up "
            f"to {len(known)}. Install that Goldsmith, or name another warehouse by path under "
            "[warehouse] in retailer.toml. Nothing was changed."
        )


def refuse_newer_file(warehouse: Warehouse, file: Path) -> None:
    """Refuse a night's full.duckdb, or a people.duckdb, that a newer Goldsmith wrote.

    Raises:
        PublishError: it is damaged.
        SettingsError: it is of a newer version.
    """
    is_night = file.name == FULL
    with closing(warehouse.connect(file, read_only=True)) as con:
        version = (version_of_night if is_night else version_of_people)(con, file.stem)
    refuse_newer(file, version, NIGHT_STEPS if is_night else PEOPLE_STEPS)


def bring_people_up(con: duckdb.DuckDBPyConnection, file: DuckDBFile) -> None:
    """Take people.duckdb, open, through the steps it lacks; a copy of it is kept beside.

    Raises:
        SettingsError: it is of a newer version.
    """
    (database,) = con.execute("select current_database()").fetchall()[0]
    version = version_of_people(con, database)
    refuse_newer(file.path, version, PEOPLE_STEPS)
    if version == len(PEOPLE_STEPS):
        return
    if con.execute("select 1 from duckdb_tables() limit 1").fetchall():
        copied = file.path.with_stem(f"{file.path.stem}.version-{version}")
        copy_to(con, database, replace(file, path=copied))
    con.begin()
    for step in PEOPLE_STEPS[version:]:
        con.execute(step)
    con.execute(f"create or replace table warehouse as select {len(PEOPLE_STEPS)} as version")
    con.commit()


def copy_to(con: duckdb.DuckDBPyConnection, database: str, file: DuckDBFile) -> None:
    """Copy a database that is open to a new file, as of one moment; whole or not at all."""
    partial = file.path.with_name(f"{file.path.name}.partial")
    partial.unlink(missing_ok=True)
    replace(file, path=partial).attach(con, "copied")
    try:
        con.execute(f"copy from database {quoted(database)} to copied")
    finally:
        con.execute("detach copied")
    fsync(partial)
    partial.replace(file.path)
    fsync(file.path.parent)


def _version(con: duckdb.DuckDBPyConnection, database: str, table: str, column: str) -> int:
    versioned = f"{quoted(database)}.{table}"
    if column not in columns_of(con, versioned):
        return 0
    rows = con.execute(f"select max({column}) from {versioned}").fetchall()
    return int(rows[0][0] or 0)
