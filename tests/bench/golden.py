"""How fast the records of customers become golden tables, and in how much memory.

    python -m tests.bench.golden [--records N]

Measured is a whole process with two threads that makes every golden table that follows from who
is who, those of sales and consent too (`golden_tables.py`). Who is who is the truth's; what comes
before is not measured, and is kept in the cache for the next time.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.sql_text import text_literal
from pipelines import console
from pipelines.warehouse import FULL
from tests.bench.generated import PERSONS_PER_RECORD, SEED, build_night
from tests.bench.goals import Goal, judge
from tests.bench.golden_tables import SECONDS, made_before
from tests.bench.processes import measured

_SECONDS, _MEMORY = 30, 4096  # what a million records may take; MB
# Records of nobody the truth knows stand alone.
_WHO_IS_WHO = """
    create temporary table people as
    select record_id, coalesce(person_id, record_id) as person_id
    from identity.record_fates
    left join read_csv({truth}, all_varchar = true) using (silo, source_key)
    where fate <> 'set_aside';
    insert into identity.clusters
    select record_id, person_id, 'probabilistic', 0.99, null from people;
    insert into identity.customer_ids
    select record_id, format('G{{:09d}}', dense_rank() over (order by person_id)), as_of
    from people
    cross join golden.night
"""


def main() -> int:
    """Measure and print; return 1 if a limit is missed."""
    ask = argparse.ArgumentParser(description="Time and memory of the golden tables.")
    ask.add_argument("--records", type=int, default=1_000_000, help="customer records, about")
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps the night")
    ask.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    args = ask.parse_args()
    if args.prepare:
        _prepare(args.prepare, round(args.records * PERSONS_PER_RECORD))
        return 0
    return _measure(_night(args.cache, args.records), args.records)


def _night(cache: Path, records: int) -> Path:
    """Return the file of a night that knows who is who, made now unless it is there."""
    file = cache / f"golden-{records}" / FULL
    if not file.exists():
        # In a process of its own: what this one holds would count as memory of those it starts.
        command = [sys.executable, "-m", "tests.bench.golden", "--records", str(records)]
        subprocess.run([*command, "--prepare", str(file.parent)], check=True)
    return file


def _prepare(folder: Path, persons: int) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as scratch:
        night = build_night(Path(scratch), persons, SEED, made_before())
        with duckdb.connect(str(night)) as con:
            truth = Path(scratch) / "truth" / "records.csv"
            con.execute(_WHO_IS_WHO.format(truth=text_literal(str(truth))))
        kept = Path(scratch) / "kept"
        kept.mkdir()
        night.rename(kept / FULL)
        kept.rename(folder)


def _measure(night: Path, records: int) -> int:
    with TemporaryDirectory(dir=night.parent) as scratch:
        file = Path(shutil.copy(night, scratch))
        seconds, cpu, memory = measured(["-m", "tests.bench.golden_tables", str(file)])
        with duckdb.connect(str(file), read_only=True) as con:
            tables = con.execute(f"from {SECONDS} order by seconds desc").fetchall()
    rows = [[name, f"{rows:,}", round(took, 1)] for name, rows, took in tables]
    rows.append(["all, with start and end", "", round(seconds, 1)])
    console.print_rows(
        f"{records:,} customer records to golden tables", ["table", "rows", "seconds"], rows
    )
    console.out.print(f"{cpu:.1f} seconds of processor, {memory:,.0f} MB at most")
    return judge(
        [
            Goal("seconds a million records", seconds / records * 1e6, _SECONDS),
            Goal("MB at most", memory, _MEMORY),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
