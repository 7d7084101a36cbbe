"""What customers in figures bought on the bundled retailer's night, for tests that reckon with it.

What an order brings, and whose figures count, is as kpis.sales, kpis.sale_lines and
segments.population tell; nothing else is read.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.integration.tables import query

AS_OF = date(2026, 11, 21)
TWO_YEARS_AGO, YEAR_AGO = date(2024, 11, 21), date(2025, 11, 21)


class Sale(NamedTuple):
    order_id: str
    ref_order_id: str | None
    buyer: str | None
    customer: str | None
    place: str | None
    kind: str
    channel: str
    is_purchase: bool
    net: Decimal | None
    day: date


class Line(NamedTuple):
    order_id: str
    ref_order_id: str | None
    buyer: str
    category: str
    kind: str
    net: Decimal | None
    day: date


def read(night: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(night / "warehouse" / "current" / "full.duckdb", sql)


def population(night: Path) -> set[str]:
    return {
        customer
        for (customer,) in read(
            night, "select customer_id from segments.population where is_included"
        )
    }


def sales(night: Path) -> list[Sale]:
    rows = read(
        night,
        "select order_id, ref_order_id, buyer_id, customer_id, location_id, kind::varchar, "
        "channel, is_purchase, revenue_net, business_date from kpis.sales",
    )
    return [sale for row in rows if (sale := Sale(*row)).day <= AS_OF]


def lines(night: Path) -> list[Line]:
    """Return the lines of goods of customers in figures."""
    rows = read(
        night,
        "select order_id, ref_order_id, customer_id, "
        "coalesce(split_part(category_path, ' > ', 1), 'none'), kind::varchar, line_net, "
        "business_date "
        "from kpis.sale_lines inner join segments.population using (customer_id) "
        "left join golden.products using (product_id) where is_included and item = 'goods'",
    )
    return [line for row in rows if (line := Line(*row)).day <= AS_OF]


def purchase_days(night: Path) -> dict[str, list[date]]:
    days = defaultdict(set)
    for sale in sales(night):
        if sale.buyer and sale.is_purchase:
            days[sale.buyer].add(sale.day)
    return {buyer: sorted(found) for buyer, found in days.items()}


def decay(day: date) -> float:
    return float(0.5 ** ((AS_OF - day).days / 180))
