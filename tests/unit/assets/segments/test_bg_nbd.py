"""BG/NBD against what it says: integrals over all customers there may be, and simulated ones."""

from math import log

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.stats import beta, gamma

from assets.segments import bg_nbd
from assets.segments.bg_nbd import BgNbd, Histories
from assets.segments.fitting import Floats
from tests.unit.assets.segments.shoppers import Shoppers, simulate

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426)  # as published by Fader, Hardie and Lee (2005)
TRUE = BgNbd(0.8, 10.0, 0.8, 2.5)
WEEKS = 52.0


def one(x: int, t_x: float, age: float) -> Histories:
    return Histories(np.array([x]), np.array([t_x]), np.array([age]))


def chances(rate: Floats, leaves: Floats, x: int, t_x: float, age: float) -> Floats:
    """Return how likely a history is for rates and chances of leaving that are known."""
    here = (1 - leaves) ** x * rate**x * np.exp(-rate * age)
    gone = leaves * (1 - leaves) ** (x - 1) * rate**x * np.exp(-rate * t_x) if x else 0
    return np.asarray(here + gone)


HISTORIES = [(0, 0.0, 38.86), (1, 10.0, 30.0), (2, 30.43, 38.86), (7, 29.43, 38.86)]


@pytest.mark.parametrize("history", HISTORIES)
def test_likelihood_is_the_mean_chance_over_all_customers(
    history: tuple[int, float, float],
) -> None:
    model = TRUE
    steps = (np.arange(2000) + 0.5) / 2000  # of equally likely customers the middle ones
    rate = gamma.ppf(steps, model.r, scale=1 / model.alpha)[:, np.newaxis]
    leaves = beta.ppf(steps, model.a, model.b)
    expected = chances(rate, leaves, *history).mean()
    assert bg_nbd.log_likelihood(model, one(*history))[0] == pytest.approx(log(expected), abs=1e-3)


@pytest.mark.parametrize("a", [0.3, 0.793, 1.0, 1.0 + 1e-9, 2.5])
@pytest.mark.parametrize("history", HISTORIES)
def test_expectation_is_that_of_who_is_still_there(
    history: tuple[int, float, float], a: float
) -> None:
    model = BgNbd(0.243, 4.414, a, 2.426)
    x, _, age = history

    def until_they_leave(leaves: float) -> float:
        share = (model.alpha + age) / (model.alpha + age + leaves * WEEKS)
        stays = beta.pdf(leaves, a, model.b + x)
        return float(stays * (1 - share ** (model.r + x)) / leaves)

    if_here, _ = quad(until_they_leave, 0, 1, limit=200)
    found = bg_nbd.expected_purchases(model, one(*history), np.array([WEEKS]))[0, 0]
    alive = bg_nbd.p_alive(model, one(*history))[0]
    assert found == pytest.approx(if_here * alive, rel=1e-4)


def test_published_example_of_cdnow() -> None:
    # Fader, Hardie and Lee: who bought twice, last after 30.43 of 38.86 weeks, is expected to
    # buy 1.226 times in the 39 weeks to come.
    found = bg_nbd.expected_purchases(CDNOW, one(2, 30.43, 38.86), np.array([39.0]))
    assert found[0, 0] == pytest.approx(1.226, abs=5e-4)


def test_heavy_buyers_neither_overflow_nor_lose_digits() -> None:
    of = one(1500, 99.9, 100.0)
    assert np.isfinite(bg_nbd.log_likelihood(CDNOW, of)).all()
    assert 0 < bg_nbd.p_alive(CDNOW, of)[0] < 1
    weekly = bg_nbd.expected_purchases(CDNOW, of, np.array([1.0]))[0, 0]
    assert 10 < weekly < 15


def test_who_never_came_back_cannot_have_left() -> None:
    assert bg_nbd.p_alive(CDNOW, one(0, 0, 500))[0] == 1


def test_gradient_is_that_of_the_likelihood() -> None:
    of = simulate(TRUE, 500, 0, seed=5).known
    weights = np.full(500, 1 / 500)

    def mean(parameters: np.ndarray) -> float:
        return float(bg_nbd.log_likelihood(BgNbd(*parameters), of).mean())

    at = np.array([0.5, 6.0, 1.3, 2.0])
    model = BgNbd(*at)
    found = bg_nbd._gradient(model, of, weights, bg_nbd._ways(model, of))
    assert found == pytest.approx(approx_fprime(at, mean, 1e-6), abs=1e-5)


@pytest.fixture(scope="module")
def shoppers() -> Shoppers:
    return simulate(TRUE, 400_000, WEEKS, seed=11)


def test_parameters_are_found_again() -> None:
    found = bg_nbd.fit(simulate(TRUE, 50_000, 0, seed=3).known)
    assert found.is_converged
    for name in ("r", "alpha", "a", "b"):
        assert getattr(found.parameters, name) == pytest.approx(getattr(TRUE, name), rel=0.1), name


def test_expectations_are_what_customers_then_do(shoppers: Shoppers) -> None:
    expected = bg_nbd.expected_purchases(TRUE, shoppers.known, np.array([WEEKS]))[0]
    assert expected.mean() == pytest.approx(shoppers.later.mean(), rel=0.02)
    for low, high in ((0, 0), (1, 1), (2, 2), (3, 4), (5, 7), (8, 500)):
        of = (shoppers.known.x >= low) & (shoppers.known.x <= high)
        assert expected[of].mean() == pytest.approx(shoppers.later[of].mean(), rel=0.02), low


def test_chances_are_the_share_of_who_is_there(shoppers: Shoppers) -> None:
    alive = bg_nbd.p_alive(TRUE, shoppers.known)
    assert alive.mean() == pytest.approx(shoppers.is_alive.mean(), abs=0.002)
    for low in np.arange(0, 1, 0.1):
        of = (alive > low) & (alive <= low + 0.1) & (shoppers.known.x > 0)
        if of.sum() > 2000:
            share = shoppers.is_alive[of].mean()
            assert alive[of].mean() == pytest.approx(share, abs=0.015), low


def test_order_of_customers_changes_nothing() -> None:
    of = simulate(TRUE, 2_000, 0, seed=4).known
    turned = Histories(of.x[::-1], of.t_x[::-1], of.age[::-1])
    assert bg_nbd.fit(of) == bg_nbd.fit(turned)


def test_equal_customers_are_one_kind() -> None:
    first, kind, counts = bg_nbd.equal_rows(np.array([1, 2, 1, 1]), np.array([0.5, 0.5, 0.5, 7.0]))
    assert sorted(counts) == [1, 1, 2]
    assert kind[0] == kind[2] != kind[3]
    assert (kind[first] == np.arange(3)).all()
