"""Rules and recommendations of the bundled retailer against counts in plain Python."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise, permutations
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from tests.integration.tables import query

GOODS = {"good", "service", "bundle", None}
Basket = tuple[str | None, date, frozenset[str]]


def published(night: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(night / "warehouse" / "goldsmith.duckdb", sql)


@pytest.fixture(scope="module")
def baskets(night: Path) -> list[Basket]:
    """Buyer, day and products of each purchase of the last 24 months."""
    lines = published(
        night,
        """
        select order_id, buyer_id, business_date, product_id, item_type
        from kpis.sale_lines
        inner join kpis.sales using (order_id, business_date)
        inner join golden.products using (product_id), golden.night
        where is_purchase and item = 'goods' and coalesce(sale_lines.qty, 1) > 0
            and business_date > as_of - interval 24 months and business_date <= as_of
        """,
    )
    products: dict[tuple[str, str | None, date], set[str]] = defaultdict(set)
    for order, buyer, day, product, item_type in lines:
        if item_type in GOODS:
            products[order, buyer, day].add(product)
    return [(buyer, day, frozenset(found)) for (_, buyer, day), found in products.items()]


@pytest.fixture(scope="module")
def categories(night: Path) -> dict[str, str]:
    paths = published(night, "select product_id, category_path from golden.products")
    return {str(product): str(path).split(" > ")[0] for product, path in paths if path}


Rules = dict[tuple[str, str, str, str], tuple[float, ...]]


def rules_of(level: str, sets: list[frozenset[str]]) -> Rules:
    """Return the rules that these sets support, by the textbook definitions."""
    total = len(sets)
    single = Counter(item for found in sets for item in found)
    pairs = Counter(pair for found in sets for pair in permutations(sorted(found), 2))
    return {
        ("basket", level, a, b): found
        for (a, b), both in pairs.items()
        if (found := measures(total, single[a], single[b], both))
    }


def measures(total: int, one: int, other: int, both: int) -> tuple[float, ...] | None:
    if both < max(5, 1e-4 * total):
        return None
    confidence, expected = both / one, other / total
    z = 2.576
    middle = confidence + z * z / (2 * one)
    spread = z * sqrt(confidence * (1 - confidence) / one + z * z / (4 * one * one))
    low = (middle - spread) / (1 + z * z / one)
    if confidence < 0.05 or confidence / expected < 1.2 or low <= expected:
        return None
    return (both / total, confidence, confidence / expected, both / total - one / total * expected)


def sequences_of(baskets: list[Basket]) -> Rules:
    bought: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for buyer, day, products in baskets:
        if buyer:
            bought[buyer] += [(day, product) for product in products]
    single, pairs = Counter[str](), Counter[tuple[str, str]]()
    for history in bought.values():
        single.update({product for _, product in history})
        pairs.update(
            {
                (a, b)
                for first, a in history
                for then, b in history
                if a != b and 0 < (then - first).days <= 90
            }
        )
    return {
        ("sequence", "product", a, b): found
        for (a, b), both in pairs.items()
        if (found := measures(len(bought), single[a], single[b], both))
    }


def test_rules_are_those_that_baskets_support(
    night: Path, baskets: list[Basket], categories: dict[str, str]
) -> None:
    sets = [products for _, _, products in baskets]
    of_categories = [frozenset(categories[p] for p in found if p in categories) for found in sets]
    expected = rules_of("product", sets) | rules_of("category", of_categories)
    expected |= sequences_of(baskets)
    found = published(
        night,
        "select kind, level, antecedent_id, consequent_id, support, confidence, lift, leverage "
        "from segments.basket_rules",
    )
    assert {tuple(row[:4]): pytest.approx(row[4:]) for row in found} == expected


def test_pairs_are_counted_right(
    night: Path, baskets: list[Basket], categories: dict[str, str]
) -> None:
    """Few rules are left of the bundled retailer's pairs: here all of those frequent enough."""
    sets = [frozenset(categories[p] for p in of if p in categories) for _, _, of in baskets]
    pairs = Counter(pair for found in sets for pair in permutations(sorted(found), 2))
    single = Counter(item for found in sets for item in found)
    found = published(
        night,
        "select antecedent_id, consequent_id, total_count, antecedent_count, pair_count "
        "from segments.basket_pairs where level = 'category'",
    )
    assert len(found) > 50
    assert {(a, b): tuple(counts) for a, b, *counts in found} == {
        (a, b): (len(sets), single[a], both) for (a, b), both in pairs.items() if both >= 5
    }


def test_nobody_is_recommended_what_is_ruled_out(night: Path, baskets: list[Basket]) -> None:
    owned = {(buyer, product) for buyer, _, products in baskets for product in products if buyer}
    returned = set(
        published(
            night,
            "select buyer_id, product_id from kpis.sale_lines "
            "inner join kpis.sales using (order_id) "
            "where sale_lines.kind = 'return' and item = 'goods' and buyer_id is not null",
        )
    )
    gone = {
        product
        for (product,) in published(
            night,
            """
            select product_id
            from golden.products
            left join inventory.availability using (product_id)
            where is_deleted or coalesce(products.status, 'active') <> 'active' or atp_now = 0
                or item_type in ('gift_card', 'shipping')
            """,
        )
    }
    found = published(night, "select customer_id, product_id from segments.recommendations")
    assert owned
    assert returned
    assert gone
    assert not {*found} & owned
    assert not {*found} & returned
    assert not {product for _, product in found} & gone


def test_every_buyer_gets_five_of_which_each_is_known(night: Path) -> None:
    buyers = published(night, "select count(distinct buyer_id) from kpis.sales where is_purchase")
    counts = published(
        night,
        "select count(*), min(rank), max(rank), count(reason_text), min(score) >= 0 "
        "from segments.recommendations group by customer_id",
    )
    assert len(counts) == buyers[0][0]
    assert set(counts) == {(5, 1, 5, 5, True)}


def test_better_ones_come_first_and_say_why(night: Path, baskets: list[Basket]) -> None:
    owned = {(buyer, product) for buyer, _, products in baskets for product in products if buyer}
    rules = set(
        published(
            night,
            "select kind || '_rule', antecedent_id, consequent_id from segments.basket_rules",
        )
    )
    found = published(
        night,
        "select customer_id, product_id, score, reason, because_of_id "
        "from segments.recommendations order by customer_id, rank",
    )
    for one, next_one in pairwise(found):
        assert one[0] != next_one[0] or one[2] >= next_one[2]
    by_rule = [row for row in found if row[4] is not None]
    assert by_rule
    for customer, product, _, reason, because_of in by_rule:
        assert (customer, because_of) in owned
        assert (reason, because_of, product) in rules
