"""Learning a model without labels, by one expectation maximisation over all blocked pairs.

Three classes of pairs: the same person, another member of the same household, a stranger.

    python -m assets.identity.training full.duckdb --out assets/identity/models/generator.json

`full.duckdb` is the file of a night; the shipped model's is that of the generator's
`--persons 20000 --seed 11`. The same file gives the same model, to the digit.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from assets.identity.blocking import block
from assets.identity.comparisons import COMPARISONS, Comparison
from assets.identity.model import Model, Shares, level_numbers
from assets.identity.scoring import Scorer, namesakes, record_count
from assets.identity.tables import create_tables
from assets.sql_text import text_literal

Floats = NDArray[np.float64]
_ROUNDS = 60
_SETTLED = 1e-4  # stop when the expected number of same-person pairs moves by less, relatively
_TYPICAL_WEIGHT = 20.0  # the typical shares count as much as so many pairs
_START = 0.3  # pairs of one person, and of one household, per record, before learning
_RANDOM_PAIRS = 300_000
_MISSING = -1


@dataclass
class Evidence:
    """One comparison over all candidate pairs: Splink's level numbers and value frequencies."""

    comparison: Comparison
    levels: NDArray[np.int64]
    frequency: Floats  # of the value both have, where the level is judged by it; else nan
    strangers: Floats  # share of each level among random pairs

    @property
    def typical(self) -> Floats:
        """Share of each level before learning, among pairs of one person."""
        return _normal([level.typical for level in reversed(self.comparison.levels)])

    @property
    def household(self) -> Floats:
        """The same among pairs of one household."""
        return _normal([level.household for level in reversed(self.comparison.levels)])


def train(con: duckdb.DuckDBPyConnection, name: str) -> Model:
    """Return the model learnt from identity.party_records of this connection."""
    con.execute("set threads = 1")  # sums in one order: the same model to the digit
    records = record_count(con)
    scorer = Scorer(con, _start_model(records))
    _random_pairs(con, records)
    scorer.compare("random_pairs")
    strangers = {c.name: _level_shares(con, c) for c in COMPARISONS}
    block(con)
    scorer.compare("blocked_pairs")
    scorer.close()
    evidence = [_evidence(con, c, strangers[c.name]) for c in COMPARISONS]
    return _Learner(evidence, _namesakes(con, records), records).learn(name)


class _Learner:
    """The expectation maximisation; every array has one entry a candidate pair or a level."""

    def __init__(self, evidence: list[Evidence], namesakes: Floats, records: int) -> None:
        self.evidence = evidence
        self.namesakes = namesakes  # ln odds; see scoring.namesakes
        self.records = records
        self.all_pairs = records * (records - 1) / 2
        self.m = {e.comparison.name: e.typical for e in evidence}
        self.h = {e.comparison.name: e.household for e in evidence}
        self.u = {e.comparison.name: e.strangers for e in evidence}
        self.same = self.family = _START * records / self.all_pairs

    def learn(self, name: str) -> Model:
        expected = 0.0
        for _ in range(_ROUNDS):
            one, family = self._expect()
            self._maximise(one, family)
            if abs(one.sum() - expected) < _SETTLED * max(expected, 1.0):
                break
            expected = float(one.sum())
        return Model(
            trained_on=name,
            records=self.records,
            same_person_per_record=self.same * self.all_pairs / self.records,
            same_household_per_record=self.family * self.all_pairs / self.records,
            shares={e.comparison.name: self._shares(e) for e in self.evidence},
        )

    def _expect(self) -> tuple[Floats, Floats]:
        """Return each pair's probabilities of one person and of one household."""
        count = len(self.evidence[0].levels)
        one = np.full(count, np.log(self.same))
        family = np.full(count, np.log(self.family))
        strange = np.log(1 - self.same - self.family) - self.namesakes
        for e in self.evidence:
            known = e.levels != _MISSING
            level = e.levels[known]
            by_level = np.log(self.u[e.comparison.name][level])
            frequency = e.frequency[known]
            stranger = np.where(np.isnan(frequency), by_level, np.log(frequency))
            one[known] += np.log(self.m[e.comparison.name][level])
            strange[known] += stranger
            shared = np.log(self.h[e.comparison.name][level])
            family[known] += shared if e.comparison.is_shared else stranger
        total = np.logaddexp(np.logaddexp(one, family), strange)
        return np.exp(one - total), np.exp(family - total)

    def _maximise(self, one: Floats, family: Floats) -> None:
        self.same = float(one.sum()) / self.all_pairs
        self.family = float(family.sum()) / self.all_pairs
        for e in self.evidence:
            name, levels = e.comparison.name, len(e.comparison.levels)
            known = e.levels != _MISSING
            level = e.levels[known]
            ones = np.bincount(level, one[known], levels).astype(np.float64)
            families = np.bincount(level, family[known], levels).astype(np.float64)
            self.m[name] = self._learnt(e, ones)
            self.h[name] = _mixed(families, e.household)
            # Random pairs hold matches, too: they are taken out of the strangers' shares.
            among_all = e.strangers * self.all_pairs * known.mean()
            self.u[name] = _normal(np.maximum(among_all - ones - families, 0.02 * among_all))

    def _learnt(self, e: Evidence, ones: Floats) -> Floats:
        shares = _mixed(ones, e.typical)
        held = np.array([level.held or level.forbids for level in reversed(e.comparison.levels)])
        shares[held] = e.typical[held]
        shares[~held] *= (1 - shares[held].sum()) / shares[~held].sum()
        return shares

    def _shares(self, e: Evidence) -> dict[str, Shares]:
        name = e.comparison.name
        household = self.h[name] if e.comparison.is_shared else self.u[name]
        return {
            level: Shares(float(self.m[name][n]), float(self.u[name][n]), float(household[n]))
            for level, n in level_numbers(e.comparison).items()
        }


