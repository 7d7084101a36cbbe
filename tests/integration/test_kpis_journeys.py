"""Journeys planted in the bundled night: what is researched online and bought in a store."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.integration.kpi_books import NOTHING, Books, Row, published, read_books, rebuilt, records

WINDOW = timedelta(14)
NEAR = ("sku", "parent", "category")


@pytest.fixture(scope="module")
def books(night: Path) -> Books:
    return read_books(night)


@pytest.fixture(scope="module")
def products(night: Path) -> dict[str, Row]:
    return {row["product_id"]: row for row in records(published(night), "from golden.products")}


@pytest.fixture(scope="module")
def touches(books: Books, products: dict[str, Row]) -> list[Row]:
    """Looks of known customers at random products, in the weeks around their purchases."""
    dice = random.Random(6)
    names = sorted(key for key, row in products.items() if row["category_path"])
    planted = []
    for order in sorted(books.of_buyers(books.sales()), key=lambda order: order["order_id"]):
        if order["channel"] != "store" or dice.random() < 0.5:
            continue
        bought = [line["product_id"] for line in order["goods"]]
        for _ in range(dice.randrange(4)):
            product = dice.choice([*bought, dice.choice(names), None])
            day = order["business_date"] - timedelta(dice.randrange(-2, 20))
            planted.append({"customer": order["buyer"], "product": product, "day": day})
    return [touch | {"key": f"t{n}"} for n, touch in enumerate(planted)]


@pytest.fixture(scope="module")
def planted(
    night: Path, touches: list[Row], products: dict[str, Row]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The figures of the night with those touches, at noon, of which only the day is known."""
    rows = ", ".join(
        f"('{t['key']}', '{t['customer']}', "
        + (f"'{products[t['product']]['sku']}'" if t["product"] else "null")
        + f", date '{t['day']}')"
        for t in touches
    )
    con = rebuilt(
        night,
        {
            "golden.interactions": "select 'web' as silo, key as interaction_id, customer as "
            "customer_id, sku, 'web' as channel, 'product_view' as kind, 'in' as direction, "
            "day as business_date, null::timestamptz as occurred_at "
            f"from (values {rows}) as planted (key, customer, sku, day)"
        },
    )
    yield con
    con.close()


def nearness(seen: str | None, bought: str, products: dict[str, Row]) -> str:
    """Return how near the product that was looked at is to the one that was bought."""
    if seen is None:
        return "any"
    if seen == bought:
        return "sku"
    mine, other = products[seen], products[bought]
    if mine["parent_sku"] and mine["parent_sku"] == other["parent_sku"]:
        return "parent"
    if mine["category_path"] and mine["category_path"] == other["category_path"]:
        return "category"
    return "any"


def test_share_is_that_of_the_planted_journeys(
    books: Books,
    products: dict[str, Row],
    touches: list[Row],
    planted: duckdb.DuckDBPyConnection,
) -> None:
    assert len(touches) > 500
    looked = defaultdict(list)
    for touch in touches:
        if touch["day"] <= books.as_of:
            looked[touch["customer"]].append(touch)
    expected: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for order in books.sales():
        if order["channel"] != "store" or order["net"] is None:
            continue
        for line in order["goods"]:
            expected["sales"] += line["line_net"]
            if order["buyer"] not in looked:
                continue
            expected["trackable"] += line["line_net"]
            levels = {
                nearness(touch["product"], line["product_id"], products)
                for touch in looked[order["buyer"]]
                if order["business_date"] - WINDOW <= touch["day"] <= order["business_date"]
            }
            nearest = next((level for level in (*NEAR, "any") if level in levels), None)
            if nearest:
                expected[nearest] += line["line_net"]
    [found] = records(
        planted,
        "select sum(net_trackable) as trackable, sum(net_sku) as sku, sum(net_parent) as parent, "
        "sum(net_category) as category, sum(net_any) as any, sum(net_researched) as researched "
        "from kpis.ropo where direction = 'research_online' and category <> 'none'",
    )
    assert {name: found[name] for name in (*NEAR, "any")} == {
        name: expected[name] for name in (*NEAR, "any")
    }
    assert found["trackable"] == expected["trackable"]
    assert found["researched"] == sum(expected[name] for name in NEAR) > 1000
    assert min(expected[name] for name in (*NEAR, "any")) > 0


def test_each_model_divides_a_line_once(planted: duckdb.DuckDBPyConnection) -> None:
    models = ("first", "last", "linear", "position", "decay")
    sums = ", ".join(f"round(sum({model}_weight), 9)" for model in models)
    divided = planted.execute(
        f"select distinct {sums} from kpis.ropo_touches group by order_id, line_no"
    ).fetchall()
    assert divided == [(1.0,) * len(models)]
    [[researched]] = planted.execute("select sum(net_researched) from kpis.ropo").fetchall()
    for model in models:
        [[led_to]] = planted.execute(f"select sum(net_{model}) from kpis.ropo_triggers").fetchall()
        assert led_to == pytest.approx(float(researched), abs=1)  # each row is rounded


def test_without_consent_to_tracking_nobody_is_followed(night: Path) -> None:
    [row] = records(published(night), "select count(*) as n from golden.interactions")
    [found] = records(
        published(night),
        "select sum(net_trackable) as net, count(researched_share) as shares from kpis.ropo",
    )
    assert (row["n"], found["net"], found["shares"]) == (0, 0, 0)
