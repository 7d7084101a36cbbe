"""One component of records for agglomeration, and its clusters as sets of records."""

import numpy as np
from numpy.typing import NDArray

from assets.identity.agglomeration import Components, Terms

PRIORS = np.array([-2.0, -1.0, 1.5])
NO_PLACES = np.zeros(0, dtype=np.int64)
NEVER_DIFFERS = np.zeros((3, 0))
Bools = NDArray[np.bool_]


def one_component(
    weights: NDArray[np.float64],
    forbidden: Bools | None = None,
    together: Bools | None = None,
    is_equal: Bools | None = None,
    is_kept: Bools | None = None,
) -> Components:
    """Return it alone; weights are by alternative, comparison, record and record."""
    size = weights.shape[-1]
    never = np.zeros((size, size), dtype=bool)
    nothing = np.zeros((0, size, size), dtype=bool)
    return Components(
        weights[:, :, np.newaxis],
        (never if forbidden is None else forbidden)[np.newaxis],
        (never if together is None else together)[np.newaxis],
        (nothing if is_equal is None else is_equal)[:, np.newaxis],
        (nothing if is_kept is None else is_kept)[:, np.newaxis],
    )


def terms(
    least: float,
    favour: float = 0.0,
    places: NDArray[np.int64] = NO_PLACES,
    differs: NDArray[np.float64] = NEVER_DIFFERS,
) -> Terms:
    """Return terms with `PRIORS`."""
    return Terms(PRIORS, least, favour, places, differs)


def clusters_of(labels: NDArray[np.int64]) -> set[frozenset[int]]:
    """Return the clusters of the one component."""
    return {frozenset(np.flatnonzero(labels[0] == label).tolist()) for label in labels[0]}
