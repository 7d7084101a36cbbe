"""Joins of a customer replay how agglomeration put it together."""

import numpy as np
import pytest

from assets.identity.agglomeration import agglomerate, join_all, odds_of
from tests.unit.assets.identity.components import one_component, terms

LEAST = 0.5


@pytest.mark.parametrize("seed", range(40))
def test_the_joins_of_a_cluster_are_merges_that_agglomeration_makes(seed: int) -> None:
    """Of every cluster that it finds, all joins are above its limit, and lead to all records."""
    draw = np.random.default_rng(seed)
    size = int(draw.integers(3, 8))
    weights = draw.normal(0.3, 2.5, (3, 4, size, size))
    weights = weights + weights.transpose(0, 1, 3, 2)
    labels = agglomerate(one_component(weights), terms(LEAST))[0]
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        if len(members) > 1:
            inner = one_component(weights[:, :, members][..., members])
            joins = join_all(inner, terms(-np.inf))
            assert joins.odds.min() > LEAST
            together = np.arange(len(members))
            for one, other in zip(joins.one[0], joins.other[0], strict=True):
                assert one < other
                together[together == other] = one
            assert (together == 0).all()


@pytest.mark.parametrize("seed", range(20))
def test_no_two_clusters_that_were_left_apart_are_likelier_one(seed: int) -> None:
    draw = np.random.default_rng(seed)
    weights = draw.normal(0.0, 2.5, (3, 4, 6, 6))
    component = one_component(weights + weights.transpose(0, 1, 3, 2))
    labels = agglomerate(component, terms(LEAST))
    odds = odds_of(component, terms(LEAST), labels)[0]
    firsts = np.unique(labels)
    for one in firsts:
        for other in firsts[firsts > one]:
            assert odds[one, other] <= LEAST


def test_what_is_forbidden_is_joined_last() -> None:
    weights = np.full((3, 1, 3, 3), 4.0)
    forbidden = np.zeros((3, 3), dtype=bool)
    forbidden[0, 2] = forbidden[2, 0] = True
    joins = join_all(one_component(weights, forbidden), terms(-np.inf))
    assert joins.odds[0, 0] > 0
    assert joins.odds[0, 1] == -100.0
