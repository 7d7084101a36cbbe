"""The figures of channels, places and products against the same reckoned in plain Python."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.integration.kpi_books import (
    NOTHING,
    Books,
    Row,
    came_back,
    grouped,
    month,
    published,
    read_books,
    records,
    share,
    year_before,
)

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def books(night: Path) -> Books:
    return read_books(night)


def total(orders: list[Row], name: str) -> Decimal:
    return sum((order[name] for order in orders if order[name] is not None), NOTHING)


def agree(found: list[Row], expected: dict[Any, Row], *key: str) -> None:
    """Compare rows by their key, in the columns that are expected."""
    by_key = {tuple(row[name] for name in key): row for row in found}
    assert by_key.keys() == expected.keys()
    for group, columns in expected.items():
        for name, value in columns.items():
            wanted = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            assert by_key[group][name] == wanted, (group, name)


def reckoned(orders: list[Row], back: list[Row], sold_of: dict[str, Row]) -> Row:
    """Return what sales and returns of a month make, and what of the sales came back."""
    sales = [order for order in orders if order["order_type"] == "sale"]
    returns = [order for order in orders if order["order_type"] == "return"]
    purchases = [order for order in sales if order["grand_total_gross"] > 0]
    priced = [order["net"] for order in purchases if order["net"] is not None]
    linked = [order for order in returns if order["ref_order_id"] in sold_of]
    crossed = [o for o in linked if o["channel"] != sold_of[o["ref_order_id"]]["channel"]]
    discount, gross = total(sales, "discount"), total(sales, "gross")
    margin = total(orders, "costed") - total(orders, "cost")
    known = [order for order in sales if order["customer_id"]]
    with_card = [order for order in sales if order["loyalty_card_no"]]
    collected = [o for o in purchases if o["delivery_method"] == "click_collect"]
    return {
        "order_count": len(purchases),
        "return_count": len(returns),
        "customer_count": len({order["buyer"] for order in purchases} - {None}),
        "units_sold": total(sales, "qty"),
        "net_revenue": total(orders, "net"),
        "net_sales": total(sales, "net"),
        "net_returns": total(returns, "net"),
        "margin_net": margin,
        "average_basket_net": (sum(priced) / len(priced)).quantize(CENT, "ROUND_HALF_UP")
        if priced
        else None,
        "units_per_order": share(total(sales, "qty"), len(purchases)),
        "discount_share": share(discount, gross + discount),
        "margin_share": share(margin, total(orders, "costed")),
        "return_share": share(total(back, "qty").copy_abs(), total(sales, "qty")),
        "cross_channel_return_share": share(len(crossed), len(linked)),
        "collected_share": share(len(collected), len(purchases)),
        "identified_share": share(total(known, "net"), total(sales, "net")),
        "loyalty_share": share(total(with_card, "net"), total(sales, "net")),
    }


def by_month(books: Books, name: str) -> dict[Any, Row]:
    """Return the figures of each month and value of a column of orders."""
    sold_of = {order["order_id"]: order for order in books.sales()}
    back = grouped(
        came_back(books), lambda line: (month(line["sale"]["business_date"]), line["sale"][name])
    )
    groups = grouped(books.orders, lambda order: (month(order["business_date"]), order[name]))
    return {
        (at, value or "none"): reckoned(orders, back.get((at, value), []), sold_of)
        for (at, value), orders in groups.items()
    }


def test_channels(night: Path, books: Books) -> None:
    expected = by_month(books, "channel")
    sales = {at: NOTHING for at, _ in expected}
    for (at, _), figures in expected.items():
        sales[at] += figures["net_sales"]
    for (at, _), figures in expected.items():
        figures["channel_share"] = share(figures["net_sales"], sales[at])
    agree(records(published(night), "from kpis.channels"), expected, "month", "channel")


def test_stores(night: Path, books: Books) -> None:
    expected = by_month(books, "location_id")
    out = records(published(night), "select location_id, is_stock_out from inventory.coverage")
    stock = grouped(out, lambda row: row["location_id"])
    for (at, place), figures in expected.items():
        before = expected.get((year_before(at), place))
        figures["net_revenue_year_before"] = before["net_revenue"] if before else None
        rows = stock.get(place, []) if at == month(books.as_of) else []
        figures["stock_out_share"] = share(sum(row["is_stock_out"] for row in rows), len(rows))
    agree(
        records(published(night), "from kpis.stores where net_revenue is not null"),
        expected, "month", "location_id",
    )  # fmt: skip


def test_products(night: Path, books: Books) -> None:
    first = year_before(books.as_of) + timedelta(1)
    lines = [
        line | {"day": order["business_date"]}
        for order in books.orders
        for line in order["goods"]
        if first <= order["business_date"] <= books.as_of
    ]
    back = grouped(
        [line for line in came_back(books) if line["sale"]["business_date"] >= first],
        lambda line: line["product_id"],
    )
    expected: dict[Any, Row] = {}
    for product, own in grouped(lines, lambda line: line["product_id"]).items():
        sold = [line for line in own if line["qty"] > 0]
        recent = [line for line in own if line["day"] > books.as_of - timedelta(30)]
        given = total(sold, "line_discount_gross")
        price = total(sold, "line_net") / total(sold, "qty") if sold else None
        expected[(product,)] = {
            "sold_12m": total(sold, "qty"),
            "returned_12m": total(sold, "qty") - total(own, "qty"),
            "net_revenue_12m": total(own, "line_net"),
            "net_revenue_30d": total(recent, "line_net"),
            "discount_share": share(given, total(sold, "line_gross") + given) or 0.0,
            "return_share": share(-total(back.get(product, []), "qty"), total(sold, "qty")),
            "selling_price_net": price and price.quantize(CENT, "ROUND_HALF_UP"),
        }
    found = records(published(night), "from kpis.products where product_id <> 'none'")
    assert {row["product_id"] for row in found} == set(books.categories)
    agree([row for row in found if (row["product_id"],) in expected], expected, "product_id")
    assert not any(row["sold_12m"] for row in found if (row["product_id"],) not in expected)


def test_returns(night: Path, books: Books) -> None:
    def of(line: Row, sale: Row) -> tuple[date, str, str]:
        category = books.categories[line["product_id"]]
        return month(sale["business_date"]), sale["channel"], category

    back = grouped(came_back(books), lambda line: of(line, line["sale"]))
    sold = grouped(
        [(line, order) for order in books.sales() for line in order["goods"]],
        lambda pair: of(*pair),
    )
    expected = {
        key: {
            "sold_qty": (qty := sum(line["qty"] for line, _ in pairs)),
            "returned_qty": -total(back.get(key, []), "qty"),
            "returned_net": total(back.get(key, []), "worth").quantize(CENT, "ROUND_HALF_UP"),
            "qty_share": share(-total(back.get(key, []), "qty"), qty),
            "cross_channel_qty": -sum(
                line["qty"]
                for line in back.get(key, [])
                if line["back"]["channel"] != line["sale"]["channel"]
            ),
        }
        for key, pairs in sold.items()
    }
    found = records(published(night), "from kpis.returns where category <> 'none' or sold_qty > 0")
    agree(found, expected, "month", "channel", "category")


def test_reasons_are_those_of_the_lines(night: Path, books: Books) -> None:
    back = grouped(
        came_back(books),
        lambda line: (
            month(line["sale"]["business_date"]), line["sale"]["channel"], line["return_reason"],
        ),
    )  # fmt: skip
    agree(
        records(published(night), "from kpis.return_reasons"),
        {key: {"returned_qty": -total(lines, "qty")} for key, lines in back.items()},
        "month", "channel", "reason",
    )  # fmt: skip


def test_identification(night: Path, books: Books) -> None:
    groups = grouped(
        books.sales(), lambda o: (month(o["business_date"]), o["channel"], o["identified"])
    )
    expected = {
        key: {
            "order_count": sum(order["grand_total_gross"] > 0 for order in orders),
            "net_sales": total(orders, "net"),
        }
        for key, orders in groups.items()
    }
    found = records(published(night), "from kpis.identification")
    agree(found, expected, "month", "channel", "identified")
    shares = grouped(found, lambda row: (row["month"], row["channel"]))
    assert {round(sum(row["net_share"] for row in rows), 9) for rows in shares.values()} == {1.0}
