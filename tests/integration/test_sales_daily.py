"""The days' figures against golden.orders and against the truth, to the cent."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from tests.integration.tables import query, truth

Row = tuple[object, ...]


def published(night: Path, sql: str) -> list[Row]:
    return query(night / "warehouse" / "goldsmith.duckdb", sql)


def test_days_are_the_true_sales_day_by_day(night: Path) -> None:
    expected: dict[Row, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 8)
    for sale in truth(night, "sales"):
        if sale["golden_silo"]:
            place = sale["location_id"] or "none"
            day = expected[sale["business_date"], sale["channel"], place]
            for position, amount in _counted(sale).items():
                day[position] += amount
    found = published(
        night,
        "select business_date::varchar, channel, location_id, order_count, sales_gross, "
        "coalesce(sales_net, 0), return_count, returns_gross, returns_net, cancelled_count, "
        "incomplete_count "
        "from kpis.sales_daily",
    )
    assert {row[:3]: list(row[3:]) for row in found} == dict(expected)


def _counted(sale: dict[str, str]) -> dict[int, Decimal]:
    """Return what a sale adds to its day, by the position in the day's row."""
    if sale["status"] == "cancelled":
        return {6: Decimal(1)}
    first = 0 if sale["order_type"] == "sale" else 3
    return {
        first: Decimal(1),
        first + 1: Decimal(sale["golden_gross"]),
        first + 2: Decimal(sale["golden_net"] or 0),
        7: Decimal(not sale["golden_net"]),
    }


def test_days_add_up_to_the_orders_to_the_cent(night: Path) -> None:
    days = published(
        night,
        "select sum(sales_gross), sum(sales_net), sum(returns_gross), sum(returns_net), "
        "sum(revenue_gross), sum(revenue_net), sum(units_sold), sum(units_returned) "
        "from kpis.sales_daily",
    )
    orders = published(
        night,
        """
        select
            sum(grand_total_gross) filter (order_type = 'sale'),
            sum(grand_total_net) filter (order_type = 'sale'),
            sum(grand_total_gross) filter (order_type = 'return'),
            sum(grand_total_net) filter (order_type = 'return'),
            sum(grand_total_gross), sum(grand_total_net)
        from golden.orders where status <> 'cancelled'
        """,
    )
    lines = published(
        night,
        """
        select sum(qty) filter (order_type = 'sale'), -sum(qty) filter (order_type = 'return')
        from golden.order_lines where status <> 'cancelled' and line_type <> 'shipping'
        """,
    )
    assert days == [orders[0] + lines[0]]


def test_days_add_up_to_the_true_totals(night: Path) -> None:
    totals = {row["measure"]: Decimal(row["value"]) for row in truth(night, "totals")}
    found = published(
        night,
        "select sum(order_count), sum(sales_gross), sum(sales_net), sum(return_count), "
        "sum(returns_gross), sum(returns_net), sum(cancelled_count) from kpis.sales_daily",
    )
    kinds = ("sale_completed", "return_completed")
    measures = [f"{kind}_{measure}" for kind in kinds for measure in ("count", "gross", "net")]
    assert list(found[0]) == [totals[name] for name in [*measures, "sale_cancelled_count"]]
