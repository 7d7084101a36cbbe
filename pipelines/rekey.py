"""Writing a warehouse anew under another key: encrypting it, giving up the key, or changing it.

Each file is copied beside itself and takes the old one's place whole; who dies meanwhile starts
again. Not here: where keys are (`secret.py`), and how they are given to DuckDB (`duckdb_file.py`).
"""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from assets.sql_text import quoted
from pipelines.duckdb_file import DuckDBFile
from pipelines.errors import SettingsError
from pipelines.faults import passing
from pipelines.lock import locked
from pipelines.nights import all_nights
from pipelines.warehouse import FULL, PUBLISHED, Warehouse, fsync, write_small

REWRITTEN = "rekey: file written"


def rekey(warehouse: Warehouse, old_key: str | None) -> list[Path]:
    """Write every file that has the old key (None: none) under that of the settings; return them.

    What is being built is thrown away.

    Raises:
        BusyError: a night is being built.
        SettingsError: a file has neither key; those before it have the new one.
    """
    files = [night.path / name for night in all_nights(warehouse) for name in (FULL, PUBLISHED)]
    if warehouse.people.exists():
        files.append(warehouse.people)
    with locked(warehouse.path):
        shutil.rmtree(warehouse.building, ignore_errors=True)
        return [file for file in files if _rewritten(warehouse.file(file), old_key)]


def _rewritten(file: DuckDBFile, old_key: str | None) -> bool:
    """Give a file its new key; return false if it had it already."""
    try:
        file.opened({}, read_only=True).close()
    except SettingsError:
        pass
    else:
        return False
    partial = replace(file, path=file.path.with_name(f".{file.path.name}.rekeyed"))
    partial.path.unlink(missing_ok=True)
    # Open for writing, so that nobody else writes to it until the new one is in its place.
    con = replace(file, key=old_key).opened({})
    try:
        partial.attach(con, "rekeyed")
        write_small(con)
        con.execute(f"copy from database {quoted(_opened_as(con))} to rekeyed")
        con.execute("detach rekeyed")
        fsync(partial.path)
        passing(REWRITTEN)
        partial.path.replace(file.path)
        fsync(file.path.parent)
    finally:
        con.close()
        partial.path.unlink(missing_ok=True)
    return True


def _opened_as(con: duckdb.DuckDBPyConnection) -> str:
    return str(con.execute("select current_database()").fetchall()[0][0])
