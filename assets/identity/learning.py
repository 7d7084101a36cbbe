"""Expectation maximisation over pairs of records, without labels: numpy alone, no database.

Four classes of pairs: the same person, another member of the same household, a namesake in it
(father and son of one name), a stranger. Here: what the levels of given pairs say of each class.
Not here: which pairs are learnt from, and how often strangers agree (`training.py`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.identity.comparisons import Comparison, level_numbers
from assets.identity.levels import MISSING, Pairs
from assets.identity.model import Model, Profile, Shares
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.weights import full_name_weight

Floats = NDArray[np.float64]
_ROUNDS = 60
_SETTLED = 1e-4  # stop when the expected number of same-person pairs moves by less, relatively
_TYPICAL_WEIGHT = 20.0  # the typical shares count as much as so many pairs
_BASE_WEIGHT = 200.0  # the same of a model that learning starts from
_NAMESAKES = 0.02  # pairs of namesakes in a household to one of a person, before learning
_START = 0.3  # pairs of one person, and of one household, per record, before learning
# Data with so few pairs of a household to one of a person have no families: what elsewhere tells
# twins and generations apart is an error there like any other. It takes enough pairs to say so.
_NO_HOUSEHOLDS = 0.1
_ENOUGH = 500.0


@dataclass(frozen=True)
class Strangers:
    """How often strangers agree in one comparison.

    `shares` are those of each level among random pairs, by Splink's numbers. `known` is the share
    of random pairs of which the comparison says anything.
    """

    shares: Floats
    known: float


@dataclass
class Evidence:
    """One comparison, and the shares of its levels expected before learning.

    `typical` among pairs of one person, `household` among those of one household.
    """

    comparison: Comparison
    strangers: Strangers
    typical: Floats
    household: Floats


class Learner:
    """The expectation maximisation; every array has one entry a candidate pair or a level.

    Without much data it keeps to what is typical; with a `base`, to that model, which then counts
    as much as `_BASE_WEIGHT` pairs of one person and the records that have so many.
    """

    def __init__(
        self, records: int, strangers: dict[str, Strangers], base: Model | None = None
    ) -> None:
        self.records = records
        self.all_pairs = records * (records - 1) / 2
        self.evidence = [_evidence(c, strangers[c.name], base) for c in COMPARISONS]
        self.m = {e.comparison.name: e.typical for e in self.evidence}
        self.h = {e.comparison.name: e.household for e in self.evidence}
        self.u = {e.comparison.name: e.strangers.shares for e in self.evidence}
        self.start_same = self.start_family = _START
        self.start_ratio, self.start_weight, self.start_records = _NAMESAKES, _TYPICAL_WEIGHT, 0.0
        if base:
            self.start_same = base.same_person_per_record
            self.start_family = base.same_household_per_record
            self.start_ratio = base.namesakes_per_record / base.same_person_per_record
            self.start_weight = _BASE_WEIGHT
            self.start_records = _BASE_WEIGHT / base.same_person_per_record
        self.same = min(self.start_same * records / self.all_pairs, 1 / 4)
        self.family = min(self.start_family * records / self.all_pairs, 1 / 4)
        self.namesake = self.start_ratio * self.same

    def learn(self, pairs: Pairs, weight: float = 1.0) -> None:
        """Learn from candidate pairs, each of which stands for `weight` of them."""
        self.pairs, self.weight = pairs, weight
        self.namesakes = np.nan_to_num(full_name_weight(pairs))
        self.has_households = True
        self.expected = self._settle()
        if self.expected >= _ENOUGH and self.family < _NO_HOUSEHOLDS * self.same:
            self.has_households = False
            self.expected = self._settle()

    def model(self, name: str, keys: list[str], profile: Profile) -> Model:
        """Return what was learnt."""
        return Model(
            trained_on=name,
            profile=profile,
            records=self.records,
            expected_pairs=self.expected,
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
        self.same = self._prior(float(one.sum()), self.start_same)
        self.family = self._prior(float(family.sum()), self.start_family)
        # Birth dates alone tell father and son; where they lack, the rest would take persons who
        # changed their contacts for two.
        dated = self.pairs.levels["birth_date"] != MISSING
        ratio = (namesake[dated].sum() + self.start_ratio * self.start_weight) / (
            one[dated].sum() + self.start_weight
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
            self.h[name] = self._mixed(families, e.household)
            # Random pairs hold matches, too: they are taken out of the strangers' shares.
            among_all = e.strangers.shares * self.all_pairs * e.strangers.known
            self.u[name] = _normal(
                np.maximum(among_all - ones - families, 0.02 * among_all)
                + 1e-9 * e.strangers.shares
            )

    def _prior(self, found: float, start: float) -> float:
        """Return the share of a kind among all pairs; `start` is its pairs per record before."""
        per_record = (found + start * self.start_records) / (self.records + self.start_records)
        return min(max(per_record * self.records, 1e-3) / self.all_pairs, 1 / 4)

    def _mixed(self, counts: Floats, start: Floats) -> Floats:
        return _normal(counts + self.start_weight * start)

    def _learnt(self, e: Evidence, ones: Floats) -> Floats:
        shares = self._mixed(ones, e.typical)
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


def _evidence(comparison: Comparison, strangers: Strangers, base: Model | None) -> Evidence:
    levels = comparison.levels[::-1]  # by Splink's numbers
    typical = _normal([level.typical for level in levels])
    household = _normal([level.household for level in levels])
    if base:
        shares = [base.shares[comparison.name][level.name] for level in levels]
        typical = _normal([share.m for share in shares])
        if comparison.is_shared:
            household = _normal([share.h for share in shares])
    return Evidence(comparison, strangers, typical, household)
