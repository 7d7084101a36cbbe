"""The bundled retailer's stock against the truth, to the piece and place; the shop beside it."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.integration.tables import query, truth

PLANTS = {
    "0001": "dc-erfurt",
    "0101": "berlin-mitte",
    "0102": "hamburg-altona",
    "0103": "muenchen-schwabing",
    "0104": "koeln-ehrenfeld",
    "0105": "leipzig-zentrum",
    "0106": "stuttgart-west",
}
COUNTED = "stuttgart-west"  # where a count is in charge, days old
Place = tuple[str, str]  # SKU and place
Measures = dict[str, Any]  # on hand is None where the ERP's row cannot be read


@pytest.fixture(scope="module")
def stock(night: Path) -> dict[Place, Measures]:
    """What lies where in truth."""
    return {
        (row["sku"], row["location_id"]): {
            name: int(value) if value else None
            for name, value in row.items()
            if name not in {"sku", "location_id"}
        }
        for row in truth(night, "stock")
    }


def published(night: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(night / "warehouse" / "goldsmith.duckdb", sql)


def export(night: Path, pattern: str, encoding: str, separator: str) -> Iterator[dict[str, str]]:
    (path,) = night.glob(pattern)
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.DictReader(file, delimiter=separator)


def test_every_place_holds_what_truly_lies_there(night: Path, stock: dict[Place, Measures]) -> None:
    """Measure by measure; nothing known of a row that cannot be read but what MARC says."""
    found = {
        (sku, place): measures
        for sku, place, *measures in published(
            night,
            "select sku, location_id, on_hand, on_hand_unrestricted, quality_qty, blocked_qty, "
            "returns_qty, transfer_qty, in_transit, safety_stock, available, is_negative "
            "from inventory.positions left join golden.products using (product_id)",
        )
    }
    assert found == {place: _measures(place, row) for place, row in stock.items()}


def _measures(place: Place, row: Measures) -> list[int | bool | None]:
    if place[1] == COUNTED:  # the count knows no states; what is on its way tell the transfers
        count = row["golden_on_hand"]
        plant = [row["in_transit"] or None, row["safety_stock"]]
        return [count, count, *[None] * 4, *plant, count - row["kept"], False]
    by_storage = ["unrestricted", "quality", "blocked", "returned", "in_transfer"]
    on_hand = row["golden_on_hand"]
    if on_hand is None:
        return [None] * 6 + [row["in_transit"], row["safety_stock"], None, False]
    states = [row[name] for name in by_storage]
    plant = [row["in_transit"], row["safety_stock"]]
    return [on_hand, *states, *plant, row["unrestricted"] - row["kept"], on_hand < 0]


def test_stock_has_the_value_the_erp_keeps_in_its_books(
    night: Path, stock: dict[Place, Measures]
) -> None:
    """Quantity at cost is SALK3; but the books hold nothing below zero and what is unreadable."""
    booked = {
        (row["MATNR"].lstrip("0"), PLANTS[row["BWKEY"]]): Decimal(
            row["SALK3"].replace(".", "").replace(",", ".")
        )
        for row in export(night, "erp/MBEW_*.csv", "cp1252", ";")
    }
    comparable = {
        place
        for place, row in stock.items()
        if place[1] != COUNTED and row["golden_on_hand"] is not None and row["golden_on_hand"] >= 0
    }
    found = {
        (sku, place): value
        for sku, place, value in published(
            night,
            "select sku, location_id, stock_value from inventory.positions "
            "left join golden.products using (product_id)",
        )
    }
    assert len(comparable) > 1000
    assert {p: found[p] for p in comparable} == {p: booked[p] for p in comparable}


def test_network_is_the_sum_of_its_places(night: Path) -> None:
    """And of nothing else: the shop's projection of the centre's stock is not in it."""
    sums = "sum(on_hand), sum(available), sum(atp_now)"
    network = published(night, f"select product_id, {sums} from inventory.availability group by 1")
    places = published(night, f"select product_id, {sums} from inventory.positions group by 1")
    assert sorted(network, key=str) == sorted(places, key=str)


def test_shops_projection_differs_by_what_it_must_not_promise(
    night: Path, stock: dict[Place, Measures]
) -> None:
    """Worked out from the truth: the shop offers the centre's safety stock, which is kept back."""
    shown = {
        row["SKU"]: int(row["Available (not editable)"])
        for row in export(night, "shop/inventory_export_*.csv", "utf-8", ",")
        if row["Available (not editable)"] != "not stocked"
    }
    expected = {
        sku: (shown.get(sku), _promised(stock[sku, "dc-erfurt"], is_stocked=sku in shown))
        for sku, place in stock
        if place == "dc-erfurt"
    }
    found = published(
        night, "select sku, shop_available, atp_online, shop_difference from inventory.availability"
    )
    assert {sku: (shop, atp) for sku, shop, atp, _ in found} == expected
    differences = {sku: difference for sku, _, _, difference in found if difference is not None}
    assert differences == {sku: shown[sku] - expected[sku][1] for sku in shown}
    assert any(differences.values())


