"""How well `goldsmith dedupe` links tables of people whose truth is known.

    python -m tests.bench.people FOLDER [--persons N] [--plain plain_splink.py]

FOLDER has a folder a data set, each with records.csv (record_id, …) and truth.csv (record_id and
the person). Beside them stand so many persons of the generator, against plain Splink on the same
records. No labels are used, and one set of defaults; names that say nothing are mapped.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.identity.evaluation.figures import Quality
from assets.identity.evaluation.judge import evaluate_links
from assets.sql_text import text_literal
from pipelines import console
from tests.bench.generated import made
from tests.bench.goals import Goal, judge

# What headers do not say: rldata10000 names its columns by the package it comes from.
_TOLD = {
    "rldata10000": {
        "first_name": "fname_c1",
        "middle_names": "fname_c2",
        "last_name": "lname_c1",
        "birth_year": "by",
        "birth_month": "bm",
        "birth_day": "bd",
    }
}
# Pairwise F1 to reach.
_EXPECTED = {
    "febrl3": 0.999,
    "febrl4": 0.998,
    "rldata10000": 0.950,
    "fake1000": 0.935,
    "silos100k": 0.968,
}
_SEED = 29  # not that of the shipped model
_LEFT = 0.25  # of the plain script's error, at most
_PRECISION, _RECALL = 0.97, 0.93
_TWINS, _FATHERS = 0.02, 0.03  # merged at most
# Couples of persons whose records tell them apart, and whether some customer has such of both.
_COUPLES = """
    with records as (
        select person_id, customer_id, coalesce(birth_date, name_suffix) is not null as is_dated
        from read_csv({people}, all_varchar = true) as people
        inner join read_csv({truth}, all_varchar = true) as truth using (record_id)
        inner join read_csv({links}, all_varchar = true) as links using (record_id)
    ),
    persons as (
        select household_id, kind, first_name, list(distinct customer_id) as customers
        from read_csv({persons}, all_varchar = true) as persons
        inner join records using (person_id)
        where kind = 'twin' or kind in ('father', 'son') and is_dated
        group by person_id, household_id, kind, first_name
    ),
    couples as (
        select l.kind, list_has_any(l.customers, r.customers) as is_merged
        from persons as l
        inner join persons as r using (household_id)
        where (l.kind = 'twin' and r.kind = 'twin' and l.first_name < r.first_name)
            or (l.kind = 'father' and r.kind = 'son')
    )
    select
        count(*) filter (is_merged and kind = 'twin') / count(*) filter (kind = 'twin'),
        count(*) filter (is_merged and kind = 'father') / count(*) filter (kind = 'father')
    from couples
"""


@dataclass(frozen=True)
class Linked:
    """Pairwise and B³ quality of a data set's links, and the seconds linking took."""

    pairs: Quality
    b_cubed: Quality
    seconds: float


def main() -> int:
    """Link and judge every data set; return 1 if a figure is missed, 2 if there are no sets."""
    args = _arguments()
    sets = sorted(path.parent for path in args.folder.glob("*/records.csv"))
    if not (sets or args.persons):
        console.out.print(f"{args.folder}: no data sets; a folder each with records.csv, truth.csv")
        return 2
    found, goals = {}, []
    with TemporaryDirectory() as scratch:
        for path in sets:
            links = Path(scratch) / f"{path.name}.csv"
            found[path.name] = _linked(path / "records.csv", links, _TOLD.get(path.name, {}))
            if path.name in _EXPECTED:
                f1 = found[path.name].pairs.f1
                goals.append(Goal(f"{path.name}: F1", f1, _EXPECTED[path.name], is_least=True))
        if args.persons:
            folder = made(args.cache / f"{args.persons}-{_SEED}", args.persons, _SEED)
            name = f"{args.persons:,} persons of the generator"
            links = Path(scratch) / "links.csv"
            found[name] = _linked(folder / "people.csv", links, {})
            goals += list(_generated_goals(folder, links, found[name]))
            if args.plain.is_file():
                plain = _plain(folder, args.plain, Path(scratch) / "plain.csv")
                found["the same, plain Splink"] = plain
                left = (1 - found[name].pairs.f1) / (1 - plain.pairs.f1)
                goals.append(Goal("generator: error left of plain Splink's", left, _LEFT))
    _print(found)
    return judge(goals)


def _arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description="How well goldsmith dedupe links people.")
    ask.add_argument("folder", type=Path, help="data sets, a folder each")
    ask.add_argument("--persons", type=int, default=0, help="of the generator; 0: none")
    ask.add_argument("--plain", type=Path, default=Path("../shared/bench/plain_splink.py"))
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps generated ones")
    return ask.parse_args()


def _linked(records: Path, links: Path, told: dict[str, str]) -> Linked:
    """Write the links of a file of records, and judge them by the truth.csv beside it."""
    options = [f"--map={role}={column}" for role, column in told.items()]
    command = ["-m", "pipelines.cli", "dedupe", str(records), "--out", str(links), *options]
    return _judged(command, links, records.parent / "truth.csv")


def _plain(folder: Path, script: Path, links: Path) -> Linked:
    command = [str(script), str(folder / "records.parquet"), "--out", str(links)]
    return _judged([*command, "--threads", "2"], links, folder / "truth.csv")


def _judged(command: list[str], links: Path, truth: Path) -> Linked:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seconds = time.perf_counter() - start
    figures = evaluate_links(links, truth)
    return Linked(figures.pairwise, figures.b_cubed, seconds)


def _generated_goals(folder: Path, links: Path, linked: Linked) -> Iterator[Goal]:
    files = {name: folder / f"{name}.csv" for name in ("people", "truth", "persons")}
    texts = {name: text_literal(str(file)) for name, file in (files | {"links": links}).items()}
    ((twins, fathers),) = duckdb.sql(_COUPLES.format(**texts)).fetchall()
    yield Goal("generator: precision", linked.pairs.precision, _PRECISION, is_least=True)
    yield Goal("generator: recall", linked.pairs.recall, _RECALL, is_least=True)
    yield Goal("generator: twins of other first names merged", twins, _TWINS)
    yield Goal("generator: fathers and sons with dates merged", fathers, _FATHERS)


def _print(found: dict[str, Linked]) -> None:
    console.print_rows(
        "goldsmith dedupe, no labels, one set of defaults",
        ["data", "precision", "recall", "F1", "B³ F1", "seconds"],
        [
            [
                name,
                *(
                    round(share, 4)
                    for share in (
                        linked.pairs.precision,
                        linked.pairs.recall,
                        linked.pairs.f1,
                        linked.b_cubed.f1,
                    )
                ),
                round(linked.seconds, 1),
            ]
            for name, linked in found.items()
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
