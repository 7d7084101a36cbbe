"""Learning a model without labels, by one expectation maximisation over all blocked pairs.

Four classes of pairs: the same person, another member of the same household, a namesake in it
(father and son of one name), a stranger.

    python -m assets.identity.training full.duckdb --out assets/identity/models/generator.json

`full.duckdb` is the file of a night; the shipped model's is that of the generator's
`--persons 20000 --seed 11`. The same file gives the same model, to the digit.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.identity.blocking import ALWAYS, KEYS, affordable, block, count_pairs
from assets.identity.comparisons import COMPARISONS, Comparison, level_numbers
from assets.identity.key_yield import yielding
from assets.identity.levels import MISSING, Comparer, Pairs, fetch
from assets.identity.model import Model, Shares
from assets.identity.tables import create_tables
from assets.identity.weights import full_name_weight
from assets.sql_text import text_literal

Floats = NDArray[np.float64]
_ROUNDS = 60
_SETTLED = 1e-4  # stop when the expected number of same-person pairs moves by less, relatively
_TYPICAL_WEIGHT = 20.0  # the typical shares count as much as so many pairs
_NAMESAKES = 0.02  # pairs of namesakes in a household to one of a person, before learning
_START = 0.3  # pairs of one person, and of one household, per record, before learning
_RANDOM_PAIRS = 300_000
_MOST_PAIRS = 1_000_000  # for learning; of more, a sample
# Data with so few pairs of a household to one of a person have no families: what elsewhere tells
# twins and generations apart is an error there like any other. It takes enough pairs to say so.
_NO_HOUSEHOLDS = 0.1
_ENOUGH = 500.0


def train(comparer: Comparer, name: str) -> Model:
    """Return the model learnt from the records of persons."""
    con, records = comparer.con, comparer.records
    strangers = _strangers(comparer)
    counts = count_pairs(con, KEYS)
    keys = affordable([key for key in ALWAYS if counts[key]], counts, records)
    total = block(con, keys)
    learner = _Learner(comparer, strangers)
    model = learner.learn(name, keys, total)
    more = yielding(comparer, model, counts)
    if more:
        keys += more
        total = block(con, keys)
        model = learner.learn(name, keys, total)
    return model


@dataclass
class Evidence:
    """One comparison over all candidate pairs, and what is typical of it."""

    comparison: Comparison
    strangers: Floats  # share of each level among random pairs
    known: float  # share of random pairs that have both values

    @property
    def typical(self) -> Floats:
        """Share of each level before learning, among pairs of one person."""
        return _normal([level.typical for level in reversed(self.comparison.levels)])

    @property
    def household(self) -> Floats:
        """The same among pairs of one household."""
        return _normal([level.household for level in reversed(self.comparison.levels)])


class _Learner:
    """The expectation maximisation; every array has one entry a candidate pair or a level."""

    def __init__(self, comparer: Comparer, strangers: dict[str, tuple[Floats, float]]) -> None:
        self.comparer = comparer
        self.evidence = [Evidence(c, *strangers[c.name]) for c in COMPARISONS]
        self.records = records = comparer.records
        self.all_pairs = records * (records - 1) / 2
        self.m = {e.comparison.name: e.typical for e in self.evidence}
        self.h = {e.comparison.name: e.household for e in self.evidence}
        self.u = {e.comparison.name: e.strangers for e in self.evidence}
        self.same = self.family = min(_START * records / self.all_pairs, 1 / 4)
        self.namesake = _NAMESAKES * self.same

    def learn(self, name: str, keys: list[str], total: int) -> Model:
        drawn = "blocked_pairs"
        self.weight = max(1.0, total / _MOST_PAIRS)
        if self.weight > 1:
            self.comparer.con.execute(
                "create or replace temporary table drawn_pairs as from blocked_pairs "
                f"order by hash(l, r) limit {_MOST_PAIRS}"
            )
            drawn = "drawn_pairs"
        self.comparer.compare(drawn, "learnt_levels")
        self.pairs = fetch(self.comparer.con, "learnt_levels")
        self.namesakes = np.nan_to_num(full_name_weight(self.pairs))
        self.has_households = True
        expected = self._settle()
        if expected >= _ENOUGH and self.family < _NO_HOUSEHOLDS * self.same:
            self.has_households = False
            self._settle()
        return Model(
            trained_on=name,
            records=self.records,
            same_person_per_record=self.same * self.all_pairs / self.records,
            same_household_per_record=self.family * self.all_pairs / self.records,
            namesakes_per_record=self.namesake * self.all_pairs / self.records,
            has_households=self.has_households,
            keys=list(keys),
            shares={e.comparison.name: self._shares(e) for e in self.evidence},
        )

    def _settle(self) -> float:
        """Repeat until the expected number of same-person pairs settles; return it."""
        expected = 0.0
        for _ in range(_ROUNDS):
            one, family, namesake = self._expect()
            self._maximise(one, family, namesake)
            found = float(one.sum())
            if abs(found - expected) < _SETTLED * max(expected, 1.0):
                break
            expected = found
        return found

    def _expect(self) -> tuple[Floats, Floats, Floats]:
        """Return each pair's probabilities of one person, of one household, of namesakes in it."""
        count = len(self.pairs)
        one = np.full(count, np.log(self.same))
        family = np.full(count, np.log(self.family))
        namesake = np.full(count, np.log(self.namesake))
        strange = np.log(1 - self.same - self.family - self.namesake) - self.namesakes
        for e in self.evidence:
            name = e.comparison.name
            levels = self.pairs.levels[name]
            known = levels != MISSING
            level = levels[known]
            stranger = np.log(self.u[name])[level]
            if name in self.pairs.frequencies:
                frequency = self.pairs.frequencies[name][known]
                stranger = np.where(np.isnan(frequency), stranger, np.log(frequency))
            one[known] += np.log(self.m[name])[level]
            strange[known] += stranger
            shared = np.log(self.h[name])[level] if e.comparison.is_shared else stranger
            family[known] += shared
            namesake[known] += np.log(self.m[name])[level] if e.comparison.is_inherited else shared
        total = np.logaddexp(np.logaddexp(one, family), np.logaddexp(strange, namesake))
        return tuple(self.weight * np.exp(kind - total) for kind in (one, family, namesake))

    def _maximise(self, one: Floats, family: Floats, namesake: Floats) -> None:
        self.same = max(float(one.sum()), 1e-3) / self.all_pairs
        self.family = max(float(family.sum()), 1e-3) / self.all_pairs
        # Birth dates alone tell father and son; where they lack, the rest would take persons who
        # changed their contacts for two.
        dated = self.pairs.levels["birth_date"] != MISSING
        ratio = (namesake[dated].sum() + _NAMESAKES * _TYPICAL_WEIGHT) / (
            one[dated].sum() + _TYPICAL_WEIGHT
        )
        self.namesake = ratio * self.same if self.has_households else 1e-3 / self.all_pairs
        for e in self.evidence:
            name, count = e.comparison.name, len(e.comparison.levels)
            levels = self.pairs.levels[name]
            known = levels != MISSING
            level = levels[known]
            ones = np.bincount(level, one[known], count).astype(np.float64)
            families = np.bincount(level, family[known], count).astype(np.float64)
            self.m[name] = self._learnt(e, ones)
            self.h[name] = _mixed(families, e.household)
            # Random pairs hold matches, too: they are taken out of the strangers' shares.
            among_all = e.strangers * self.all_pairs * e.known
            self.u[name] = _normal(
                np.maximum(among_all - ones - families, 0.02 * among_all) + 1e-9 * e.strangers
            )

    def _learnt(self, e: Evidence, ones: Floats) -> Floats:
        shares = _mixed(ones, e.typical)
        held = np.array(
            [
                (level.held or level.forbids) and self.has_households
                for level in reversed(e.comparison.levels)
            ]
        )
        shares[held] = e.typical[held]
        shares[~held] *= (1 - shares[held].sum()) / shares[~held].sum()
        return shares

    def _shares(self, e: Evidence) -> dict[str, Shares]:
        name = e.comparison.name
        household = self.h[name] if e.comparison.is_shared else self.u[name]
        return {
            level: Shares(*(float(s[n]) for s in (self.m[name], self.u[name], household)))
            for level, n in level_numbers(e.comparison).items()
        }