def test_what_the_shop_shows_wrongly_in_pieces_and_money(
    night: Path, stock: dict[Place, Measures]
) -> None:
    """Of what it lists: what nobody can send, and what it shows as gone; at its own price."""
    shown = {
        row["SKU"]: row["Available (not editable)"]
        for row in export(night, "shop/inventory_export_*.csv", "utf-8", ",")
    }
    rows = [
        r for r in export(night, "shop/products_export_*.csv", "utf-8", ",") if r["Variant SKU"]
    ]
    listed = {r["Handle"] for r in rows if r["Status"] == "active"}
    expected = {}
    for row in rows:
        sku, words = row["Variant SKU"], shown[row["Variant SKU"]]
        is_stocked = words != "not stocked"
        atp = _promised(stock[sku, "dc-erfurt"], is_stocked=is_stocked)
        free = int(words) if is_stocked else 0
        phantom = max(free, 0) if atp == 0 else 0
        hidden = atp if free <= 0 and (is_stocked or row["Handle"] in listed) else 0
        price = Decimal(row["Variant Price"])
        if phantom or hidden:
            expected[sku] = (phantom, phantom * price, hidden, hidden * price)
    found = published(
        night,
        "select sku, phantom_qty, phantom_value, hidden_qty, hidden_value "
        "from inventory.availability where phantom_qty + hidden_qty > 0",
    )
    assert {sku: tuple(figures) for sku, *figures in found} == expected
    assert {bool(hidden) for _, _, hidden, _ in expected.values()} == {True, False}


def test_what_the_shop_shows_wrongly_has_its_class(night: Path) -> None:
    """Phantom and hidden are the differences of what nobody can send, and of what it hides."""
    found = published(
        night,
        "select class, count(*), sum(abs(difference)) from inventory.reconciliation "
        "where comparison = 'shop' and class in ('phantom', 'hidden') group by 1 order by 1",
    )
    expected = [
        (name, *published(night, f"select count(*), sum({qty}) from inventory.availability "
                                 f"where {qty} > 1")[0])
        for name, qty in (("hidden", "hidden_qty"), ("phantom", "phantom_qty"))
    ]  # fmt: skip
    assert found == expected


def differences(night: Path, comparison: str) -> dict[tuple[str, str], tuple[str, int | None]]:
    """Return what differs, by article and place: the class and how many pieces."""
    rows = published(
        night,
        "select coalesce(sku, split_part(product_id, '/', 2)), location_id, class, difference "
        "from inventory.reconciliation left join golden.products using (product_id) "
        f"where comparison = '{comparison}' and class <> 'ok'",
    )
    return {(sku, place): (kind, pieces) for sku, place, kind, pieces in rows}


def planted(folder: Path, comparison: str) -> dict[tuple[str, str], tuple[str, int | None]]:
    return {
        (row["sku"], row["location_id"]): (
            row["class"],
            int(row["difference"]) if row["difference"] else None,
        )
        for row in truth(folder, "stock_faults")
        if row["comparison"] == comparison
    }


def test_what_two_systems_say_differs_by_what_was_planted(night: Path) -> None:
    """To the piece, each in the class of its cause, and nothing else differs."""
    expected = planted(night, "silos")
    assert differences(night, "silos") == expected
    classes = {"timing", "missing_in_a", "missing_in_b", "sign", "uom_mismatch", "real", "unknown"}
    assert {kind for kind, _ in expected.values()} == classes
    at_centre = {kind for (_, place), (kind, _) in expected.items() if place == "dc-erfurt"}
    assert at_centre == classes - {"unknown"}
    assert {place for _, place in expected} == {"dc-erfurt", "koeln-ehrenfeld", COUNTED}