def _normal(shares: "list[float] | Floats") -> Floats:
    array = np.asarray(shares, dtype=np.float64)
    return np.asarray(array / array.sum(), dtype=np.float64)


def _mixed(counts: Floats, typical: Floats) -> Floats:
    return _normal(counts + _TYPICAL_WEIGHT * typical)


def _start_model(records: int) -> Model:
    """Return a model that says nothing: Splink needs one to tell the levels of pairs."""
    even = {c.name: {level.name: Shares(0.5, 0.5, 0.5) for level in c.levels} for c in COMPARISONS}
    return Model("nothing", records, _START, _START, even)


def _random_pairs(con: duckdb.DuckDBPyConnection, records: int) -> None:
    """Write the temporary table random_pairs: drawn by hash, so that every training draws alike."""
    con.execute(
        f"""
        create or replace temporary table random_pairs as
        with numbered as (
            select record_id, row_number() over (order by record_id) - 1 as n
            from identity.party_records
        ),
        drawn as (
            select distinct hash(i, 'l') % {records} as l, hash(i, 'r') % {records} as r
            from range({_RANDOM_PAIRS}) as draws(i)
        )
        select 'random' as match_key, a.record_id as join_key_l, b.record_id as join_key_r
        from drawn
        inner join numbered as a on a.n = l
        inner join numbered as b on b.n = r
        where a.record_id < b.record_id
        """
    )


def _level_shares(con: duckdb.DuckDBPyConnection, comparison: Comparison) -> Floats:
    """Return each level's share among random pairs, exact levels reckoned from all values."""
    found = con.execute(
        f"select gamma_{comparison.name}, count(*) from compared_pairs "
        f"where gamma_{comparison.name} >= 0 group by all"
    ).fetchall()
    counts = np.full(len(comparison.levels), 0.5)
    for level, count in found:
        counts[level] += count
    shares = _normal(counts)
    numbers = level_numbers(comparison)
    for level in comparison.levels:
        if level.frequency:
            shares[numbers[level.name]] = max(_chance(con, level.frequency), 1e-12)
    return _normal(shares)


def _chance(con: duckdb.DuckDBPyConnection, column: str) -> float:
    """Return how likely two records that have a value have the same one."""
    rows = con.execute(
        f"""
        with counts as (
            select count(*)::double as n from identity.party_records
            where {column} is not null group by {column}
        )
        select coalesce(sum(n * (n - 1)) / (sum(n) * (sum(n) - 1)), 0) from counts
        """
    ).fetchall()
    return float(rows[0][0])


def _evidence(
    con: duckdb.DuckDBPyConnection, comparison: Comparison, strangers: Floats
) -> Evidence:
    numbers = level_numbers(comparison)
    cases = [
        f"when {numbers[level.name]} then greatest(tf_{level.frequency}_l, tf_{level.frequency}_r)"
        for level in comparison.levels
        if level.frequency
    ]
    frequency = f"case gamma_{comparison.name} {' '.join(cases)} end" if cases else "null::double"
    columns = con.execute(
        f"select gamma_{comparison.name} as level, coalesce({frequency}, 'nan'::double) as tf "
        "from compared_pairs order by record_id_l, record_id_r"
    ).fetchnumpy()
    return Evidence(
        comparison,
        np.asarray(columns["level"], dtype=np.int64),
        np.asarray(columns["tf"], dtype=np.float64),
        strangers,
    )


def _namesakes(con: duckdb.DuckDBPyConnection, records: int) -> Floats:
    columns = con.execute(
        f"select coalesce({namesakes(records)}, 0)::double as weight "
        "from compared_pairs order by record_id_l, record_id_r"
    ).fetchnumpy()
    return np.asarray(columns["weight"], dtype=np.float64)


def main() -> None:
    """Read the command line, train, write the model."""
    ask = argparse.ArgumentParser(description="Learn a linkage model from a night's records.")
    ask.add_argument("night", type=Path, help="full.duckdb of a night")
    ask.add_argument("--out", type=Path, required=True, help="model file to write")
    ask.add_argument("--name", default="generator", help="what it was trained on")
    args = ask.parse_args()
    con = duckdb.connect()
    con.execute(f"attach {text_literal(str(args.night))} as night (read_only)")
    create_tables(con)
    con.execute("create table identity.party_records as from night.identity.party_records")
    model = train(con, args.name)
    model.write(args.out)
    print(  # noqa: T201  a command
        f"{args.out}: {model.records:,} records, {model.same_person_per_record:.3f} pairs of one "
        f"person and {model.same_household_per_record:.3f} of one household per record"
    )


if __name__ == "__main__":
    main()
