"""Agglomeration of many small components at once: nearly all components are small.

The same as `clusters.settle`, step for step, with one more dimension: every array has an entry a
component, all of one size. One by one, the calls would take most of the time.
"""

import numpy as np
from numpy.typing import NDArray

from assets.identity.weights import NEVER, Floats, log_odds

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
_MOST_RECORDS = 8  # of a component; a larger one is settled by itself
_ROUNDS = 10  # as of one component
_AT_ONCE = 20_000  # pairs of records, each in both directions


def batches(components: Integers, size: int) -> list[Integers]:
    """Return components of one size in parts of which each can be settled at once."""
    most = _AT_ONCE // size**2 if size <= _MOST_RECORDS else 1
    return np.array_split(components, -(-len(components) // most))


def settle_all(
    weights: Floats,
    forbidden: Bools,
    prior: Floats,
    least: float,
    *,
    together: Bools,
    favour: float,
) -> Integers:
    """Return for each component and record the smallest record of its cluster.

    Arguments are those of `clusters.settle`, by component before record and record.
    """
    count, size = forbidden.shape[:2]
    labels = np.zeros((count, size), dtype=np.int64)
    at = np.arange(count)  # components that have not settled
    for _ in range(_ROUNDS):
        favours = np.where(together, favour, 0.0)
        comparisons = np.concatenate(
            [weights[:, :, at], np.broadcast_to(favours, (len(prior), 1, *favours.shape))], axis=1
        )
        labels[at] = _agglomerate_all(comparisons, forbidden[at], prior, least)
        found = (labels[at, :, np.newaxis] == labels[at, np.newaxis]) & ~np.eye(size, dtype=bool)
        moves = together.any(axis=(1, 2)) & (found != together).any(axis=(1, 2))
        at, together = at[moves], found[moves]
        if not len(at):
            break
    return labels


def _agglomerate_all(weights: Floats, forbidden: Bools, prior: Floats, least: float) -> Integers:
    """Return the clusters as `settle_all` does; the merges are those of `clusters.agglomerate`."""
    count, size = forbidden.shape[:2]
    known = ~np.isnan(weights)
    best = np.where(known, weights, -np.inf)
    total = np.where(known, weights, 0.0)
    n = known.astype(np.float64)
    apart = forbidden | np.eye(size, dtype=bool)
    labels = np.tile(np.arange(size), (count, 1))
    at = np.arange(count)  # components that may have something to merge
    while len(at):
        mean = total[:, :, at] / np.maximum(n[:, :, at], 1)
        fit = np.where(n[:, :, at] > 0, best[:, :, at] + mean, 0) / 2
        odds = np.where(apart[at], -NEVER, log_odds(fit.sum(axis=1), prior)).reshape(len(at), -1)
        first = odds.argmax(axis=1)
        merges = odds[np.arange(len(at)), first] > least
        at, first = at[merges], first[merges]
        one, other = np.minimum(*divmod(first, size)), np.maximum(*divmod(first, size))
        for table, join in ((best, np.maximum), (total, np.add), (n, np.add)):
            joined = join(table[:, :, at, one], table[:, :, at, other])
            table[:, :, at, one] = joined
            table[:, :, at, :, one] = np.moveaxis(joined, 2, 0)
        apart[at, one] |= apart[at, other]
        apart[at, :, one] = apart[at, one]
        apart[at, other] = apart[at, :, other] = True
        labels[at] = np.where(labels[at] == other[:, np.newaxis], one[:, np.newaxis], labels[at])
    return labels
