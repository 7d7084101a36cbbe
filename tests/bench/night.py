"""How long a whole night of a large retailer takes, and in how much memory, against plain Splink.

    python -m tests.bench.night [--persons N …] [--plain plain_splink.py]

Measured is `goldsmith run` as its users start it, from the command to the prompt, on generated
exports that are kept for the next time; and beside each night the plain script, on the very party
records that this night linked. A stage lasts from the end of the one before, so that stages make up
the night. Limits hold for the largest retailer; time may grow by `_GROWTH` from the second largest.
"""

import argparse
import itertools
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.sql_text import quoted, text_literal
from pipelines import console
from tests.bench.generated import PLAIN_RECORDS, made_exports
from tests.bench.goals import Goal, judge
from tests.bench.processes import measured

_SIZES = (100_000, 300_000, 1_000_000)
_TIMES_PLAIN, _MEMORY, _GROWTH = 4.0, 8192, 3.6
_STAGES = """
    with builds as (
        from ops.table_builds
        select
            split_part(table_name, '.', 1) as stage,
            built_at,
            epoch(built_at - lag(built_at, 1, (select min(started_at) from ops.runs))
                over (order by built_at, build_no)) as seconds
    )
    select stage, sum(seconds) from builds group by stage order by min(built_at)
"""
_SLOWEST = """
    select table_name, row_count, round(duration_s, 1) from ops.table_builds
    order by duration_s desc limit 20
"""
_SIZE = """
    select
        (select count(*) from canonical.customer_records),
        (select count(*) from canonical.order_lines),
        (select count(*) from canonical.stock_levels),
        (select count(*) from identity.party_records)
"""


@dataclass(frozen=True)
class Night:
    """What a night took, and the plain script after it: seconds, of all threads, and MB."""

    persons: int
    counts: tuple[int, ...]  # customer records, order lines, stock levels, party records
    seconds: float
    cpu: float
    memory: float
    stages: dict[str, float]
    slowest: list[tuple[object, ...]]
    plain: tuple[float, float, float] | None


def main() -> int:
    """Measure and print; return 1 if a limit is missed."""
    ask = argparse.ArgumentParser(description="Time and memory of nights, against plain Splink.")
    ask.add_argument("--persons", type=int, nargs="+", default=_SIZES, help="sizes, ascending")
    ask.add_argument("--plain", type=Path, default=Path("../shared/bench/plain_splink.py"))
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps the exports")
    ask.add_argument("--most-times-plain", type=float, default=_TIMES_PLAIN)
    args = ask.parse_args()
    if not args.plain.is_file():
        console.out.print(f"{args.plain}: no such script; our own times only.")
    nights = []
    for persons in args.persons:
        nights.append(_night(made_exports(args.cache, persons), persons, args.plain))
        _print(nights[-1])
    return judge(list(_goals(nights, args.most_times_plain)))


def _night(settings: Path, persons: int, plain: Path) -> Night:
    warehouse = settings.parent / "warehouse"
    shutil.rmtree(warehouse, ignore_errors=True)
    used = measured(["-m", "pipelines.cli", "run", "--retailer", str(settings)])
    full = warehouse / "current" / "full.duckdb"
    with duckdb.connect(str(full), read_only=True) as con:
        counts = con.execute(_SIZE).fetchall()[0]
        stages = dict(con.execute(_STAGES).fetchall())
        slowest = con.execute(_SLOWEST).fetchall()
    beside = _plain(full, plain) if plain.is_file() else None
    shutil.rmtree(warehouse)  # many gigabytes
    return Night(persons, counts, *used, stages, slowest, beside)


def _plain(full: Path, script: Path) -> tuple[float, float, float]:
    with TemporaryDirectory(dir=full.parent) as scratch:
        records = Path(scratch) / "records.parquet"
        with duckdb.connect(str(full), read_only=True) as con:
            query = PLAIN_RECORDS.format(database=quoted("full"))
            con.execute(f"copy ({query}) to {text_literal(str(records))}")
        return measured([str(script), str(records), "--out", f"{scratch}/links.csv"])


def _goals(nights: Sequence[Night], most: float) -> Iterator[Goal]:
    last = nights[-1]
    if last.plain:
        yield Goal(f"{last.persons:,}: seconds to plain's", last.seconds / last.plain[0], most)
    yield Goal(f"{last.persons:,}: MB at most", last.memory, _MEMORY)
    for smaller, larger in itertools.pairwise(nights):
        if larger is last:
            what = f"{smaller.persons:,} to {larger.persons:,}: times as long"
            yield Goal(what, larger.seconds / smaller.seconds, _GROWTH)


def _print(night: Night) -> None:
    records, lines, stock, parties = night.counts
    rows = [["the night", *(round(n, 1) for n in (night.seconds, night.cpu, night.memory))]]
    if night.plain:
        rows.append([f"plain Splink, {parties:,} records", *(round(n, 1) for n in night.plain)])
    console.print_rows(
        f"{night.persons:,} persons: {records:,} customer records, {lines:,} order lines, "
        f"{stock:,} stock levels",
        ["", "seconds", "of processor", "MB at most"],
        rows,
    )
    inside = sum(night.stages.values())
    stages = [[stage, round(seconds, 1)] for stage, seconds in night.stages.items()]
    stages.append(["start and end", round(night.seconds - inside, 1)])
    console.print_rows("stages", ["stage", "seconds"], stages)
    console.print_rows(
        "the slowest", ["table", "rows", "seconds"], [list(row) for row in night.slowest]
    )


if __name__ == "__main__":
    sys.exit(main())
