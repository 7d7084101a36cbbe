"""Writing a warehouse anew under another key: encrypting it, giving up the key, or changing it.

Each file is copied beside itself and takes the old one's place whole; who dies meanwhile starts
again. Not here: where keys are (`secret.py`), and how they are given to DuckDB (`duckdb_file.py`).
"""

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb

from assets.sql_text import quoted
from pipelines.duckdb_file import DuckDBFile, is_locked
from pipelines.errors import BusyError, PublishError, SettingsError, is_disk_full
from pipelines.faults import passing
from pipelines.lock import locked
from pipelines.restore import drop_unverified
from pipelines.warehouse import Warehouse, fsync, write_small

REWRITTEN = "rekey: file written"


def rekey(warehouse: Warehouse, old_key: str | None) -> list[Path]:
    """Write every file that has the old key (None: none) under that of the settings; return them.

    Also what was put aside, and copies of older versions. What is half made or half removed is
    thrown away.

    Raises:
        BusyError: a night is being built, or somebody has a file open.
        PublishError: a file is damaged; those before it have the new key.
        SettingsError: a file has neither key; those before it have the new one.
    """
    with locked(warehouse.path):
        drop_unverified(warehouse)
        for folder in (warehouse.building, warehouse.removing):
            shutil.rmtree(folder, ignore_errors=True)
        files = [file for file in sorted(warehouse.path.rglob("*.duckdb")) if not file.is_symlink()]
        return [file for file in files if _rewritten(warehouse.file(file), old_key)]


def _rewritten(file: DuckDBFile, old_key: str | None) -> bool:
    """Give a file its new key; return false if it had it already."""
    partial = replace(file, path=file.path.with_name(f".{file.path.name}.rekeyed"))
    partial.path.unlink(missing_ok=True)  # of one who died, perhaps giving up the key
    try:
        _opened(file, read_only=True).close()
    except SettingsError:
        pass
    else:
        return False
    try:
        # Open for writing, so that nobody else writes to it until the new one is in its place.
        with closing(_opened(replace(file, key=old_key))) as con:
            partial.attach(con, "rekeyed")
            write_small(con)
            con.execute(f"copy from database {quoted(_opened_as(con))} to rekeyed")
            con.execute("detach rekeyed")
            fsync(partial.path)
            passing(REWRITTEN)
            partial.path.replace(file.path)
            fsync(file.path.parent)
    finally:
        partial.path.unlink(missing_ok=True)
    return True


def _opened(file: DuckDBFile, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    try:
        return file.opened({}, read_only=read_only)
    except duckdb.Error as error:
        if is_locked(error):
            raise BusyError(
                f"{file.path} is open elsewhere. Close it there, stop `goldsmith daemon` and "
                "`goldsmith ui`, and say `goldsmith rekey` again; it goes on with what is left."
            ) from None
        if is_disk_full(error):
            raise
        raise PublishError(
            f"{file.path} cannot be opened as a DuckDB file: it is damaged, and was not written "
            "anew. Remove it if it was put aside, or else restore it (`goldsmith restore`); then "
            "say `goldsmith rekey` again."
        ) from None


def _opened_as(con: duckdb.DuckDBPyConnection) -> str:
    return str(con.execute("select current_database()").fetchall()[0][0])