def _normal(shares: ArrayLike) -> Floats:
    array = np.asarray(shares, dtype=np.float64)
    return np.asarray(array / array.sum(), dtype=np.float64)


def _mixed(counts: Floats, typical: Floats) -> Floats:
    return _normal(counts + _TYPICAL_WEIGHT * typical)


def _strangers(comparer: Comparer) -> dict[str, tuple[Floats, float]]:
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
    pairs = fetch(con, "random_levels")
    return {c.name: _level_shares(con, c, pairs) for c in COMPARISONS}


def _level_shares(
    con: duckdb.DuckDBPyConnection, comparison: Comparison, pairs: Pairs
) -> tuple[Floats, float]:
    """Return each level's share among random pairs, and the share of pairs it says anything of."""
    levels = pairs.levels[comparison.name]
    known = levels[levels != MISSING]
    counts = np.bincount(known, minlength=len(comparison.levels))
    shares = _normal(counts + 0.5)
    numbers = level_numbers(comparison)
    for level in comparison.levels:
        if level.frequency:
            shares[numbers[level.name]] = max(_chance(con, level.frequency), 1e-12)
    return _normal(shares), len(known) / max(len(levels), 1)


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
    model = train(Comparer(con), args.name)
    model.write(args.out)
    print(  # noqa: T201  a command
        f"{args.out}: {model.records:,} records, {model.same_person_per_record:.3f} pairs of one "
        f"person and {model.same_household_per_record:.3f} of one household per record"
    )


if __name__ == "__main__":
    main()
