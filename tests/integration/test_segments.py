"""Scores, segments and stages of the bundled retailer's customers, reckoned once more in Python."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.integration.purchases import (
    AS_OF,
    TWO_YEARS_AGO,
    lines,
    population,
    purchase_days,
    read,
    sales,
)

# Recency scores, frequency scores, as the definition lists them.
SEGMENTS = {
    "champions": ({5}, {4, 5}),
    "loyal_customers": ({3, 4}, {4, 5}),
    "potential_loyalists": ({4, 5}, {2, 3}),
    "new_customers": ({5}, {1}),
    "promising": ({4}, {1}),
    "need_attention": ({3}, {3}),
    "about_to_sleep": ({3}, {1, 2}),
    "at_risk": ({1, 2}, {3, 4}),
    "cant_lose_them": ({1, 2}, {5}),
    "hibernating": ({1, 2}, {1, 2}),  # except (1, 1)
    "lost": ({1}, {1}),
}


def fifth(value: Any, values: Sequence[Any]) -> int:
    """Return the tie-safe score of a value among all."""
    lower: int = sum(other < value for other in values)
    return min(5, 1 + 5 * lower // (len(values) - 1))


def segment(recency: int, frequency: int) -> str:
    if (recency, frequency) == (1, 1):
        return "lost"
    (name,) = (s for s, (r, f) in SEGMENTS.items() if recency in r and frequency in f)
    return name


def test_everybody_in_figures_has_one_segment_and_one_stage(night: Path) -> None:
    for table in ("rfm", "lifecycle"):
        rows = read(night, f"select customer_id from segments.{table}")
        assert Counter(customer for (customer,) in rows) == Counter(population(night)), table


def test_each_pair_of_scores_is_in_the_one_segment_of_the_definition(night: Path) -> None:
    rows = read(night, "select unnest(cells), segment from segments.rfm_segments")
    expected = [(10 * r + f, segment(r, f)) for r in range(1, 6) for f in range(1, 6)]
    assert sorted(rows) == [(0, "prospect"), *expected]


def test_scores_and_segments(night: Path) -> None:
    days = purchase_days(night)
    money: defaultdict[str, Decimal] = defaultdict(Decimal)
    for sale in sales(night):
        if sale.buyer in days and sale.day > TWO_YEARS_AGO:
            money[sale.buyer] += sale.net or 0
    last = {buyer: found[-1] for buyer, found in days.items()}
    expected = {}
    for buyer, found in days.items():
        count = sum(day > TWO_YEARS_AGO for day in found)
        r, m = fifth(last[buyer], [*last.values()]), fifth(money[buyer], [*money.values()])
        f = max(1, sum(count >= least for least in (1, 2, 3, 4, 7)))
        recency = (AS_OF - last[buyer]).days
        expected[buyer] = (segment(r, f), r, f, m, recency, count, money[buyer], last[buyer])
    rows = read(
        night,
        "select customer_id, segment, r_score, f_score, m_score, recency_days, "
        "purchase_day_count, monetary_net, last_purchase_on from segments.rfm",
    )
    assert {row[0]: row[1:] for row in rows if row[1] != "prospect"} == expected
    assert len({row[0] for row in expected.values()}) > 8
    prospects = {row[0] for row in rows if row[1] == "prospect"}
    assert prospects == population(night) - days.keys()


def test_the_breaks_alone_tell_every_score(night: Path) -> None:
    breaks = read(night, "select metric, score, lo, hi from segments.rfm_breaks")
    rows = read(
        night,
        "select r_score, f_score, m_score, recency_days, purchase_day_count, monetary_net "
        "from segments.rfm where segment <> 'prospect'",
    )
    assert len(rows) > 500
    for *scores, recency, count, money in rows:
        values = {"recency": recency, "frequency": count, "money": money}
        told = [
            [s for m, s, lo, hi in breaks if m == metric and (lo is None or value >= lo)
             and (hi is None or value < hi)]
            for metric, value in values.items()
        ]  # fmt: skip
        assert told == [[score] for score in scores]


def rhythms(night: Path) -> dict[str, tuple[str, float]]:
    """Return whose days lie between a customer's purchases usually, and how many."""
    gaps = {
        buyer: [(b - a).days for a, b in pairwise(days)]
        for buyer, days in purchase_days(night).items()
    }
    own = {buyer: median(found) for buyer, found in gaps.items() if len(found) >= 2}
    bought: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines(night):
        if line.kind == "sale" and line.category != "none":
            bought[line.buyer][line.category] += 1
    category = {buyer: max((n, name) for name, n in of.items())[1] for buyer, of in bought.items()}
    of_category: defaultdict[str | None, list[float]] = defaultdict(list)
    for buyer, days in own.items():
        of_category[category.get(buyer)].append(days)
    found: dict[str, tuple[str, float]] = {}
    for buyer in gaps:
        others = of_category[category.get(buyer)]
        if buyer in own:
            found[buyer] = ("own", own[buyer])
        elif buyer in category and len(others) >= 20:
            found[buyer] = ("category", median(others))
        else:
            found[buyer] = ("overall", median(own.values()))
    return found


def stage(days: list[date], rhythm: float) -> str:
    since = (AS_OF - days[-1]).days
    back = [b - a for a, b in pairwise(days) if (AS_OF - b).days <= 90]
    if len(days) == 1 and since <= 90:
        return "new"
    if any(gap.days > 3 * rhythm for gap in back):
        return "reactivated"
    bounds = {1.5 * rhythm: "active", 3 * rhythm: "at_risk", max(6 * rhythm, 365): "dormant"}
    return next((name for bound, name in bounds.items() if since <= bound), "lost")


def test_stages(night: Path) -> None:
    of = rhythms(night)
    expected: dict[str, tuple[Any, ...]] = {
        buyer: (stage(days, of[buyer][1]), *of[buyer], len(days))
        for buyer, days in purchase_days(night).items()
    }
    expected |= dict.fromkeys(population(night) - expected.keys(), ("prospect", None, None, 0))
    rows = read(
        night,
        "select customer_id, stage::varchar, rhythm_source, rhythm_days, purchase_day_count "
        "from segments.lifecycle",
    )
    assert {customer: tuple(found) for customer, *found in rows} == expected
    assert len({found[0] for found in expected.values()}) == 7
    assert {source for _, source, *_ in expected.values()} > {"own", "category", "overall"}


def test_the_first_night_is_where_everybodys_stage_begins(night: Path) -> None:
    rows = read(night, "select * from segments.lifecycle_transitions")
    stages = read(night, "select customer_id, null, stage, as_of from segments.lifecycle")
    assert sorted(rows) == sorted(stages)
