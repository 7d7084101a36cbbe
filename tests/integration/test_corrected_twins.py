"""A record that two tables are made of is corrected in both."""

from datetime import date
from pathlib import Path

import pytest

from tests.conftest import goldsmith
from tests.integration.tables import query
from tests.integration.test_quarantine import edit
from tests.nights import build_night

SETTINGS = """
[retailer]
name = "One file"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[gates]
quarantine_share = 1.0
[silos.versand]
preset = "generic"
kind = "shop"
path = "versand"
decimal_mark = ","
files = { orders = "sales*.csv", order_lines = "sales*.csv" }
[silos.versand.columns.orders]
order_key = "Order"
ordered_at = "Date"
grand_total_gross = "Total"
[silos.versand.columns.order_lines]
order_key = "Order"
line_no = "Line"
sku = "SKU"
qty = "Qty"
line_gross = "Price"
"""
SALES = """Order;Date;Total;Line;SKU;Qty;Price
7210001;20.11.2026;30,00;1;A-1;1;10,00
7,21E+12;20.11.2026;12,50;1;A-3;1;12,50
"""


def nightly(folder: Path, day: date) -> None:
    (folder / "versand" / f"sales_{day}.csv").write_text(SALES, "utf-8")
    assert build_night(folder, day).error is None


@pytest.mark.slow
def test_a_record_of_two_tables_is_corrected_in_both(tmp_path: Path) -> None:
    (tmp_path / "retailer.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "versand").mkdir()
    nightly(tmp_path, date(2026, 11, 20))
    out = tmp_path / "orders.csv"
    goldsmith(tmp_path, "quarantine", "export", "versand/orders", "--out", str(out))
    edit(out, lambda row: row.update(order_key="7210002", grand_total_gross="12,51"))
    done = goldsmith(tmp_path, "quarantine", "correct", str(out), "--why", "asked")
    assert "2 corrections" in done.stdout, done.stderr
    nightly(tmp_path, date(2026, 11, 21))
    full = tmp_path / "warehouse" / "current" / "full.duckdb"
    assert query(full, "select count(*) from quality.quarantined_rows") == [(0,)]
    assert query(
        full,
        "select orders.order_key, grand_total_gross::varchar, sku "
        "from canonical.orders inner join canonical.order_lines using (order_key) order by all",
    ) == [("7210001", "30.00", "A-1"), ("7210002", "12.51", "A-3")]
    assert query(full, "select table_name, state, corrected_columns from quality.corrections") == [
        ("staging.generic_order_lines", "applied", ["order_key"]),
        ("staging.generic_orders", "applied", ["grand_total_gross", "order_key"]),
    ]
