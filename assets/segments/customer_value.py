"""Customer value from purchase histories: which model holds, what it foretells, how good it was.

Here: columns in, columns out. Not here: the models (`bg_nbd.py`, `gamma_gamma.py`), what is read
and written (`write.py`), and what a forecast is worth (`dbt_like_sql/segments/customer_value.sql`).
"""

from dataclasses import dataclass, replace

import numpy as np

from assets.segments import bg_nbd, gamma_gamma
from assets.segments.bg_nbd import BgNbd, Histories
from assets.segments.fitting import Fit, Floats
from assets.segments.gamma_gamma import GammaGamma, Spending

MONTH = 365.25 / 12 / 7  # weeks
MONTHS = 12
MOST_CORRELATION = 0.3  # beyond it, what buyers spend hangs on how often they buy
_LAST_GROUP = 7  # repeats from which on buyers are one group of the back-test
# Of the buyers that there must be, so many must have a repeat: spending is learnt from these alone.
_REPEATERS = 0.1


@dataclass(frozen=True)
class Model:
    """What was learnt of buyers; without both fits, or with one that is not to be trusted, why."""

    buyers: int
    repeaters: int | None = None
    correlation: float | None = None
    why_historic: str | None = None
    buying: Fit[BgNbd] | None = None
    spending: Fit[GammaGamma] | None = None


@dataclass(frozen=True)
class Forecasts:
    """What is foretold of each buyer for the months to come."""

    p_alive: Floats
    purchases: Floats
    discounted_purchases: Floats
    spend: Floats


@dataclass(frozen=True)
class Judged:
    """What was foretold of a group of buyers, and what came."""

    group: str
    buyers: int
    weeks: float
    predicted: float
    actual: float
    error: float
    naive_error: float


def learn(histories: Histories, min_customers: int, spending: Spending | None = None) -> Model:
    """Return the models of buying and, if that is asked for, of spending; or why there is none.

    Args:
        histories: every buyer's.
        min_customers: how many buyers there must be.
        spending: every buyer's, in the same order; those without a repeat have 0.
    """
    if spending is None:
        return _learn_buying(Model(len(histories)), histories, min_customers)
    has_repeat = spending.x > 0
    repeats = Spending(spending.x[has_repeat], spending.mean[has_repeat])
    start = Model(len(histories), len(repeats.x), _correlation(repeats))
    model = _learn_buying(start, histories, min_customers)
    if model.why_historic is not None:
        return model
    if len(repeats.x) < _REPEATERS * min_customers:
        return replace(model, why_historic="few_repeats")
    fit = gamma_gamma.fit(repeats)
    return replace(
        model, spending=fit, why_historic=None if fit.is_converged else "spending_not_found"
    )


def _learn_buying(model: Model, histories: Histories, min_customers: int) -> Model:
    if len(histories) < min_customers:
        return replace(model, why_historic="few_buyers")
    fit = bg_nbd.fit(histories)
    return replace(model, buying=fit, why_historic=None if fit.is_converged else "buying_not_found")


def foretell(
    buying: BgNbd, spent: GammaGamma, of: Histories, spending: Spending, discount_rate: float
) -> Forecasts:
    """Return what is foretold of these buyers for the next twelve months."""
    months = np.arange(1, MONTHS + 1)
    until = bg_nbd.expected_purchases(buying, of, months * MONTH)
    monthly = np.diff(until, axis=0, prepend=0)
    discounts = (1 + discount_rate) ** (-months / MONTHS)
    return Forecasts(
        bg_nbd.p_alive(buying, of),
        until[-1],
        discounts @ monthly,
        gamma_gamma.expected_spend(spent, spending),
    )


def back_test(known: Histories, later: Floats, weeks: float, model: BgNbd) -> list[Judged]:
    """Return how well the model foretold the weeks after what was known, by repeats and of all.

    Args:
        known: what was known of each buyer then.
        later: how many purchase days each had in the weeks after.
        weeks: how many weeks these are.
        model: learnt from what was known.
    """
    foretold = bg_nbd.expected_purchases(model, known, np.array([weeks]))[0]
    as_before = known.x / np.maximum(known.age, weeks) * weeks
    group = np.minimum(known.x, _LAST_GROUP)
    chosen = {str(x) if x < _LAST_GROUP else f"{x}+": group == x for x in np.unique(group)}
    chosen["all"] = np.ones(len(known), dtype=bool)
    return [
        Judged(
            name,
            int(of.sum()),
            weeks,
            float(foretold[of].mean()),
            float(later[of].mean()),
            float(np.abs(foretold - later)[of].mean()),
            float(np.abs(as_before - later)[of].mean()),
        )
        for name, of in chosen.items()
    ]


def _correlation(of: Spending) -> float | None:
    """Return the correlation of number and mean value; none where either never varies."""
    if len(of.x) < 2 or not of.x.std() or not of.mean.std():
        return None
    return float(np.corrcoef(of.x, of.mean)[0, 1])
