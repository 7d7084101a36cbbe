"""A retailer's books in plain Python: orders and lines of a night, and what they brought.

Here: the definitions of the figures, written anew from golden.orders and golden.order_lines, to
hold the models of dbt_like_sql/kpis against; and those models built again from changed tables. Not
here: the comparisons.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from assets.catalog import read_catalog
from pipelines.settings import BUNDLED, load_retailer
from pipelines.warehouse import load_functions

Row = dict[str, Any]
T = TypeVar("T")
OTHERS = {"quality", "duplicate_rate", "silo_overlap", "link_quality", "accept_advice"}
NOTHING = Decimal(0)


def published(night: Path) -> Path:
    return night / "warehouse" / "goldsmith.duckdb"


def records(source: Path | duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """Return the rows of a query by the names of their columns."""
    if isinstance(source, Path):
        with duckdb.connect(str(source), read_only=True) as con:
            return records(con, sql)
    source.execute("set TimeZone = 'UTC'")
    found = source.execute(sql)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def month(day: date) -> date:
    return day.replace(day=1)


def year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


def share(part: Decimal | int, whole: Decimal | int) -> float | None:
    """Return a part as a share of the whole, for what has one."""
    return float(part) / float(whole) if whole else None


def grouped(things: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    groups = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return groups


@dataclass
class Books:
    """Orders that were not cancelled, each with its lines and what it brought."""

    as_of: date
    orders: list[Row]
    categories: dict[str, str]

    def sales(self) -> list[Row]:
        return [order for order in self.orders if order["order_type"] == "sale"]

    def purchases(self) -> list[Row]:
        return [order for order in self.sales() if order["grand_total_gross"] > 0]

    def of_buyers(self, orders: Iterable[Row]) -> list[Row]:
        return [order for order in orders if order["buyer"]]


def read_books(night: Path) -> Books:
    """Read a night's orders, and reckon what each brought."""
    file = published(night)
    lines = grouped(records(file, "from golden.order_lines"), lambda line: line["order_id"])
    products = {row["product_id"]: row for row in records(file, "from golden.products")}
    buyers = {
        row["customer_id"]
        for row in records(file, "from golden.customers")
        if row["party_type"] != "organisation"
        and not (row["is_employee"] or row["is_deceased"] or row["is_blocked"])
        and not (row["is_deleted"] or row["is_processing_restricted"])
    }
    orders = [
        order | _brought(order, lines[order["order_id"]], products) | _buyer(order, buyers)
        for order in records(file, "from golden.orders where status <> 'cancelled'")
    ]
    categories = {
        key: (row["category_path"] or "none").split(" > ")[0] for key, row in products.items()
    }
    [[as_of]] = [list(row.values()) for row in records(file, "select as_of from golden.night")]
    return Books(as_of, orders, categories)


def _buyer(order: Row, buyers: set[str]) -> Row:
    return {"buyer": order["customer_id"] if order["customer_id"] in buyers else None}


def _brought(order: Row, lines: list[Row], products: dict[str, Row]) -> Row:
    """Return what an order brought: its total less shipping; the bundled retailer has no fees."""
    goods = [line for line in lines if line["line_type"] == "product"]
    shipping = [line for line in lines if line["line_type"] == "shipping"]
    assert len(goods) + len(shipping) == len(lines)
    net = order["grand_total_net"]
    fee = sum((line["line_net"] for line in shipping), NOTHING)
    fee_gross = sum((line["line_gross"] for line in shipping), NOTHING)
    given = sum((line["line_discount_gross"] or NOTHING for line in goods), NOTHING)
    return {
        "goods": goods,
        "net": None if net is None else net - fee,
        "gross": order["grand_total_gross"] - fee_gross,
        "qty": sum((line["qty"] for line in goods), NOTHING),
        "discount": max(order["discount_gross"] or NOTHING, given)
        if order["order_type"] == "sale"
        else NOTHING,
        "costed": sum((line["line_net"] for line in goods), NOTHING),
        "cost": sum(
            (cost(line, products[line["product_id"]]["unit_cost"]) for line in goods), NOTHING
        ),
    }


def cost(line: Row, unit_cost: Decimal) -> Decimal:
    exact: Decimal = line["qty"] * unit_cost
    return exact.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def came_back(books: Books, days: int = 60) -> list[Row]:
    """Return the lines of returns that came in time, of what their sale is known to have sold."""
    sales = {order["order_id"]: order for order in books.sales()}
    left = {
        (key, product): sum(line["qty"] for line in lines)
        for key, order in sales.items()
        for product, lines in grouped(order["goods"], lambda line: line["product_id"]).items()
    }
    found = []
    for order in sorted(
        books.orders, key=lambda order: (order["business_date"], order["order_id"])
    ):
        if order["order_type"] != "return" or order["ref_order_id"] not in sales:
            continue
        sale = sales[order["ref_order_id"]]
        for line in order["goods"]:
            product = sale["order_id"], line["product_id"]
            if left.get(product, 0) < -line["qty"]:
                continue  # its sale was refused: nothing that was sold can come back
            left[product] += line["qty"]
            if order["business_date"] - sale["business_date"] <= timedelta(days):
                sold = [one for one in sale["goods"] if one["product_id"] == line["product_id"]]
                price = sum(one["line_net"] for one in sold) / sum(one["qty"] for one in sold)
                found.append(line | {"sale": sale, "back": order, "worth": -price * line["qty"]})
    return found


def rebuilt(night: Path, changed: dict[str, str], threads: int = 1) -> duckdb.DuckDBPyConnection:
    """Build the figures of a night again, from tables some of which are other queries."""
    con = duckdb.connect(config={"threads": threads})
    load_functions(con)
    file = night / "warehouse" / "current" / "full.duckdb"
    con.execute(f"attach '{file}' as night (read_only)")
    tables = con.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = 'night' and table_schema "
        "in ('golden', 'settings', 'canonical', 'inventory', 'segments')"
    ).fetchall()
    for schema in {schema for schema, _ in tables} | {"kpis"}:
        con.execute(f"create schema if not exists {schema}")
    for schema, name in tables:
        table = f"{schema}.{name}"
        con.execute(f"create table {table} as {changed.get(table, f'from night.{table}')}")
    for model in read_catalog(load_retailer(BUNDLED)).built_by_sql():
        schema, _, name = model.name.partition(".")
        if model.name in changed:
            continue
        if (schema == "kpis" and name not in OTHERS) or model.name == "segments.population":
            con.execute(f"create or replace table {model.name} as\n{model.sql}")
    return con