def test_the_classes_add_up_to_all_that_differs(night: Path, stock: dict[Place, Measures]) -> None:
    """The whole of the one system less the whole of the other, reckoned from truth and files."""
    told = _told(night)
    unread = {place for place, row in stock.items() if row["golden_on_hand"] is None}
    others = {place: sum(told[p] for p in told if p[1] == place and p not in unread)
              for _, place in told}  # fmt: skip
    in_erp = {place: sum(row["on_hand"] for p, row in stock.items()
                         if p[1] == place and p not in unread) for place in others}  # fmt: skip
    expected = {place: in_erp[place] - others[place] for place in others}
    expected[COUNTED] *= -1
    found = published(
        night,
        "select location_id, sum(pieces), count(*) from ("
        "select location_id, class, sum(difference) as pieces from inventory.reconciliation "
        "where comparison = 'silos' group by all) group by all",
    )
    assert {place: pieces for place, pieces, _ in found} == expected
    assert all(classes > 1 for *_, classes in found)


def _told(night: Path) -> dict[Place, int]:
    """Return what the warehouse and the counts say of articles, unreadable ones left out."""
    told: dict[Place, int] = defaultdict(int)
    for row in export(night, "lager/bestand_*.csv", "cp1252", ";"):
        if row["Bestand"].lstrip("-").isdecimal():
            told[row["Artikelnummer"], "dc-erfurt"] += int(row["Bestand"])
    for row in export(night, "filialen/zaehlungen_*.csv", "cp1252", ";"):
        told[row["Artikel"], PLANTS[row["Filiale"]]] = int(row["Bestand"])
    return told


def test_goods_on_their_way_are_expected_where_they_are_needed(
    night: Path, stock: dict[Place, Measures]
) -> None:
    """Transfers are what the ERP has in transit; orders are open for what has not come."""
    expected = {
        (kind, place): sum(row[measure] for p, row in stock.items() if p[1] == place)
        for kind, measure in (("transfer", "in_transit"), ("purchase", "on_order"))
        for place in PLANTS.values()
    }
    found = published(
        night,
        "select kind, location_id, sum(qty) from inventory.expected_receipts group by all",
    )
    assert {(kind, place): qty for kind, place, qty in found} == expected
    by_article = published(
        night,
        "select sku, location_id, coalesce(on_order, 0), coalesce(reserved, 0) "
        "from inventory.positions left join golden.products using (product_id)",
    )
    assert {(sku, place): (on_order, kept) for sku, place, on_order, kept in by_article} == {
        place: (row["on_order"], row["kept"]) for place, row in stock.items()
    }


def test_orders_are_overdue_or_without_a_day_as_their_file_says(night: Path) -> None:
    delivery = date(2026, 11, 21)
    days = [
        row["Termin"] and datetime.strptime(row["Termin"], "%d.%m.%Y").date()  # noqa: DTZ007
        for row in export(night, "filialen/bestellungen_*.csv", "cp1252", ";")
        if row["Status"] != "erledigt" and row["Bestellt"].isdecimal()
    ]
    expected = (sum(bool(d and d <= delivery) for d in days), days.count(""), len(days))
    assert min(expected) > 0
    assert published(
        night,
        "select count(*) filter (is_overdue), count(*) filter (is_undated), count(*) "
        "from inventory.expected_receipts where kind = 'purchase'",
    ) == [expected]


def test_a_stale_count_is_promised_to_nobody(night: Path, stock: dict[Place, Measures]) -> None:
    """However much lies there: not online, not to a customer in the store."""
    there = {sku for (sku, place), row in stock.items() if place == COUNTED and row["on_hand"] > 5}
    assert len(there) > 50
    assert published(
        night,
        "select distinct age_class, atp_now, age_hours from inventory.positions "
        f"where location_id = '{COUNTED}'",
    ) == [("C", 0, 76)]
    assert published(
        night,
        f"select count(*) from inventory.fulfilment_options where from_location_id = '{COUNTED}'",
    ) == [(0,)]


def test_a_region_of_postal_codes_is_served_from_nearby(night: Path) -> None:
    """Of stores with the product the nearest to Munich comes first, and it is Munich's."""
    found = published(
        night,
        "select option, from_location_id, distance_km from "
        "inventory.fulfilment_in_region('erp/3000112', '80') order by position",
    )
    assert found[0][:2] == ("collect_today", "muenchen-schwabing")
    distances = [distance for option, _, distance in found if option == "collect_today"]
    assert distances == sorted(distances)
    assert len(distances) > 3
    assert ("ship_from_dc", "dc-erfurt") in [way[:2] for way in found]


def _promised(row: Measures, *, is_stocked: bool) -> int:
    """Return what the centre can promise online; the shop tells of orders only what it stocks."""
    readable = row["golden_on_hand"] is not None
    free = max(row["unrestricted"] - row["safety_stock"], 0) if readable else 0
    return max(free - (row["reserved"] if is_stocked else 0), 0)
