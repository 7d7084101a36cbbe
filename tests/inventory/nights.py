"""The month of the ledger, night after night through the models of inventory."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from assets.carried import carry_over
from assets.catalog import Catalog
from tests.inventory.ledger import DC, FIRST, LAST, NIGHTS, PLACES, PRODUCTS, Ledger, Movement

SETTINGS = """
    insert into settings.retailer (currency, country_code, time_zone) values ('EUR', 'DE', 'UTC');
    insert into settings.silos (silo, kind) values ('erp', 'erp'), ('wms', 'wms'), ('shop', 'shop');
"""
Rows = list[tuple[Any, ...]]


def open_world(con: duckdb.DuckDBPyConnection) -> None:
    """Fill what is the same on every night: places, products, packs."""
    con.execute(SETTINGS)
    for place in PLACES:
        kind = "dc" if place == DC else "store"
        for silo in ("erp", "wms"):
            insert(
                con, "settings.locations",
                "location_id, location_type, is_sellable, stock_silo, ships_online, silo, code",
                [(place, kind, True, "erp", place == DC, silo, place.upper())],
            )  # fmt: skip
        insert(
            con, "golden.locations", "location_id, location_type, is_sellable, ships_online",
            [(place, kind, True, place == DC)],
        )  # fmt: skip
    insert(
        con, "golden.products",
        "product_id, sku, status, is_stocked, is_deleted, list_price_gross",
        [(product, product, "active", True, False, 20) for product in PRODUCTS],
    )  # fmt: skip
    insert(
        con, "golden.product_records", "silo, sku, product_id",
        [(silo, product, product) for silo in ("erp", "wms") for product in PRODUCTS],
    )  # fmt: skip
    insert(
        con, "canonical.product_units", "silo, sku, uom, base_qty",
        [("erp", product, "KAR", 6) for product in PRODUCTS],
    )  # fmt: skip


def run_month(con: duckdb.DuckDBPyConnection, catalog: Catalog, ledger: Ledger) -> None:
    """Build every night, each from what the one before has left."""
    for number in range(NIGHTS):
        day = FIRST + timedelta(days=number)
        deliver(con, ledger, day)
        build(con, catalog)
        if day < LAST:
            carry_over(con, "memory")


def deliver(con: duckdb.DuckDBPyConnection, ledger: Ledger, day: date) -> None:
    """Put the exports of a day in place of those of the day before."""
    for table in ("golden.night", "canonical.stock_levels", "canonical.stock_movements",
                  "canonical.transfers", "golden.order_lines"):  # fmt: skip
        con.execute(f"delete from {table}")
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    insert(con, "golden.night", "as_of, delivery_on, delivery_ends_at", [(day, day, end)])
    insert(
        con, "canonical.stock_levels",
        "silo, sku, location_code, owner, uom, on_hand, unit_cost, snapshot_at",
        [
            ("erp", product, place.upper(), "own", "ST", qty,
             ledger.cost_cents(product, day) / 100, end)
            for (product, place), qty in ledger.nightly[day].items()
        ],
    )  # fmt: skip
    told = [one for one in ledger.movements if one.booked_at < end]
    insert(
        con, "canonical.stock_movements",
        "silo, movement_id, sku, from_location_code, to_location_code, movement_type, uom, qty, "
        "business_date, booked_at",
        [_movement(number, one) for number, one in enumerate(told)],
    )  # fmt: skip
    insert(
        con, "golden.order_lines",
        "order_id, line_no, product_id, location_id, order_type, status, line_type, qty, line_net, "
        "business_date",
        [
            (f"S{number}", 1, one.product, one.place, "sale", "completed", "product", one.qty,
             one.net_cents / 100, one.day)
            for number, one in enumerate(ledger.sales)
            if one.day <= day
        ],
    )  # fmt: skip
    if day == LAST:
        insert(
            con, "canonical.transfers",
            "silo, transfer_no, line_no, sku, from_location_code, to_location_code, status, "
            "qty_sent, qty_received, eta_on",
            [
                ("erp", f"T{number}", "", one.product, "DC", one.target.upper(), "shipped", one.qty,
                 0, one.arrives)
                for number, one in enumerate(ledger.transfers)
            ],
        )  # fmt: skip


def build(con: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Build every table of inventory anew."""
    for table in catalog.built_by_sql():
        if table.schema == "inventory":
            con.execute(f"create or replace table {table.name} as\n{table.sql}")


def insert(con: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Rows) -> None:
    """Insert rows; none are none."""
    if rows:
        names = columns.split(", ")
        con.register(
            "given", pa.table([pa.array(cells) for cells in zip(*rows, strict=True)], names)
        )
        con.execute(f"insert into {table} by name from given")
        con.unregister("given")


def _movement(number: int, one: Movement) -> tuple[Any, ...]:
    places = [place and place.upper() for place in (one.source, one.target)]
    return (
        "wms", f"M{number}", one.product, *places, one.kind, "ST", one.qty, one.booked_at.date(),
        one.booked_at,
    )  # fmt: skip
