"""A month of sales, receipts, transfers, returns and counts: the tables against plain Python."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from assets.catalog import Catalog, read_catalog
from pipelines.settings import BUNDLED, load_retailer
from tests.empty_night import make_empty_night
from tests.inventory.ledger import (
    FIRST,
    LAST,
    NIGHTS,
    PLACES,
    PRODUCTS,
    Key,
    Ledger,
    month,
    sold,
)
from tests.inventory.nights import build, deliver, insert, open_world, run_month

# What the warehouse's own system says on the last night, where the ERP says twelve; what the shop
# shows; and the class in which each must land, with the difference.
LATE = datetime(2026, 11, 21, 11, tzinfo=UTC)
WMS = {"A01": 2, "A02": -12, "A04": None, "A05": 9, "A06": 11, "A07": 13, "A08": 7, "A10": 0}
CLASSES = {
    "A01": ("uom_mismatch", 10), "A02": ("sign", 24), "A04": ("missing_in_b", 12),
    "A05": ("real", 3), "A06": ("ok", 1), "A07": ("ok", -1), "A08": ("timing", 5),
    "A09": ("missing_in_a", -12),
}  # fmt: skip
SHOP = {"A06": 12, "A10": 3, "A11": 0}

World = tuple[duckdb.DuckDBPyConnection, Ledger]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(load_retailer(BUNDLED))


@pytest.fixture(scope="module")
def world(catalog: Catalog) -> Iterator[World]:
    ledger = month(seed=8)
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute("set TimeZone = 'UTC'")
        make_empty_night(con, catalog)
        open_world(con)
        run_month(con, catalog, ledger)
        yield con, ledger


def by_key(con: duckdb.DuckDBPyConnection, table: str, *columns: str) -> dict[Key, Any]:
    rows = con.execute(
        f"select product_id, location_id, {', '.join(columns)} from inventory.{table}"
    ).fetchall()
    return {(row[0], row[1]): row[2] if len(columns) == 1 else row[2:] for row in rows}


def test_the_month_is_one_to_learn_from(world: World) -> None:
    _, ledger = world
    kinds = {movement.kind for movement in ledger.movements}
    assert kinds == {"sale", "return", "receipt", "transfer", "count", "scrap"}
    assert ledger.transfers
    assert min(ledger.on_hand.values()) == 0


def test_what_lies_where(world: World) -> None:
    con, ledger = world
    assert by_key(con, "positions", "on_hand") == ledger.nightly[LAST]


def test_every_night_is_remembered(world: World) -> None:
    con, ledger = world
    found: dict[Any, dict[Key, int]] = defaultdict(dict)
    for night, product, place, qty in con.execute(
        "select night, product_id, location_id, on_hand from inventory.snapshots "
        "inner join inventory.snapshot_nights on night between first_on and last_on"
    ).fetchall():
        assert (product, place) not in found[night]
        found[night][product, place] = qty
    assert found == ledger.nightly


def test_the_month_rolls_forward_without_a_difference(catalog: Catalog, world: World) -> None:
    con, _ = world
    rolled = con.execute(
        "select count(*), count(*) filter (where class <> 'ok' or difference <> 0) "
        "from inventory.reconciliation where comparison = 'roll_forward'"
    ).fetchall()
    assert rolled == [(len(PRODUCTS) * len(PLACES), 0)]


def test_goods_on_their_way_are_nowhere_else(world: World) -> None:
    con, ledger = world
    on_the_way = sum(one.qty for one in ledger.transfers)
    (moved,) = con.execute("select sum(in_transit) from inventory.positions").fetchall()[0]
    assert moved == on_the_way
    outside = sum(
        one.qty * ((one.source is None) - (one.target is None))
        for one in ledger.movements
        if one.kind != "transfer"
    )
    opening = sum(ledger.nightly[FIRST].values())
    assert sum(ledger.nightly[LAST].values()) + on_the_way == opening + outside


def nights_out(ledger: Ledger, key: Key, days: int) -> int:
    return sum(
        ledger.nightly[night][key] <= 0
        for night in ledger.nightly
        if night > LAST - timedelta(days=days)
    )


def test_sales_a_day_in_stock_and_what_was_lost(world: World) -> None:
    con, ledger = world
    found = by_key(
        con, "coverage", "sold_28", "days_in_stock_28", "daily_sales_28", "days_of_cover",
        "stock_out_share", "lost_sales_84", "is_stock_out",
    )  # fmt: skip
    sold_28, sold_84 = sold(ledger, 28), sold(ledger, 84)
    for key, qty in ledger.nightly[LAST].items():
        out_28, out_84 = nights_out(ledger, key, 28), nights_out(ledger, key, 84)
        pace = sold_28[key] / (28 - out_28) if out_28 < 28 else None
        pace_84 = sold_84[key] / (84 - out_84)
        assert found[key] == (
            sold_28[key],
            28 - out_28,
            pytest.approx(pace),
            pytest.approx(qty / pace) if pace else None,
            pytest.approx(out_84 / NIGHTS),
            pytest.approx(min(pace_84 * out_84, sold_84[key])),
            qty <= 0,
        )


def test_turn_and_margin_at_the_cost_of_the_day(world: World) -> None:
    con, ledger = world
    found = by_key(con, "coverage", "stock_turn", "stock_turn_value", "gmroi")
    for key in ledger.nightly[LAST]:
        product = key[0]
        sales = [one for one in ledger.sales if (one.product, one.place) == key]
        pieces = sum(night[key] for night in ledger.nightly.values())
        value = sum(
            night[key] * ledger.cost_cents(product, day) for day, night in ledger.nightly.items()
        )
        if not pieces:
            assert found[key] == (None, None, None)
            continue
        qty = sum(one.qty for one in sales)
        cost = sum(one.qty * ledger.cost_cents(product, one.day) for one in sales)
        net = sum(one.net_cents for one in sales)
        assert found[key] == (
            pytest.approx(qty * NIGHTS / pieces),
            pytest.approx(cost * NIGHTS / value) if sales else None,
            pytest.approx((net - cost) * NIGHTS / value) if sales else None,
        )


def test_sell_through_and_shrinkage(world: World) -> None:
    con, ledger = world
    found = by_key(con, "coverage", "sell_through_28", "shrunk_365")
    opening_on = LAST - timedelta(days=28)
    sold_28 = sold(ledger, 28)
    for key in ledger.nightly[LAST]:
        product, place = key
        told = [one for one in ledger.movements if one.product == product and one.change_at(place)]
        received = sum(
            one.qty
            for one in told
            if one.kind in {"receipt", "transfer"}
            and one.target == place
            and one.booked_at.date() > opening_on
        )
        shrunk = sum(one.qty for one in told if one.kind in {"count", "scrap"})
        base = ledger.nightly[opening_on][key] + received
        share, lost = found[key]
        if not any(one.kind in {"receipt", "transfer"} and one.target == place
                   and one.booked_at.date() > opening_on for one in told):  # fmt: skip
            base = ledger.nightly[LAST][key] + sold_28[key]
        assert share == (pytest.approx(sold_28[key] / base) if base else None)
        assert (lost or 0) == shrunk


def queue(ledger: Ledger, key: Key) -> list[datetime | None]:
    """Return when each piece that is there came, the first first; None was there at the opening."""
    product, place = key
    pieces: list[datetime | None] = [None] * ledger.nightly[FIRST][key]
    for one in ledger.movements:
        change = one.change_at(place) if one.product == product else 0
        pieces = pieces[max(-change, 0) :] + [one.booked_at] * max(change, 0)
    return pieces


def test_how_long_goods_have_lain(world: World) -> None:
    con, ledger = world
    found = by_key(con, "positions", "stock_age_days")
    kinds = set()
    for key in ledger.nightly[LAST]:
        product, place = key
        arrivals = [
            (LAST - one.booked_at.date()).days
            for one in ledger.movements
            if one.product == product and one.change_at(place) > 0
        ]
        pieces = queue(ledger, key)
        ages = [(LAST - came.date()).days for came in pieces if came]
        is_whole = len(ages) == len(pieces)
        kinds.add((bool(arrivals), is_whole))
        if not is_whole:
            ages = arrivals[-1:]
        assert found[key] == (pytest.approx(sum(ages) / len(ages)) if ages else None)
    assert kinds >= {(True, True), (True, False), (False, False)}


def test_what_can_be_promised_for_which_day(world: World) -> None:
    con, ledger = world
    found: dict[Key, dict[Any, int]] = defaultdict(dict)
    for product, place, day, qty in con.execute(
        "select product_id, location_id, available_on, atp from inventory.availability_by_date"
    ).fetchall():
        found[product, place][day] = qty
    for (product, place), qty in ledger.nightly[LAST].items():
        expected = {LAST: qty}
        for one in sorted(ledger.transfers, key=lambda one: one.arrives):
            if (one.product, one.target) == (product, place):
                expected[one.arrives] = max(expected.values()) + one.qty
        assert found[product, place] == expected


@pytest.fixture(scope="module")
def planted(catalog: Catalog, world: World) -> duckdb.DuckDBPyConnection:
    """The last night again, with faults in what the silos say of the dc: twelve of everything."""
    con, ledger = world
    deliver(con, ledger, LAST)
    con.execute("update canonical.stock_levels set on_hand = 12 where location_code = 'DC'")
    con.execute("delete from canonical.stock_levels where location_code = 'DC' and sku = 'A09'")
    con.execute(
        "update canonical.stock_levels set on_hand = 0 where location_code = 'DC' and sku = 'A10'"
    )
    insert(
        con, "canonical.stock_levels", "silo, sku, location_code, owner, uom, on_hand, snapshot_at",
        [
            ("wms", product, "DC", "own", "ST", qty, LATE if product == "A08" else None)
            for product in PRODUCTS
            if (qty := WMS.get(product, 12)) is not None
        ],
    )  # fmt: skip
    insert(
        con, "canonical.stock_movements",
        "silo, movement_id, sku, to_location_code, movement_type, uom, qty, booked_at",
        [("wms", "late", "A08", "DC", "receipt", "ST", 5, LATE + timedelta(hours=1))],
    )  # fmt: skip
    insert(
        con, "canonical.stock_levels", "silo, sku, location_code, available_src, reserved",
        [("shop", product, "Online", qty, 0) for product, qty in SHOP.items()],
    )  # fmt: skip
    insert(
        con, "golden.product_records", "silo, sku, product_id",
        [("shop", product, product) for product in SHOP],
    )  # fmt: skip
    build(con, catalog)
    return con


def test_each_fault_lands_in_its_class(planted: duckdb.DuckDBPyConnection) -> None:
    found = planted.execute(
        "select comparison, product_id, class, difference from inventory.reconciliation "
        "where comparison in ('silos', 'shop')"
    ).fetchall()
    assert {(kind, product): (fault, gap) for kind, product, fault, gap in found} == {
        **{("silos", product): CLASSES.get(product, ("ok", 0)) for product in PRODUCTS},
        ("shop", "A10"): ("phantom", 3),
        ("shop", "A11"): ("hidden", -12),
        ("shop", "A06"): ("ok", 0),
    }


def test_the_classes_sum_to_the_total(planted: duckdb.DuckDBPyConnection) -> None:
    apart, together = planted.execute(
        """
        select
            (select sum(gap) from (
                select class, sum(difference) as gap from inventory.reconciliation
                where comparison = 'silos' group by class
            )),
            (select sum(on_hand) from inventory.stock_records
                where silo = 'erp' and location_id = 'dc')
            - (select sum(on_hand) from inventory.stock_records where silo = 'wms')
        """
    ).fetchall()[0]
    assert apart == together


def test_stock_that_vanished_without_a_movement_shows(planted: duckdb.DuckDBPyConnection) -> None:
    (fault,) = planted.execute(
        "select class from inventory.reconciliation "
        "where comparison = 'roll_forward' and product_id = 'A10' and location_id = 'dc'"
    ).fetchall()[0]
    assert fault == "real"


def test_what_the_shop_shows_wrongly(planted: duckdb.DuckDBPyConnection) -> None:
    """At 20 a piece: three that nobody can send, twelve that it shows as gone."""
    found = planted.execute(
        "select product_id, phantom_qty, phantom_value, hidden_qty, hidden_value "
        "from inventory.availability where phantom_qty + hidden_qty > 0 order by product_id"
    ).fetchall()
    assert found == [("A10", 3, 60, 0, 0), ("A11", 0, 0, 12, 240)]
