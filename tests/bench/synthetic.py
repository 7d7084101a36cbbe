"""Nights made of figures alone: filled once by SQL, then built in a process that is measured.

Here: making, keeping and building one. Not here: which (`inventory.py`, `marts.py`).
"""

import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.catalog import read_catalog
from assets.segments.tables import FORECASTS, HISTORIES
from assets.segments.write import write_customer_value
from pipelines import console
from pipelines.settings import BUNDLED, WarehouseSettings, load_retailer
from pipelines.settings_value import Value
from pipelines.warehouse import FULL, Warehouse, load_functions
from tests.bench.processes import measured
from tests.empty_night import make_empty_night

_TIMES = "bench_seconds"  # table of the file: name, rows, seconds


@dataclass(frozen=True)
class Synthetic:
    """A night of which some schemas are built: the SQL that fills the others, and its sizes."""

    name: str
    sql: Path
    sizes: Mapping[str, int]
    schemas: Collection[str]
    memory_limit: str  # DuckDB's own; the process holds some hundred MB beside it

    def kept(self, cache: Path) -> Path:
        """Return the file of the filled night, made now unless it is there."""
        folder = cache / "-".join([self.name, *map(str, self.sizes.values())])
        if not folder.exists():
            cache.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=cache) as scratch:
                made = Path(scratch) / "made"
                made.mkdir()
                self._fill(made / FULL)
                made.rename(folder)
        return folder / FULL

    def build(self, file: Path) -> None:
        """Build every table of the schemas in this file, and note what each took."""
        with self._connect(file) as con:
            load_functions(con)
            con.execute(f"create table {_TIMES} (name varchar, rows bigint, seconds double)")
            for table in read_catalog(load_retailer(BUNDLED)).built_by_sql():
                if table.schema in self.schemas:
                    start = time.perf_counter()
                    con.execute(f"create or replace table {table.name} as\n{table.sql}")
                    self._note(con, table.name, start)
                if table.name == HISTORIES:
                    start = time.perf_counter()
                    write_customer_value(con, Value())
                    self._note(con, FORECASTS, start)

    def measure(self, module: str, file: Path, rows_of: str) -> tuple[float, float, int]:
        """Build a copy of the file in a process of its own and print what each table took.

        Returns seconds, MB at most, and the rows that `rows_of` has afterwards.
        """
        with TemporaryDirectory(dir=file.parent) as scratch:
            copy = Path(shutil.copy(file, scratch))
            seconds, cpu, memory = measured(["-m", module, "--build", str(copy)])
            with duckdb.connect(str(copy), read_only=True) as con:
                tables = con.execute(f"from {_TIMES} order by seconds desc").fetchall()
                (rows,) = con.execute(f"select count(*) from {rows_of}").fetchall()[0]
        lines = [[name, f"{count:,}", round(took, 1)] for name, count, took in tables]
        lines.append(["all, with start and end", "", round(seconds, 1)])
        console.print_rows(f"{rows:,} rows of {rows_of}", ["table", "rows", "seconds"], lines)
        console.out.print(f"{cpu:.1f} seconds of processor, {memory:,.0f} MB at most")
        return seconds, memory, rows

    @staticmethod
    def _note(con: duckdb.DuckDBPyConnection, table: str, start: float) -> None:
        seconds = time.perf_counter() - start
        con.execute(f"insert into {_TIMES} select ?, count(*), ? from {table}", [table, seconds])

    def _connect(self, file: Path) -> duckdb.DuckDBPyConnection:
        settings = WarehouseSettings(path=file.parent, threads=2, memory_limit=self.memory_limit)
        return Warehouse(settings).connect(file, is_disposable=True)

    def _fill(self, file: Path) -> None:
        sql = self.sql.read_text("utf-8")
        for name, size in self.sizes.items():
            sql = sql.replace(f"${name}", str(size))
        with self._connect(file) as con:
            make_empty_night(con, read_catalog(load_retailer(BUNDLED)))
            con.execute(sql)
