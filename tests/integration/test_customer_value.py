"""Customer value of the bundled retailer against purchase histories counted in plain Python."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assets.segments.bg_nbd import BgNbd, Histories, expected_purchases, p_alive
from tests.integration.tables import query


def published(night: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(night / "warehouse" / "goldsmith.duckdb", sql)


Days = dict[str, dict[date, Decimal | None]]


def purchase_days(night: Path, until: date) -> Days:
    """Return what each buyer's purchase days brought, less what came back of them."""
    worth: dict[str, Decimal | None] = {}
    bought: dict[str, tuple[str, date]] = {}
    sales = published(
        night,
        "select order_id, ref_order_id, buyer_id, kind, is_purchase, revenue_net, business_date "
        "from kpis.sales",
    )
    for order, _, buyer, _, is_purchase, net, day in sales:
        if is_purchase and buyer and day <= until:
            bought[order] = (buyer, day)
            worth[order] = net
    for _, sale, _, kind, _, net, day in sales:
        if kind == "return" and sale in worth and day <= until:
            before = worth[sale]
            worth[sale] = None if net is None or before is None else before + net
    days: Days = defaultdict(dict)
    for order, (buyer, day) in bought.items():
        so_far = days[buyer].get(day, Decimal(0))
        net = worth[order]
        days[buyer][day] = None if so_far is None or net is None else so_far + net
    return days


@pytest.fixture(scope="module")
def as_of(night: Path) -> date:
    ((day,),) = published(night, "select as_of from golden.night")
    assert isinstance(day, date)
    return day


def test_histories_are_the_purchase_days(night: Path, as_of: date) -> None:
    expected = {}
    for buyer, days in purchase_days(night, as_of).items():
        first, last = min(days), max(days)
        repeats = [value for day, value in days.items() if day > first and value and value > 0]
        expected[buyer] = (
            len(days) - 1,
            (last - first).days / 7,
            (as_of - first).days / 7,
            len(repeats),
            pytest.approx(float(sum(repeats)) / len(repeats)) if repeats else None,
        )
    found = published(
        night,
        "select customer_id, repeat_count, recency_weeks, age_weeks, spend_count, mean_spend_net "
        "from segments.purchase_histories",
    )
    assert {buyer: tuple(rest) for buyer, *rest in found} == expected


def test_back_test_foretells_the_last_six_months(night: Path, as_of: date) -> None:
    cutoff = date(as_of.year, as_of.month - 6, as_of.day)  # the bundled night is in November
    known, later = [], []
    for days in purchase_days(night, as_of).values():
        before = sorted(day for day in days if day <= cutoff)
        if before:
            first = before[0]
            known.append(
                (len(before) - 1, (before[-1] - first).days / 7, (cutoff - first).days / 7)
            )
            later.append(len(days) - len(before))
    ((*parameters,),) = published(
        night,
        "select r, alpha, a, b from segments.customer_value_model where fitted = 'back_test'",
    )
    x, t_x, age = map(np.array, zip(*known, strict=True))
    weeks = (as_of - cutoff) / timedelta(weeks=1)
    foretold = expected_purchases(BgNbd(*parameters), Histories(x, t_x, age), np.array([weeks]))[0]
    found = published(
        night,
        "select repeat_group, buyer_count, predicted_mean, actual_mean, mean_absolute_error "
        "from segments.customer_value_backtest",
    )
    groups = {
        **{str(n): x == n for n in range(7)},
        "7+": x >= 7,
        "all": x >= 0,
    }
    expected = {
        name: (
            of.sum(),
            pytest.approx(foretold[of].mean()),
            pytest.approx(np.array(later)[of].mean()),
            pytest.approx(np.abs(foretold - later)[of].mean()),
        )
        for name, of in groups.items()
    }
    assert {name: tuple(rest) for name, *rest in found} == expected


def test_value_is_margin_times_what_is_foretold(night: Path) -> None:
    ((margin,),) = published(
        night,
        "select (sum(costed_net) - sum(cost_net))::double / sum(costed_net)::double "
        "from kpis.sales, golden.night where business_date > as_of - interval 12 months",
    )
    ((*parameters,),) = published(
        night, "select r, alpha, a, b from segments.customer_value_model where fitted = 'night'"
    )
    rows = published(
        night,
        """
        select
            p_alive, churn_risk, clv_12m, expected_purchases_12m, expected_spend_net, margin_share,
            repeat_count, recency_weeks, age_weeks
        from segments.customer_value
        inner join segments.purchase_histories using (customer_id, repeat_count)
        """,
    )
    assert rows
    alive, risk, value, purchases, spend, share, x, t_x, age = map(
        np.array,
        zip(*[[float(cell) for cell in row] for row in rows], strict=True),
    )
    histories = Histories(x.astype(int), t_x, age)
    assert share == pytest.approx(margin)
    assert alive == pytest.approx(p_alive(BgNbd(*parameters), histories))
    assert risk == pytest.approx(1 - alive)
    undiscounted = margin * purchases * spend
    assert (value <= undiscounted + 0.01).all()
    assert (value >= undiscounted / 1.1 - 0.01).all()


def test_every_buyer_has_a_value(night: Path) -> None:
    ((missing, unforetold),) = published(
        night,
        """
        select
            count(*) filter (customer_value.customer_id is null),
            count(*) filter (p_alive is null)
        from (select distinct buyer_id from kpis.sales where is_purchase and buyer_id is not null)
        left join segments.customer_value on buyer_id = customer_id
        """,
    )
    assert (missing, unforetold) == (0, 0)
