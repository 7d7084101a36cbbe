"""Which model holds, what it is worth, and how the back-test counts."""

import numpy as np
import pytest

from assets.segments import bg_nbd
from assets.segments.bg_nbd import BgNbd, Histories
from assets.segments.customer_value import back_test, foretell, learn
from assets.segments.fitting import Fit, Floats, maximise
from assets.segments.gamma_gamma import GammaGamma, Spending
from tests.unit.assets.segments.shoppers import simulate, spend

BUYING = BgNbd(0.8, 10.0, 0.8, 2.5)
SPENDING = GammaGamma(6.25, 3.74, 15.44)


def buyers(count: int) -> tuple[Histories, Spending]:
    known = simulate(BUYING, count, 0, seed=9).known
    return known, spend(SPENDING, known.x, seed=9)[0]


@pytest.mark.parametrize(("count", "why"), [(499, "few_buyers"), (500, None)])
def test_too_few_buyers_teach_nothing(count: int, why: str | None) -> None:
    histories, spending = buyers(count)
    model = learn(histories, 500, spending)
    assert (model.why_historic, model.buyers, model.buying is None) == (why, count, bool(why))


@pytest.mark.parametrize(("repeaters", "why"), [(49, "few_repeats"), (50, None)])
def test_too_few_repeats_teach_nothing_of_spending(repeaters: int, why: str | None) -> None:
    histories, spending = buyers(2_000)
    left = np.cumsum(spending.x > 0) <= repeaters
    some = Spending(np.where(left, spending.x, 0), spending.mean)
    model = learn(histories, 500, some)
    assert (model.why_historic, model.repeaters) == (why, repeaters)


def test_a_fit_that_runs_away_is_not_trusted() -> None:
    def always_more(parameters: Floats) -> tuple[float, Floats]:
        return float(np.log(parameters).sum()), 1 / parameters

    assert not maximise(always_more, np.ones(2), 1_000_000).is_converged


def test_buying_that_is_not_found_leaves_value_historic(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Fit(BUYING, 0.0, is_converged=False)
    monkeypatch.setattr(bg_nbd, "fit", lambda _: lost)
    histories, spending = buyers(1_000)
    assert learn(histories, 500, spending).why_historic == "buying_not_found"


def test_spending_that_follows_buying_is_noticed() -> None:
    histories, spending = buyers(2_000)
    dearer = Spending(spending.x, spending.mean * (1 + spending.x))
    independent, dependent = (learn(histories, 500, s).correlation for s in (spending, dearer))
    assert abs(independent or 1) < 0.1
    assert (dependent or 0) > 0.3


def test_a_year_is_worth_less_the_later_it_comes() -> None:
    histories, spending = buyers(100)
    now = foretell(BUYING, SPENDING, histories, spending, discount_rate=0)
    later = foretell(BUYING, SPENDING, histories, spending, discount_rate=0.1)
    year = bg_nbd.expected_purchases(BUYING, histories, np.array([365.25 / 7]))[0]
    assert now.purchases == pytest.approx(year)
    assert now.discounted_purchases == pytest.approx(year)
    assert (later.discounted_purchases < year).all()
    assert (later.discounted_purchases > year / 1.1).all()


def test_back_test_counts_by_repeats_and_all() -> None:
    known = Histories(np.array([0, 1, 9]), np.array([0.0, 10, 40]), np.array([50.0, 50, 50]))
    judged = back_test(known, np.array([0, 2, 3]), 25.0, BUYING)
    expected = bg_nbd.expected_purchases(BUYING, known, np.array([25.0]))[0]
    assert [j.group for j in judged] == ["0", "1", "7+", "all"]
    assert [j.buyers for j in judged] == [1, 1, 1, 3]
    everyone = judged[-1]
    assert everyone.predicted == pytest.approx(expected.mean())
    assert everyone.actual == pytest.approx(5 / 3)
    assert everyone.error == pytest.approx(np.abs(expected - [0, 2, 3]).mean())
    assert everyone.naive_error == pytest.approx((0 + 1.5 + 1.5) / 3)
