"""The page of twelve figures is what the books say of the last twelve months."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.integration.kpi_books import (
    NOTHING,
    Books,
    Row,
    came_back,
    published,
    read_books,
    rebuilt,
    records,
    share,
    year_before,
)


@pytest.fixture(scope="module")
def books(night: Path) -> Books:
    return read_books(night)


def sum_of(orders: list[Row], name: str) -> float:
    return float(sum((o[name] for o in orders if o[name] is not None), NOTHING))


def figures(books: Books, end: date) -> dict[str, float | None]:
    """Return the figures of the twelve months up to a day."""

    def within(orders: list[Row]) -> list[Row]:
        return [o for o in orders if year_before(end) < o["business_date"] <= end]

    orders, sales, purchases = (
        within(some) for some in (books.orders, books.sales(), books.purchases())
    )
    priced = [order for order in purchases if order["net"] is not None]
    back = [line for line in came_back(books) if within([line["sale"]])]
    buyers = {order["buyer"] for order in purchases} - {None}
    costed = sum_of(orders, "costed")
    net = sum_of(sales, "net")
    return {
        "net_revenue": sum_of(orders, "net"),
        "average_basket_net": sum_of(priced, "net") / len(priced),
        "margin_share": (costed - sum_of(orders, "cost")) / costed,
        "return_share": -sum_of(back, "qty") / sum_of(sales, "qty"),
        "active_customers": float(len(buyers)),
        "loyalty_share": sum_of([o for o in sales if o["loyalty_card_no"]], "net") / net,
        "identified_share": sum_of([o for o in sales if o["customer_id"]], "net") / net,
    }


def rounded(value: float | None) -> object:
    """Return what a figure with four decimals must be: halves may fall either way."""
    return None if value is None else pytest.approx(value, rel=0, abs=0.000051)


def test_page_is_what_the_books_say(night: Path, books: Books) -> None:
    rows = {row["figure"]: row for row in records(published(night), "from kpis.management")}
    assert len(rows) == 12
    now, before = figures(books, books.as_of), figures(books, year_before(books.as_of))
    for name, value in now.items():
        assert rows[name]["value"] == rounded(value), name
        assert rows[name]["value_before"] == rounded(before[name]), name
    assert {row["from_on"] for row in rows.values()} == {year_before(books.as_of) + timedelta(1)}
    assert all(row["definition"] and row["owner"] and row["source"] for row in rows.values())


def test_page_is_what_its_sources_say(night: Path) -> None:
    file = published(night)
    rows = {row["figure"]: row["value"] for row in records(file, "from kpis.management")}
    [year] = records(file, "from kpis.customer_kpis order by ends_on desc limit 1")
    [mail] = records(file, "from kpis.consent where channel = 'email' and purpose = 'marketing'")
    stock = records(file, "select is_stock_out from inventory.coverage")
    assert rows["active_customers"] == year["active_count"]
    assert rows["new_customers"] == year["new_count"]
    assert rows["repeat_share"] == rounded(year["repeat_share"])
    assert rows["omnichannel_share"] == rounded(year["omnichannel_share"])
    assert rows["contactable_share"] == rounded(mail["active_contactable_share"])
    assert rows["stock_out_share"] == rounded(
        share(sum(row["is_stock_out"] for row in stock), len(stock))
    )


def test_lights_follow_the_targets(night: Path) -> None:
    [now] = records(
        published(night), "select value from kpis.management where figure = 'net_revenue'"
    )
    for factor, light in ((1.0, "green"), (1.04, "amber"), (1.06, "red")):
        target = f"select 'net_revenue' as figure, {now['value'] * factor!r}::double as target"
        con = rebuilt(night, {"settings.targets": target})
        lights = con.execute(
            "select light from kpis.management where target is not null"
        ).fetchall()
        con.close()
        assert lights == [(light,)]
