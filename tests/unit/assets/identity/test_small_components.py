"""Many components at once are settled as each by itself."""

import numpy as np
import pytest

from assets.identity.clusters import settle
from assets.identity.small_components import batches, settle_all

PRIORS = np.array([-2.0, -1.0, 1.5])


@pytest.mark.parametrize("size", [2, 3, 4, 6])
@pytest.mark.parametrize("seed", range(10))
def test_they_are_settled_as_each_by_itself(size: int, seed: int) -> None:
    chance = np.random.default_rng([seed, size])
    weights = chance.normal(0.5, 2.0, (3, 4, 20, size, size))
    weights[chance.random(weights.shape) < 0.2] = np.nan
    weights += weights.swapaxes(3, 4)
    same = chance.random((2, 20, size, size)) < np.array([0.1, 0.3])[:, None, None, None]
    forbidden, together = (same | same.swapaxes(2, 3)) & ~np.eye(size, dtype=bool)
    together[10:] = False  # not known last night
    found = settle_all(weights, forbidden, PRIORS, 0.6, together=together, favour=1.0)
    for n, labels in enumerate(found.tolist()):
        parts = settle(
            weights[:, :, n], forbidden[n], PRIORS, 0.6, together=together[n], favour=1.0
        )
        assert {frozenset(part) for part in parts} == {
            frozenset(i for i in range(size) if labels[i] == label) for label in labels
        }
        assert all(label == labels.index(label) for label in labels)


def test_each_component_is_in_one_batch() -> None:
    components = np.arange(50_000)
    for size in (3, 9):
        assert np.concatenate(batches(components[: 10**5 // size**2], size)).tolist() == list(
            range(10**5 // size**2)
        )
    assert {len(batch) for batch in batches(components[:5], 9)} == {1}
