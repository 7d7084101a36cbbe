"""How DuckDB files are opened: with a journal, or without one where the content is disposable."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.duckdb_file import DuckDBFile

KEYS = pytest.mark.parametrize("key", [None, "a key of some length"], ids=["plain", "encrypted"])
KILLED = """
import os, sys
from pathlib import Path
from pipelines.duckdb_file import DuckDBFile
con = DuckDBFile(Path(sys.argv[1])).opened({}, is_disposable=True)
con.execute("create table kept as select 1 as a")
con.execute("checkpoint")
con.execute("create table lost as select 1 as a")
os._exit(9)
"""


@KEYS
def test_a_disposable_file_is_whole_once_closed(tmp_path: Path, key: str | None) -> None:
    file = DuckDBFile(tmp_path / "build.duckdb", key)
    with file.opened({}, is_disposable=True) as con:
        con.execute("create table numbers as select range as number from range(1000)")
        con.execute("delete from numbers where number >= 900")
        assert not file.path.with_name("build.duckdb.wal").exists()
    with file.opened({}, read_only=True) as con:
        assert con.execute("select count(*), sum(number) from numbers").fetchall() == [
            (900, sum(range(900)))
        ]


@KEYS
def test_what_is_not_disposable_is_in_the_journal_at_once(tmp_path: Path, key: str | None) -> None:
    file = DuckDBFile(tmp_path / "people.duckdb", key)
    with file.opened({}) as con:
        con.execute("create table acts as select 1 as act_no")
        assert file.path.with_name("people.duckdb.wal").stat().st_size > 0


def test_a_kill_costs_what_is_disposable_since_the_last_checkpoint(tmp_path: Path) -> None:
    file = tmp_path / "build.duckdb"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)
    assert killed.returncode == 9
    with duckdb.connect(str(file), read_only=True) as con:
        assert con.execute("select table_name from duckdb_tables()").fetchall() == [("kept",)]


def test_rows_that_do_not_fit_into_memory_lie_beside_the_file(tmp_path: Path) -> None:
    file = DuckDBFile(tmp_path / "build.duckdb")
    with file.opened({}, is_disposable=True) as con:
        told = con.execute("select current_setting('temp_directory')").fetchall()
    assert told == [(f"{file.path}.tmp",)]
