"""The bundled retailer's night against the truth that the generator wrote beside the exports."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

from tests.integration.tables import query, truth


def money(text: str) -> Decimal:
    return Decimal(text or "0")


def test_each_sale_stands_once_with_its_amounts_to_the_cent(night: Path) -> None:
    expected = Counter(
        (
            sale["order_type"],
            sale["status"] == "cancelled",
            sale["channel"],
            sale["business_date"],
            sale["golden_silo"],
            money(sale["golden_gross"]),
            Decimal(sale["golden_net"]) if sale["golden_net"] else None,
        )
        for sale in truth(night, "sales")
        if sale["golden_silo"]
    )
    found = Counter(
        query(
            night / "warehouse" / "goldsmith.duckdb",
            "select order_type, status = 'cancelled', channel, business_date::varchar, silo, "
            "grand_total_gross, grand_total_net from golden.orders",
        )
    )
    assert found - expected == Counter()
    assert expected - found == Counter()


def test_sums_of_sales_and_of_returns_agree_to_the_cent(night: Path) -> None:
    counted = [s for s in truth(night, "sales") if s["golden_silo"] and s["status"] != "cancelled"]
    expected = {
        kind: (
            sum(money(s["golden_gross"]) for s in counted if s["order_type"] == kind),
            sum(money(s["golden_net"]) for s in counted if s["order_type"] == kind),
        )
        for kind in ("sale", "return")
    }
    found = query(
        night / "warehouse" / "goldsmith.duckdb",
        "select order_type, sum(grand_total_gross), sum(grand_total_net) from golden.orders "
        "where is_primary and status <> 'cancelled' group by all",
    )
    assert {kind: (gross, net) for kind, gross, net in found} == expected


def test_lines_add_up_to_their_orders_where_amounts_are_exact(night: Path) -> None:
    """Shop and till: lines + shipping − order discount = total; estimated orders are known."""
    off = query(
        night / "warehouse" / "goldsmith.duckdb",
        """
        with lines as (
            select order_id, sum(line_gross) as gross from golden.order_lines group by all
        )
        select orders.silo, count(*) from golden.orders as orders inner join lines using (order_id)
        where amount_quality = 'ok' and orders.silo = 'erp'
            and abs(lines.gross - orders.grand_total_gross) > 0.005
        group by all
        """,
    )
    assert off == []


def test_every_planted_bad_row_meets_its_fate_and_no_other_row_does(night: Path) -> None:
    file = night / "warehouse" / "current" / "full.duckdb"
    set_aside = {
        (silo, name, record): rules
        for silo, name, record, rules in query(
            file,
            "select silo, source_file, source_row, rules from quality.quarantined_rows "
            "union all select silo, source_file, source_row, [rule] from quality.dropped_rows",
        )
    }
    planted = [row for row in truth(night, "planted") if row["record"] != "every"]
    told = {(row["silo"], row["file"], int(row["record"])): row for row in planted}
    gone = {key: row for key, row in told.items() if row["fate"] in {"quarantined", "dropped"}}
    assert set_aside.keys() == gone.keys()
    assert [key for key, row in gone.items() if row["rule"] not in set_aside[key]] == []


def test_row_account_balances_for_every_file(night: Path) -> None:
    rows = query(
        night / "warehouse" / "goldsmith.duckdb",
        "select silo, source_file, delivered_count, "
        "staged_count + quarantined_count + dropped_count from quality.row_account",
    )
    files = {
        (path.parent.name, path.name)
        for path in night.glob("*/*.csv")
        if path.parent.name != "truth"
    }
    assert {(silo, file) for silo, file, _, _ in rows} == files
    assert [row for row in rows if row[2] != row[3]] == []


def test_stock_of_stores_and_centre_is_the_truth_to_the_piece(night: Path) -> None:
    expected = sum(int(row["golden_on_hand"] or 0) for row in truth(night, "stock"))
    found = query(
        night / "warehouse" / "current" / "full.duckdb",
        """
        select sum(stock.on_hand)
        from canonical.stock_levels as stock
        inner join settings.locations as places
            on stock.silo = places.silo and stock.location_code = places.code
        where places.stock_silo = stock.silo
        """,
    )
    assert int(found[0][0]) == expected


def test_every_published_table_and_column_says_what_it_is(night: Path) -> None:
    undescribed = query(
        night / "warehouse" / "goldsmith.duckdb",
        """
        select schema_name || '.' || table_name from duckdb_tables() where comment is null
        union all
        select schema_name || '.' || table_name || '.' || column_name
        from duckdb_columns() where not internal and comment is null
        """,
    )
    assert undescribed == []
