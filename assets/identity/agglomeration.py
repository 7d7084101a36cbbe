"""Agglomeration: a component's records are put together anew, starting from single records.

The two clusters that fit best are merged as long as one person is likelier, comparison by
comparison over all their records. Most components are small, so many of one size are settled at
once: every array has the axes component, record and record last.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.identity.weights import NEVER, Floats, log_odds

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
_ROUNDS = 10  # until clusters settle; nearly all do in the first or second
_BEST = 0.5  # what the best pair of two single clusters counts beside the mean of all


@dataclass(frozen=True)
class Components:
    """Components of one size; all arrays end in component, record and record.

    `weights`: by alternative and comparison before, nan where nothing is known. `forbidden`: never
    one person. `together`: one customer last night. `is_equal`, `is_kept`: by lasting comparison
    before, as in `Lasting`.
    """

    weights: Floats
    forbidden: Bools
    together: Bools
    is_equal: Bools
    is_kept: Bools


@dataclass(frozen=True)
class Terms:
    """When two clusters are one person.

    `prior`: ln odds before comparing, by alternative. `least`: ln odds from which on they are one.
    `favour`: ln odds on top for records that were one customer last night. `places`, `differs`: of
    what a person keeps for life, as in `Lasting`.
    """

    prior: Floats
    least: float
    favour: float
    places: Integers
    differs: Floats


def settle(components: Components, terms: Terms) -> Integers:
    """Return for each component and record the smallest record of its cluster.

    Favour also changes which merge comes first. So what is found is favoured in turn until it
    stays: another night of the same records must find the same.
    """
    count, size = components.forbidden.shape[:2]
    labels = np.zeros((count, size), dtype=np.int64)
    together, moving = components.together, np.arange(count)
    for _ in range(_ROUNDS):
        favours = np.where(together, terms.favour, 0.0)
        shape = (len(terms.prior), 1, *favours.shape)
        weights = np.concatenate(
            [components.weights[:, :, moving], np.broadcast_to(favours, shape)], axis=1
        )
        tonight = Components(
            weights,
            components.forbidden[moving],
            together,
            components.is_equal[:, moving],
            components.is_kept[:, moving],
        )
        found = labels[moving] = agglomerate(tonight, terms)
        one = (found[:, :, np.newaxis] == found[:, np.newaxis]) & ~np.eye(size, dtype=bool)
        moves = together.any(axis=(1, 2)) & (one != together).any(axis=(1, 2))
        moving, together = moving[moves], one[moves]
        if not len(moving):
            break
    return labels


def agglomerate(components: Components, terms: Terms) -> Integers:
    """Return the clusters as `settle` does, favouring nobody."""
    clusters = _Clusters(components, terms)
    active = np.arange(len(components.forbidden))  # components that may have something to merge
    while len(active):
        odds = clusters.odds[active].reshape(len(active), -1)
        best = odds.argmax(axis=1)
        merges = odds[np.arange(len(active)), best] > terms.least
        active, best = active[merges], best[merges]
        places = np.divmod(best, components.forbidden.shape[-1])
        clusters.merge(active, np.minimum(*places), np.maximum(*places))
    return clusters.labels


@dataclass(frozen=True)
class Joins:
    """How components came together: by component and step, which two clusters were merged.

    A cluster is named by its smallest record. `odds` are the ln odds that both are one person.
    """

    one: Integers
    other: Integers
    odds: Floats


def join_all(components: Components, terms: Terms) -> Joins:
    """Merge what fits best until each component is one cluster, however little it fits at last.

    Of the records of one cluster it is the way in which `agglomerate` put them together: what two
    clusters weigh depends on their own records alone.
    """
    clusters = _Clusters(components, terms)
    count, size = components.forbidden.shape[:2]
    everywhere = np.arange(count)
    is_pair = np.tile(np.triu(np.ones((size, size), dtype=bool), 1), (count, 1, 1))
    steps = []
    for _ in range(size - 1):
        odds = np.where(is_pair, clusters.odds, -np.inf).reshape(count, -1)
        best = odds.argmax(axis=1)
        one, other = np.divmod(best, size)
        steps.append((one, other, odds[everywhere, best]))
        clusters.merge(everywhere, one, other)
        is_pair[everywhere, other] = is_pair[everywhere, :, other] = False
    one, other, odds = (np.stack(parts, axis=1) for parts in zip(*steps, strict=True))
    return Joins(one, other, odds)


def odds_of(components: Components, terms: Terms, labels: Integers) -> Floats:
    """Return the ln odds of every two clusters of components that are clustered already.

    Args:
        components: components of one size.
        terms: when two are one person.
        labels: by component and record the smallest record of its cluster.
    """
    clusters = _Clusters(components, terms)
    for place in range(labels.shape[1]):
        at = np.flatnonzero(labels[:, place] != place)
        clusters.merge(at, labels[at, place], np.full(len(at), place))
    return clusters.odds


class _Clusters:
    """The clusters so far, each at the place of its smallest record."""

    def __init__(self, components: Components, terms: Terms) -> None:
        self.terms = terms
        known = ~np.isnan(components.weights)
        self.best = np.where(known, components.weights, -np.inf)
        self.total = np.where(known, components.weights, 0.0)
        self.count = known.astype(np.float64)
        count, size = components.forbidden.shape[:2]
        self.apart = components.forbidden | np.eye(size, dtype=bool)
        self.is_equal, self.is_kept = components.is_equal.copy(), components.is_kept.copy()
        self.is_established = np.zeros((len(self.is_equal), count, size), dtype=bool)
        self.records = np.ones((count, size))
        self.labels = np.tile(np.arange(size), (count, 1))
        everywhere = np.arange(count)
        self.odds = np.stack(
            [self._odds(everywhere, np.full(count, place)) for place in range(size)], axis=1
        )

    def merge(self, at: Integers, one: Integers, other: Integers) -> None:
        """Put the cluster `other` into `one`, in each of the components `at`."""
        self.is_established[:, at, one] |= (
            self.is_established[:, at, other] | self.is_equal[:, at, one, other]
        )
        for table, join in (
            (self.best, np.maximum),
            (self.total, np.add),
            (self.count, np.add),
            (self.is_equal, np.logical_or),
            (self.is_kept, np.logical_or),
            (self.apart, np.logical_or),
        ):
            joined = join(table[..., at, one, :], table[..., at, other, :])
            table[..., at, one, :] = joined
            table[..., at, :, one] = np.moveaxis(joined, -2, 0)
        self.apart[at, other] = self.apart[at, :, other] = True
        self.records[at, one] += self.records[at, other]
        self.labels[at] = np.where(
            self.labels[at] == other[:, np.newaxis], one[:, np.newaxis], self.labels[at]
        )
        odds = self._odds(at, one)
        self.odds[at, one] = self.odds[at, :, one] = odds
        self.odds[at, other] = self.odds[at, :, other] = -NEVER

    def _odds(self, at: Integers, one: Integers) -> Floats:
        """Return ln odds of the cluster `one` of each component with every other cluster there.

        By comparison, two clusters weigh what their best pair and what all on average weigh. The
        more records both have, the less the best says: among many pairs one agrees by chance.
        """
        count = self.count[:, :, at, one]
        mean = self.total[:, :, at, one] / np.maximum(count, 1)
        smaller = np.minimum(self.records[at, one][:, np.newaxis], self.records[at])
        share = _BEST / np.sqrt(smaller)
        fit = np.where(count > 0, share * self.best[:, :, at, one] + (1 - share) * mean, 0.0)
        places = self.terms.places
        fit[:, places] = np.where(
            self._differ(at, one, count[0, places]),
            self.terms.differs[:, :, np.newaxis, np.newaxis],
            fit[:, places],
        )
        odds = log_odds(fit.sum(axis=1), self.terms.prior)
        return np.where(self.apart[at, one], -NEVER, odds)

    def _differ(self, at: Integers, one: Integers, count: Floats) -> Bools:
        """Return by lasting comparison where both have a value, established, and these differ.

        A value that two records of a cluster have is no typing error: nor is it one of the other's.
        """
        established = self.is_established
        return np.asarray(
            established[:, at, one][:, :, np.newaxis]
            & established[:, at]
            & ~self.is_kept[:, at, one]
            & (count > 0),
            dtype=np.bool_,
        )
