"""The totals that must agree before and after resolution: against the truth, and broken on purpose.

A model is broken in one place and rebuilt with what follows from it; then a check of the totals has
to fail, and with it the night.
"""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from assets.sql_model import SQL_FOLDER, SqlModel, read_model
from pipelines.warehouse import FULL, load_functions
from tests.integration.tables import query, truth

RESOLUTION = (
    "shared_numbers",
    "order_records",
    "original_sales",
    "order_customers",
    "orders",
    "order_lines",
    "loyalty_transactions",
)
TOTALS = ("document_totals", "delivered_totals", "control_totals")
MEASURES = {
    f"{prefix}_{measure}": f"{kind}_{measure}"
    for prefix, kind in (
        ("sale", "sale_completed"),
        ("return", "return_completed"),
        ("cancelled_sale", "sale_cancelled"),
    )
    for measure in ("count", "gross", "net")
}


class Flaw(NamedTuple):
    """What a model says, what it might say by mistake, and the check that must not pass then."""

    model: str
    old: str
    new: str
    fails: str


BROKEN = {
    "a join doubles orders": Flaw(
        "orders",
        "    from golden.order_customers\n",
        "    from golden.order_customers, range(2)\n",
        "control_totals.nothing_is_lost_or_doubled",
    ),
    "every silo's record counts": Flaw(
        "order_records",
        "silo = counted_silo and (not is_cancelled or is_all_cancelled)",
        "true",
        "control_totals.nothing_is_lost_or_doubled",
    ),
    "the wrong silo counts": Flaw(
        "order_records",
        "order by sale_precedence nulls last, silo",
        "order by sale_precedence desc, silo",
        "control_totals.nothing_is_lost_or_doubled",
    ),
    "returns are lost": Flaw(
        "order_records",
        "    from canonical.orders\n",
        "    from canonical.orders where order_type <> 'return'\n",
        "document_totals.each_has_one_fate",
    ),
    "a join doubles lines": Flaw(
        "order_lines",
        "    on order_lines.silo = product_records.silo and order_lines.sku",
        "    on order_lines.sku",
        "control_totals.nothing_is_lost_or_doubled",
    ),
    "bookings without a card are lost": Flaw(
        "loyalty_transactions",
        "left join loyalty_accounts",
        "inner join loyalty_accounts",
        "control_totals.nothing_is_lost_or_doubled",
    ),
    "orders stay with ids that are no more": Flaw(
        "order_customers",
        "select silo, source_key, customer_id, coalesce",
        "select silo, source_key, customer_id || '-' as customer_id, coalesce",
        "control_totals.customers_and_nobody_have_all",
    ),
}


def test_before_and_after_are_the_true_totals(night: Path) -> None:
    totals = {row["measure"]: Decimal(row["value"]) for row in truth(night, "totals")}
    found = query(
        night / "warehouse" / "goldsmith.duckdb",
        "select measure, sum(before), sum(after), sum(of_customers + of_nobody) "
        "from golden.control_totals group by measure",
    )
    expected = {measure: [totals[true]] * 3 for measure, true in MEASURES.items()}
    assert {row[0]: list(row[1:]) for row in found if row[0] in expected} == expected


def test_delivered_totals_know_nothing_of_golden_tables() -> None:
    """Else the totals would be compared with themselves."""
    upstream = golden("delivered_totals").upstream
    assert {table.split(".")[0] for table in upstream} == {"canonical", "settings"}


@pytest.mark.parametrize("flaw", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_model_stops_the_night(night: Path, tmp_path: Path, flaw: Flaw) -> None:
    file = tmp_path / FULL
    shutil.copy(night / "warehouse" / "current" / FULL, file)
    with duckdb.connect(str(file)) as con:
        con.execute("set TimeZone = 'UTC'")
        load_functions(con)
        for name in (*RESOLUTION, *TOTALS):
            sql = golden(name).sql
            if name == flaw.model:
                assert flaw.old in sql
                sql = sql.replace(flaw.old, flaw.new)
            con.execute(f"create or replace table golden.{name} as\n{sql}")
        assert flaw.fails in failing(con)


def test_a_second_shop_that_numbers_alike_stops_no_night(night: Path, tmp_path: Path) -> None:
    """All totals agree, and the second shop's orders count beside the first's."""
    file = tmp_path / FULL
    shutil.copy(night / "warehouse" / "current" / FULL, file)
    with duckdb.connect(str(file)) as con:
        con.execute("set TimeZone = 'UTC'")
        load_functions(con)
        con.execute(
            "insert into settings.silos select * replace ('outlet' as silo) "
            "from settings.silos where silo = 'shop'"
        )
        # Its orders have totals of their own, so that the ERP's documents mean the first shop's.
        for name, changed in (
            ("orders", "grand_total_gross + 1000 as grand_total_gross"),
            ("order_lines", "'' as sku"),
        ):
            con.execute(
                f"create table golden.given_{name} as from canonical.{name} union all by name "
                f"select * replace ('outlet' as silo, {changed}) "
                f"from canonical.{name} where silo = 'shop'"
            )
            con.execute(f"create or replace view canonical.{name} as from golden.given_{name}")
        for name in (*RESOLUTION, *TOTALS):
            con.execute(f"create or replace table golden.{name} as\n{golden(name).sql}")
        assert failing(con) == []
        sold = con.execute(
            "select sum(before) from golden.control_totals where silo in ('shop', 'outlet') "
            "and measure in ('sale_count', 'cancelled_sale_count', 'return_count') "
            "group by silo order by silo"
        ).fetchall()
        assert sold == sold[:1] * 2


def test_nothing_fails_while_nothing_is_broken(night: Path) -> None:
    with duckdb.connect(str(night / "warehouse" / "current" / FULL), read_only=True) as con:
        assert failing(con) == []


def golden(name: str) -> SqlModel:
    """Return a model of the schema golden."""
    return read_model(SQL_FOLDER / "golden" / f"{name}.sql")


def failing(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the checks of the totals that some row does not satisfy."""
    return [
        f"{name}.{check}"
        for name in TOTALS
        for check, condition in golden(name).checks.items()
        if con.execute(f"from golden.{name} where not coalesce(({condition}), false)").fetchone()
    ]
