"""Gamma-Gamma against an integral over all customers there may be, and simulated ones."""

from math import log

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.stats import gamma

from assets.segments import gamma_gamma
from assets.segments.gamma_gamma import GammaGamma, Spending
from tests.unit.assets.segments.shoppers import spend

TRUE = GammaGamma(6.25, 3.74, 15.44)  # as published for CDNOW by Fader and Hardie (2013)


def repeats(count: int) -> np.ndarray:
    return np.random.default_rng(2).poisson(2, count)


def test_likelihood_is_the_mean_chance_over_all_customers() -> None:
    x, mean = 3, 28.5
    expected, _ = quad(
        lambda rate: (
            gamma.pdf(mean, TRUE.p * x, scale=1 / (rate * x))
            * gamma.pdf(rate, TRUE.q, scale=1 / TRUE.gamma)
        ),
        0,
        5,
    )
    found = gamma_gamma.log_likelihood(TRUE, Spending(np.array([x]), np.array([mean])))
    assert found[0] == pytest.approx(log(expected), abs=1e-6)


def test_gradient_is_that_of_the_likelihood() -> None:
    of = Spending(np.array([1, 2, 5]), np.array([12.0, 70.0, 33.0]))

    def mean(parameters: np.ndarray) -> float:
        return float(gamma_gamma.log_likelihood(GammaGamma(*parameters), of).mean())

    at = np.array([3.0, 2.5, 20.0])
    found = gamma_gamma._gradient(GammaGamma(*at), of)
    assert found == pytest.approx(approx_fprime(at, mean, 1e-6), abs=1e-5)


def test_parameters_are_found_again() -> None:
    spending, _ = spend(TRUE, repeats(50_000), seed=7)
    has_repeat = spending.x > 0
    found = gamma_gamma.fit(Spending(spending.x[has_repeat], spending.mean[has_repeat]))
    assert found.is_converged
    for name in ("p", "q", "gamma"):
        assert getattr(found.parameters, name) == pytest.approx(getattr(TRUE, name), rel=0.1), name


def test_expected_spend_is_the_true_mean() -> None:
    spending, true = spend(TRUE, repeats(200_000), seed=8)
    expected = gamma_gamma.expected_spend(TRUE, spending)
    assert expected.mean() == pytest.approx(true.mean(), rel=0.02)
    for x in range(6):
        of = spending.x == x
        assert expected[of].mean() == pytest.approx(true[of].mean(), rel=0.02), x


def test_who_never_came_back_spends_as_all_do() -> None:
    found = gamma_gamma.expected_spend(TRUE, Spending(np.array([0]), np.array([0.0])))
    assert found[0] == pytest.approx(6.25 * 15.44 / 2.74)


def test_a_mean_that_does_not_exist_is_not_trusted() -> None:
    heavy = 1 + np.random.default_rng(1).pareto(0.5, 20_000)
    assert not gamma_gamma.fit(Spending(np.ones(20_000, int), heavy)).is_converged
