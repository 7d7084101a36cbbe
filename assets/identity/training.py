"""Learning a model from the records of persons, without labels.

    python -m assets.identity.training full.duckdb --out assets/identity/models/generator.json

`full.duckdb` is the file of a night; the shipped model's is that of the generator's
`--persons 20000 --seed 11`. The same file gives the same model, to the digit. Here: which pairs are
learnt from, how often strangers agree, and what the data are like. Not here: the learning itself
(`learning.py`), and a retailer's own model (`retraining.py`).
"""

import argparse
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from assets.identity.blocking import ALWAYS, KEYS, affordable, block, count_pairs
from assets.identity.comparisons import Comparison, columns_of, conditions, level_numbers
from assets.identity.key_yield import yielding
from assets.identity.learning import Learner, Strangers
from assets.identity.levels import FULL_NAME_OF, MISSING, Comparer, Pairs
from assets.identity.model import Model, Profile
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.records import MADE_FROM
from assets.identity.tables import create_tables
from assets.sql_text import text_literal
from pipelines.counted import counted

_RANDOM_PAIRS = 300_000
_MOST_PAIRS = 1_000_000  # for learning; of more, a sample
# A name that so many records bear tells of nobody; no more names than that are kept.
_BORNE_BY = 20
_MOST_VALUES = 2_000


def train(
    comparer: Comparer, name: str, base: Model | None = None, as_of: date | None = None
) -> Model:
    """Return the model learnt from the records of persons.

    It leaves the tables blocked_pairs and compared_pairs as its keys make them.

    Args:
        comparer: over the records.
        name: what the model is trained on.
        base: model to start from; the fewer the data, the nearer the new one stays to it.
        as_of: the day the records are of.
    """
    con, records = comparer.con, comparer.records
    profile = _profile(con, as_of)
    counts = count_pairs(con, KEYS)
    keys = affordable([key for key in ALWAYS if counts[key]], counts, records)
    learner = Learner(records, _strangers(comparer), base)
    learner.learn(*_candidates(comparer, keys))
    model = learner.model(name, keys, profile)
    more = yielding(comparer, model, counts)
    if more:
        keys += more
        learner.learn(*_candidates(comparer, keys))
        model = learner.model(name, keys, profile)
    return model


def _candidates(comparer: Comparer, keys: list[str]) -> tuple[Pairs, float]:
    """Return the pairs that these keys bring, or a sample, and how many each stands for."""
    weight = max(1.0, block(comparer.con, keys) / _MOST_PAIRS)
    comparer.compare_blocked()
    drawn = f"(from compared_pairs order by hash(l, r), l, r limit {_MOST_PAIRS})"
    return comparer.fetch(drawn if weight > 1 else "compared_pairs"), weight


def _profile(con: duckdb.DuckDBPyConnection, as_of: date | None) -> Profile:
    columns = columns_of(conditions(COMPARISONS))
    compared = [column for column in columns if not MADE_FROM.get(column)]
    known = con.execute(
        f"select {', '.join(f'count({c}) / greatest(count(*), 1)' for c in compared)} "
        "from compared_records"
    ).fetchall()[0]
    return Profile(
        as_of,
        dict(zip(compared, known, strict=True)),
        {column: _frequent(con, column) for column in FULL_NAME_OF},
    )


def _frequent(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, float]:
    """Return the shares of the values that many bear, most frequent first."""
    return dict(
        con.execute(
            f"""
            with counts as (
                select {column} as value, count(*) as n, sum(count(*)) over () as total
                from compared_records
                where {column} is not null
                group by {column}
            )
            select value, n / total from counts
            where n >= {_BORNE_BY}
            order by n desc, value
            limit {_MOST_VALUES}
            """
        ).fetchall()
    )


def _strangers(comparer: Comparer) -> dict[str, Strangers]:
    """Return each level's share among random pairs, exact levels reckoned from all values."""
    con, records = comparer.con, comparer.records
    con.execute(
        f"""
        create or replace temporary table random_pairs as
        with drawn as (
            select distinct
                (hash(i, 'l') % {records})::integer as l, (hash(i, 'r') % {records})::integer as r
            from range({_RANDOM_PAIRS}) as draws(i)
        )
        select l, r, 0 as key from drawn where l < r
        """
    )
    comparer.compare("random_pairs", "random_levels")
    pairs = comparer.fetch("random_levels")
    return {c.name: _level_shares(con, c, pairs) for c in COMPARISONS}


def _level_shares(
    con: duckdb.DuckDBPyConnection, comparison: Comparison, pairs: Pairs
) -> Strangers:
    levels = pairs.levels[comparison.name]
    known = levels[levels != MISSING]
    counts = np.bincount(known, minlength=len(comparison.levels))
    shares = (counts + 0.5) / (counts + 0.5).sum()
    numbers = level_numbers(comparison)
    for level in comparison.levels:
        if level.frequency:
            shares[numbers[level.name]] = max(_chance(con, level.frequency), 1e-12)
    return Strangers(shares / shares.sum(), len(known) / max(len(levels), 1))


def _chance(con: duckdb.DuckDBPyConnection, column: str) -> float:
    """Return how likely two records that have a value have the same one."""
    rows = con.execute(
        f"""
        with counts as (
            select count(*)::double as n from compared_records
            where {column} is not null group by {column}
        )
        select coalesce(sum(n * (n - 1)) / greatest(sum(n) * (sum(n) - 1), 1), 0) from counts
        """
    ).fetchall()
    return float(rows[0][0])


def main() -> None:
    """Read the command line, train, write the model."""
    ask = argparse.ArgumentParser(description="Learn a linkage model from a night's records.")
    ask.add_argument("night", type=Path, help="full.duckdb of a night")
    ask.add_argument("--out", type=Path, required=True, help="model file to write")
    ask.add_argument("--name", default="generator", help="what it was trained on")
    args = ask.parse_args()
    con = duckdb.connect()
    con.execute("set threads = 1")  # sums in one order: the same model to the digit
    con.execute(f"attach {text_literal(str(args.night))} as night (read_only)")
    create_tables(con)
    con.execute("create table identity.party_records as from night.identity.party_records")
    as_of = con.execute("select as_of from night.golden.night").fetchall()[0][0]
    model = train(Comparer(con), args.name, as_of=as_of)
    model.write(args.out)
    print(  # noqa: T201  a command
        f"{args.out}: {counted(model.records, 'record')}, {model.same_person_per_record:.3f} pairs "
        f"of one person and {model.same_household_per_record:.3f} of one household per record"
    )


if __name__ == "__main__":
    main()
