"""Figures add up to one revenue, whoever is taken for whom, and to the silos' documents."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.integration.kpi_books import Books, published, read_books, rebuilt, records
from tests.integration.tables import query

ADD_UP = [  # what adds up to the revenue of kpis.sales, and to its sales before returns
    ("sum(net_revenue) from kpis.sales_daily", "sum(net_sales) from kpis.sales_daily"),
    ("sum(net_revenue) from kpis.channels", "sum(net_sales) from kpis.channels"),
    ("sum(net_revenue) from kpis.stores", "sum(net_sales) from kpis.stores"),
    ("sum(net_revenue) from kpis.new_and_returning", "sum(net_sales) from kpis.returns"),
    (
        "sum(net_new + net_returning + net_others) from kpis.new_and_returning",
        "sum(net_sales) from kpis.identification",
    ),
    (
        "sum(net_revenue) from kpis.revenue_reconciliation",
        "sum(net_revenue) from kpis.revenue_reconciliation where order_type = 'sale'",
    ),
]
OF_ALL = [name for pair in ADD_UP for name in pair]
CUSTOMERS = {
    "each order another's": "order_id",
    "all one's": "'G1'",
    "nobody's": "null::varchar",
    "merged in pairs": "if(hash(customer_id) % 2 = 0, customer_id, 'G2')",
}


@pytest.fixture(scope="module")
def books(night: Path) -> Books:
    return read_books(night)


def totals(con: duckdb.DuckDBPyConnection) -> list[Decimal]:
    return [row[0] for name in OF_ALL for row in con.execute(f"select {name}").fetchall()]


def test_every_dimension_adds_up_to_the_cent(night: Path, books: Books) -> None:
    revenue = sum(order["net"] for order in books.orders if order["net"] is not None)
    sales = sum(order["net"] for order in books.sales() if order["net"] is not None)
    file = published(night)
    assert query(file, "select sum(revenue_net) from kpis.sales") == [(revenue,)]
    for of_all, of_sales in ADD_UP:
        assert query(file, f"select {of_all}") == [(revenue,)], of_all
        assert query(file, f"select {of_sales}") == [(sales,)], of_sales


def test_products_and_cohorts_add_up(night: Path, books: Books) -> None:
    file = published(night)
    [[of_products]] = query(file, "select sum(net_revenue_12m) from kpis.products")
    [[of_management]] = query(
        file, "select value from kpis.management where figure = 'net_revenue'"
    )
    [[of_days]] = query(
        file,
        "select sum(net_revenue) from kpis.sales_daily, golden.night "
        "where business_date <= as_of and business_date > as_of - interval 12 months",
    )
    assert of_products == of_days == pytest.approx(Decimal(of_management).quantize(Decimal("0.01")))
    [[of_cohorts]] = query(file, "select sum(net_revenue) from kpis.cohorts")
    [[of_years]] = query(file, "select sum(net_revenue) from kpis.customer_kpis")
    of_buyers = sum(o["net"] for o in books.of_buyers(books.orders) if o["net"] is not None)
    assert of_cohorts == of_years == of_buyers


@pytest.mark.parametrize("changed", CUSTOMERS.values(), ids=CUSTOMERS)
def test_whoever_is_one_customer_revenue_stays(night: Path, changed: str) -> None:
    other = f"select * replace ({changed} as customer_id) from night.golden."
    con = rebuilt(night, {f"golden.{table}": other + table for table in ("orders", "order_lines")})
    with duckdb.connect(str(published(night)), read_only=True) as as_it_was:
        assert totals(con) == totals(as_it_was)
        before = as_it_was.execute("select count(*) from kpis.buyers").fetchall()
    assert con.execute("select count(*) from kpis.buyers").fetchall() != before


@pytest.fixture(scope="module")
def shuffled(night: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The figures from rows in another order, by several threads."""
    con = rebuilt(
        night,
        {
            f"golden.{table}": f"from night.golden.{table} order by hash({key})"
            for table, key in {
                "orders": "order_id", "order_lines": "(order_id, line_no)", "products": "sku",
                "loyalty_transactions": "txn_id", "loyalty_accounts": "account_id",
            }.items()
        },
        threads=3,
    )  # fmt: skip
    yield con
    con.close()


def test_order_of_rows_changes_nothing(night: Path, shuffled: duckdb.DuckDBPyConnection) -> None:
    tables = records(
        shuffled,
        "select table_name as name from duckdb_tables() "
        "where schema_name = 'kpis' and database_name <> 'night'",
    )
    assert len(tables) > 20
    for table in tables:
        mine = _rounded(shuffled, table["name"])
        with duckdb.connect(str(published(night)), read_only=True) as con:
            assert mine == _rounded(con, table["name"]), table["name"]


def _rounded(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table; sums of floats may differ in the last place."""
    con.execute("set TimeZone = 'UTC'")
    rows = con.execute(f"from kpis.{table}").fetchall()
    return sorted(
        (tuple(round(v, 9) if isinstance(v, float) else v for v in row) for row in rows), key=repr
    )


def test_shares_are_shares(night: Path) -> None:
    columns = query(
        published(night),
        "select table_name, column_name from duckdb_columns() where schema_name = 'kpis' and "
        "column_name like '%\\_share' escape '\\'",
    )
    assert len(columns) > 30
    for table, column in columns:
        if column.startswith("margin"):
            continue  # what is sold below cost has one below zero
        outside = f"select count(*) from kpis.{table} where {column} not between 0 and 1"
        assert query(published(night), outside) == [(0,)], (table, column)


def test_differences_to_the_documents_have_names(night: Path) -> None:
    """Every silo's documents, added up from its own export's table, end in its revenue."""
    file = night / "warehouse" / "current" / "full.duckdb"
    delivered = query(
        file,
        "select silo, order_type, sum(coalesce(grand_total_net, 0)) from canonical.orders "
        "group by all",
    )
    rows = {
        (row["silo"], row["order_type"]): row
        for row in records(file, "from kpis.revenue_reconciliation")
    }
    assert rows.keys() == {(silo, kind) for silo, kind, _ in delivered}
    for silo, kind, net in delivered:
        row = rows[silo, kind]
        named = ("duplicate", "set_aside", "incomplete", "cancelled", "shipping", "other")
        assert row["delivered_net"] == net
        assert row["net_revenue"] == net + row["derived_net"] - sum(
            row[f"{name}_net"] for name in named
        )
    assert rows["erp", "sale"]["duplicate_net"] > 0
    assert rows["shop", "sale"]["cancelled_net"] > 0


def test_silos_disagree_where_their_documents_do(night: Path) -> None:
    file = night / "warehouse" / "current" / "full.duckdb"
    expected = query(
        file,
        """
        select a.silo, b.silo, a.order_type, count(*), count(*) filter (a.gross <> b.gross),
            sum(b.gross - a.gross)
        from (
            select silo, order_type, match_key, counted_silo, sum(grand_total_gross) as gross
            from golden.order_records inner join canonical.orders using (silo, order_key)
            group by all
        ) as a inner join (
            select silo, match_key, sum(grand_total_gross) as gross
            from golden.order_records inner join canonical.orders using (silo, order_key)
            group by all
        ) as b using (match_key)
        where a.silo = a.counted_silo and b.silo <> a.silo
        group by all
        """,
    )
    found = query(
        file,
        "select counted_silo, silo, order_type, shared_count, differing_count, difference_gross "
        "from kpis.silo_differences",
    )
    assert sorted(found) == sorted(expected)
    assert len(found) > 3
