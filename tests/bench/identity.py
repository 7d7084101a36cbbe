"""How fast party records become customers, and in how much memory, against plain Splink.

    python -m tests.bench.identity [--records N] [--larger N] [--plain plain_splink.py]

Measured are whole processes with two threads, from party records to customer ids: linked with a
model trained on these very records, with the shipped one, and by the plain script, which trains.
Of the larger retailer our own times alone are taken. What comes before party records is not
measured, and is kept in the cache for the next time.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.identity.evaluation.figures import Quality, measure
from pipelines import console
from tests.bench.generated import PERSONS_PER_RECORD, SEED, made
from tests.bench.goals import Goal, judge
from tests.bench.processes import measured

_TRAINED, _SAVED, _PLAIN = "trained in the run", "saved model", "plain Splink"
# At most so many times what plain Splink takes; the larger retailer, what the smaller one takes.
_SECONDS = {_TRAINED: 2.5, _SAVED: 1.5}
_MEMORY = {_TRAINED: 2.0}
_LARGER = 3.5


@dataclass(frozen=True)
class Run:
    """What a process took, in seconds and MB; `cpu` is of all threads."""

    seconds: float
    cpu: float
    memory: float
    quality: Quality


def main() -> int:
    """Measure and print; return 1 if a limit is missed."""
    args = _arguments()
    night = _party_records(args.cache, args.records)
    ours = {how: _ours(night, how) for how in (_TRAINED, _SAVED)}
    limits = []
    if args.plain.is_file():
        plain = _plain(night, args.plain)
        limits += list(_against_plain(ours, plain))
        _print(night, ours | {_PLAIN: plain})
    else:
        _print(night, ours)
        console.out.print(f"{args.plain}: no such script; our own times only.")
    if args.larger:
        larger = _party_records(args.cache, args.larger)
        found = {how: _ours(larger, how) for how in ours}
        _print(larger, found)
        limits += [
            Goal(f"{how}: seconds to those of fewer", run.seconds / ours[how].seconds, _LARGER)
            for how, run in found.items()
        ]
    return judge(limits)


def _arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description="Time and memory of linking, against plain Splink.")
    ask.add_argument("--records", type=int, default=1_000_000, help="party records, about")
    ask.add_argument("--larger", type=int, default=0, help="as many for how time grows")
    ask.add_argument("--plain", type=Path, default=Path("../shared/bench/plain_splink.py"))
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps party records")
    return ask.parse_args()


def _party_records(cache: Path, records: int) -> Path:
    return made(cache / str(records), round(records * PERSONS_PER_RECORD), SEED)


def _ours(night: Path, how: str) -> Run:
    """Link a copy of the night's party records and judge the customers."""
    with TemporaryDirectory(dir=night) as scratch:
        file = Path(shutil.copy(night / "night.duckdb", scratch))
        command = ["-m", "tests.bench.linking", str(file), how.split(maxsplit=1)[0]]
        seconds, cpu, memory = measured(command)
        with duckdb.connect(str(file), read_only=True) as con:
            quality = measure(con, "truth", "identity.clusters").pairwise
    return Run(seconds, cpu, memory, quality)


def _plain(night: Path, script: Path) -> Run:
    with TemporaryDirectory(dir=night) as scratch:
        links = Path(scratch) / "links.csv"
        command = [str(script), str(night / "records.parquet"), "--out", str(links)]
        seconds, cpu, memory = measured([*command, "--threads", "2"])
        with duckdb.connect(str(night / "night.duckdb"), read_only=True) as con:
            con.execute(
                "create temporary table plain as select record_id, customer_id as cluster_id "
                "from read_csv(?, all_varchar = true)",
                [str(links)],
            )
            quality = measure(con, "truth", "plain").pairwise
    return Run(seconds, cpu, memory, quality)


def _against_plain(ours: dict[str, Run], plain: Run) -> Iterator[Goal]:
    for how, most in _SECONDS.items():
        yield Goal(f"{how}: seconds to plain Splink's", ours[how].seconds / plain.seconds, most)
    for how, most in _MEMORY.items():
        yield Goal(f"{how}: memory to plain Splink's", ours[how].memory / plain.memory, most)


def _print(night: Path, runs: dict[str, Run]) -> None:
    with duckdb.connect(str(night / "night.duckdb"), read_only=True) as con:
        ((records,),) = con.execute("select count(*) from identity.party_records").fetchall()
    console.print_rows(
        f"{records:,} party records to customers",
        ["how", "seconds", "of processor", "MB", "precision", "recall", "F1"],
        [
            [
                how,
                *(round(number, 1) for number in (run.seconds, run.cpu)),
                round(run.memory),
                *(
                    round(share, 4)
                    for share in (run.quality.precision, run.quality.recall, run.quality.f1)
                ),
            ]
            for how, run in runs.items()
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
