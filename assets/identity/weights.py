"""What the levels of a pair weigh: ln odds of one person against each of three alternatives.

Two strangers, two members of a household, or two namesakes of a household (father and son of one
name). Against strangers it is an ordinary Splink model: the prior and the sum of ln m/u, with the
frequency of the value in place of u where a level is judged by it. Against a household, u is what
households share; against namesakes, the first name says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assets.identity.comparisons import ELSE, Comparison, level_numbers
from assets.identity.levels import FULL_NAME, MISSING, Pairs
from assets.identity.model import Model
from assets.identity.person_comparisons import COMPARISONS

Floats = NDArray[np.float64]
NEVER = 100.0  # ln odds against one person where a level forbids it
ALTERNATIVES = ("stranger", "household", "namesake")
# What is weighed by name: the comparisons, and what the names say together.
WEIGHED = (*(comparison.name for comparison in COMPARISONS), FULL_NAME)
_LASTING = tuple(comparison for comparison in COMPARISONS if comparison.forms)


@dataclass(frozen=True)
class Lasting:
    """The comparisons of what a person keeps for life, such as the birth date.

    `places`: where they stand in what is weighed. `differs`: what two values weigh that are no
    typing errors and differ, by alternative and comparison. `is_equal`, `is_kept`: by comparison
    and pair, whether the two values are equal, or at least forms of one.
    """

    places: NDArray[np.int64]
    differs: Floats
    is_equal: NDArray[np.bool_]
    is_kept: NDArray[np.bool_]


@dataclass(frozen=True)
class Weights:
    """What each pair's levels weigh.

    `against`: ln odds by alternative, what is weighed, and pair; nan where it says nothing.
    `is_forbidden`: by pair, whether a level forbids one person.
    """

    against: Floats
    is_forbidden: NDArray[np.bool_]

    @cached_property
    def total(self) -> Floats:
        """Return ln odds by alternative and pair, all that is weighed together."""
        # Unlike nansum, without a copy of what is a large array.
        known = ~np.isnan(self.against)
        return np.asarray(np.add.reduce(self.against, axis=1, where=known), dtype=np.float64)

    def log_odds(self, prior: Floats) -> Floats:
        """Return each pair's ln odds of one person."""
        return np.where(self.is_forbidden, -NEVER, log_odds(self.total, prior))


def logit(probability: float) -> float:
    """Return the ln odds of a probability."""
    return float(np.log(probability / (1 - probability)))


def log_odds(against: Floats, prior: Floats) -> Floats:
    """Return ln odds of one person against all alternatives together.

    Args:
        against: ln odds the evidence adds, by alternative and whatever else.
        prior: ln odds before comparing, by alternative.
    """
    odds = against + prior.reshape(-1, *(1,) * (against.ndim - 1))
    return np.asarray(-np.logaddexp.reduce(-odds, axis=0), dtype=np.float64)


def priors(model: Model, records: int) -> Floats:
    """Return ln odds of one person against each alternative among so many records."""
    same, household, namesake = model.priors(records)
    others = np.array([1 - same - household - namesake, household, namesake])
    return np.asarray(np.log(same / others), dtype=np.float64)


def weigh(pairs: Pairs, model: Model) -> Weights:
    """Return what each comparison of these pairs weighs."""
    against = np.full((len(ALTERNATIVES), len(WEIGHED), len(pairs)), np.nan)
    stranger, household, namesake = against
    forbidden = np.zeros(len(pairs), dtype=bool)
    for i, comparison in enumerate(COMPARISONS):
        levels = comparison.levels[::-1]  # by Splink's numbers
        shares = [model.shares[comparison.name][level.name] for level in levels]
        m, u, h = (np.log([getattr(share, kind) for share in shares]) for kind in "muh")
        level = pairs.levels[comparison.name]
        known = level != MISSING
        stranger[i, known] = (m - u)[level[known]]
        if comparison.name in pairs.frequencies:
            frequency = pairs.frequencies[comparison.name]
            judged = ~np.isnan(frequency)
            stranger[i, judged] = m[level[judged]] - np.log(frequency[judged])
        household[i] = stranger[i]
        if comparison.is_shared:
            household[i, known] = (m - h)[level[known]]
        namesake[i] = household[i]
        if comparison.is_inherited:
            namesake[i, known] = 0.0
        if model.has_households:
            forbids = np.array([level.forbids for level in levels])
            forbidden |= known & forbids[level]
    stranger[-1] = household[-1] = full_name_weight(pairs)
    return Weights(against, forbidden)


def lasting(pairs: Pairs, model: Model) -> Lasting:
    """Return what of these pairs a person keeps for life, and what it weighs where it differs.

    One typing error makes two values differ; two values that both came up twice are two errors.
    """
    weights = []
    for comparison in _LASTING:
        share = model.shares[comparison.name][ELSE.name]
        weight = 2 * np.log(share.m / share.u)
        weights.append((weight, weight, 0.0 if comparison.is_inherited else weight))
    places = [WEIGHED.index(comparison.name) for comparison in _LASTING]
    return Lasting(
        np.array(places),
        np.array(weights).T,
        np.stack([_holds(pairs, c, c.forms[:1]) for c in _LASTING]),
        np.stack([_holds(pairs, c, c.forms) for c in _LASTING]),
    )


def _holds(pairs: Pairs, comparison: Comparison, names: Sequence[str]) -> NDArray[np.bool_]:
    """Return by pair whether one of these levels holds."""
    numbers = level_numbers(comparison)
    return np.isin(pairs.levels[comparison.name], [numbers[name] for name in names])


def full_name_weight(pairs: Pairs) -> Floats:
    """Return what two equal full names weigh less than first and last name apart; nan if unequal.

    Anna and Schmidt meet more often than their frequencies say. Strangers agree on a full name at
    least as often as it stands in other regions: ln of that, 0 or less.
    """
    apart = np.log(pairs.frequencies["first_name"]) + np.log(pairs.frequencies["last_name"])
    return np.asarray(np.minimum(0.0, apart - np.log(pairs.regions)), dtype=np.float64)
