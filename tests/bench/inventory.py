"""How fast the stock of a large retailer becomes the single view of inventory, in how much memory.

    python -m tests.bench.inventory [--products N] [--places N]

Measured is a whole process with two threads that makes every table of the schema inventory, of the
canonical stock of all silos and of 30 remembered nights (`inventory.sql`). What comes before is not
measured, and is kept in the cache for the next time.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.catalog import Table, read_catalog
from pipelines import console
from pipelines.settings import BUNDLED, WarehouseSettings, load_retailer
from pipelines.warehouse import FULL, Warehouse, load_functions
from tests.bench.goals import Goal, judge
from tests.bench.processes import measured
from tests.empty_night import make_empty_night

_SECONDS, _MEMORY = 60, 4096  # what 5 million rows of stock may take; MB
_ROWS = 5_000_000
_MEMORY_LIMIT = "3GB"  # DuckDB's own; the process holds some hundred MB beside it
_TIMES = "bench_seconds"  # table of the file: name, rows, seconds


def main() -> int:
    """Measure and print; return 1 if a limit is missed."""
    ask = argparse.ArgumentParser(description="Time and memory of the single view of inventory.")
    ask.add_argument("--products", type=int, default=50_000)
    ask.add_argument("--places", type=int, default=100, help="more than five")
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps the stock")
    ask.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    args = ask.parse_args()
    if args.build:
        _build(args.build)
        return 0
    return _measure(_stock(args.cache, args.products, args.places))


def _stock(cache: Path, products: int, places: int) -> Path:
    """Return the file of a night that knows the stock, made now unless it is there."""
    folder = cache / f"inventory-{products}-{places}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            _make(made / FULL, products, places)
            made.rename(folder)
    return folder / FULL


def _connect(file: Path) -> duckdb.DuckDBPyConnection:
    settings = WarehouseSettings(path=file.parent, threads=2, memory_limit=_MEMORY_LIMIT)
    return Warehouse(settings).connect(file)


def _tables() -> list[Table]:
    return read_catalog(load_retailer(BUNDLED)).built_by_sql()


def _make(file: Path, products: int, places: int) -> None:
    with _connect(file) as con:
        make_empty_night(con, read_catalog(load_retailer(BUNDLED)))
        sql = Path(__file__).with_suffix(".sql").read_text("utf-8")
        con.execute(sql.replace("$products", str(products)).replace("$places", str(places)))


def _build(file: Path) -> None:
    with _connect(file) as con:
        load_functions(con)
        con.execute(f"create table {_TIMES} (name varchar, rows bigint, seconds double)")
        for table in _tables():
            if table.schema == "inventory":
                start = time.perf_counter()
                con.execute(f"create or replace table {table.name} as\n{table.sql}")
                con.execute(
                    f"insert into {_TIMES} select ?, count(*), ? from {table.name}",
                    [table.name, time.perf_counter() - start],
                )


def _measure(stock: Path) -> int:
    with TemporaryDirectory(dir=stock.parent) as scratch:
        file = Path(shutil.copy(stock, scratch))
        seconds, cpu, memory = measured(["-m", "tests.bench.inventory", "--build", str(file)])
        with duckdb.connect(str(file), read_only=True) as con:
            tables = con.execute(f"from {_TIMES} order by seconds desc").fetchall()
            (rows,) = con.execute("select count(*) from inventory.positions").fetchall()[0]
    lines = [[name, f"{count:,}", round(took, 1)] for name, count, took in tables]
    lines.append(["all, with start and end", "", round(seconds, 1)])
    console.print_rows(f"{rows:,} rows of stock", ["table", "rows", "seconds"], lines)
    console.out.print(f"{cpu:.1f} seconds of processor, {memory:,.0f} MB at most")
    return judge(
        [
            Goal("seconds 5 million rows of stock", seconds / rows * _ROWS, _SECONDS),
            Goal("MB at most", memory, _MEMORY),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
