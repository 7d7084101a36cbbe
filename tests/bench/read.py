"""How fast the exports of a large retailer come to canonical tables, and in how much memory.

    python -m tests.bench.read [--records N]

Measured is a whole process with two threads: it takes the files of all silos, keeps every cell in
raw, types and cleans it, judges it by every expectation, accounts for every row and brings it into
canonical shape. Beside it stands what DuckDB alone takes to read the same files into a database,
each cell as text, nothing checked, damaged records skipped. Of order lines there are about three
times as many as customer records.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.canonical import canonical_tables
from assets.sql_text import text_literal
from pipelines import console
from tests.bench.generated import PERSONS_PER_RECORD, build, made_exports
from tests.bench.goals import Goal, judge
from tests.bench.processes import measured

_SECONDS, _MEMORY = 60, 4096  # what a million customer records may take; MB
_ACCOUNT = "quality.row_account"


def main() -> int:
    """Measure and print; return 1 if a limit is missed."""
    ask = argparse.ArgumentParser(description="Time and memory of reading the exports.")
    ask.add_argument("--records", type=int, default=1_000_000, help="customer records, about")
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps the exports")
    ask.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    ask.add_argument("--bare", nargs=2, type=Path, help=argparse.SUPPRESS)
    args = ask.parse_args()
    if args.build:
        build(args.build, [*canonical_tables(), _ACCOUNT])
        return 0
    if args.bare:
        _read_bare(*args.bare)
        return 0
    return _measure(made_exports(args.cache, round(args.records * PERSONS_PER_RECORD)))


def _exports(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/*.csv") if path.parent.name != "truth")


def _read_bare(folder: Path, file: Path) -> None:
    with duckdb.connect(str(file), config={"threads": 2}) as con:
        for number, export in enumerate(_exports(folder)):
            con.execute(
                f"create table t{number} as "
                f"from read_csv({text_literal(str(export))}, all_varchar = true, "
                "header = true, ignore_errors = true)"  # it refuses files with damaged records
            )


def _measure(settings: Path) -> int:
    folder = settings.parent
    with TemporaryDirectory(dir=folder) as scratch:
        bare = measured(["-m", "tests.bench.read", "--bare", str(folder), f"{scratch}/bare"])
    whole = measured(["-m", "tests.bench.read", "--build", str(settings)])
    night = folder / "warehouse" / "building" / "full.duckdb"
    with duckdb.connect(str(night), read_only=True) as con:
        slowest = con.execute(
            "select table_name, row_count, round(duration_s, 1) from ops.table_builds "
            "order by duration_s desc limit 12"
        ).fetchall()
        (customers,) = con.execute("select count(*) from canonical.customer_records").fetchall()[0]
        (lines,) = con.execute("select count(*) from canonical.order_lines").fetchall()[0]
        (lost,) = con.execute(f"select count(*) from {_ACCOUNT} where not is_balanced").fetchall()[
            0
        ]
    megabytes = sum(path.stat().st_size for path in _exports(folder)) / 1e6
    console.print_rows(
        f"{customers:,} customer records, {lines:,} order lines, {megabytes:,.0f} MB of CSV",
        ["", "seconds", "of processor", "MB at most"],
        [
            ["DuckDB's bare read", *(round(figure, 1) for figure in bare)],
            ["to canonical tables", *(round(figure, 1) for figure in whole)],
        ],
    )
    console.print_rows("the slowest", ["table", "rows", "seconds"], [list(row) for row in slowest])
    return judge(
        [
            Goal("seconds a million customer records", whole[0] / customers * 1e6, _SECONDS),
            Goal("MB at most", whole[2], _MEMORY),
            Goal("files not accounted for", lost, 0),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
