"""What truth says of records, stock and bad rows can be read off the files themselves."""

import datetime
import filecmp
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

from data_samples.generator.distortions import ALL, DISTORTIONS
from data_samples.generator.planted import PLANTED
from data_samples.generator.run import SILOS, generate
from data_samples.generator.scale import Scale
from tests.unit.data_samples.deliveries import FIRST, Delivery, german


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_same_arguments_give_the_same_bytes(small: Delivery, tmp_path: Path) -> None:
    """And the first night is the same, however many nights follow it."""
    generate(Scale(400, 3, FIRST, 1, tmp_path, 90))
    exports = [f for f in files(tmp_path) if not f.startswith("truth")]
    same, different, missing = filecmp.cmpfiles(tmp_path, small.folder, exports, shallow=False)
    assert (len(same), different, missing) == (28, [], [])
    tables = [
        "records.csv",
        "sales.csv",
        "stock.csv",
        "stock_faults.csv",
        "planted.csv",
        "totals.csv",
    ]
    _, different, missing = filecmp.cmpfiles(
        tmp_path / "truth", small.truth_folder, tables, shallow=False
    )
    assert (different, missing) == ([], [])


def test_bundled_files_are_small_and_end_with_a_newline(bundled: Delivery) -> None:
    silos = [bundled.folder / name for name in SILOS]
    paths = [p for silo in silos for p in silo.rglob("*.csv")]
    assert sum(p.stat().st_size for p in paths) < 5_000_000
    assert all(p.read_bytes().endswith(b"\n") for p in paths)


# --- stock and goods -----------------------------------------------------------------------


def test_stock_is_what_the_erp_counts(bundled: Delivery) -> None:
    plants = {"0001": "dc-erfurt", "0101": "berlin-mitte", "0102": "hamburg-altona",
              "0103": "muenchen-schwabing", "0104": "koeln-ehrenfeld",
              "0105": "leipzig-zentrum", "0106": "stuttgart-west"}  # fmt: skip
    counted = {
        (row["MATNR"].lstrip("0"), plants[row["WERKS"]]): sum(
            german(row[c]) for c in ("LABST", "INSME", "SPEME", "RETME")
        )
        for row in bundled.rows("erp", "MARD")
    }
    truth = {(r["sku"], r["location_id"]): r for r in bundled.truth("stock")}
    readable = {key: Decimal(r["on_hand"]) for key, r in truth.items() if r["golden_on_hand"]}
    assert counted == readable
    assert len(truth) > len(counted)


def test_a_days_movements_lead_from_one_nights_stock_to_the_next(small: Delivery) -> None:
    """At the distribution centre, whose warehouse books them; all but what it forgot to book."""
    later = Delivery(small.folder, FIRST + datetime.timedelta(days=1))
    before, after = ({r["sku"]: int(r["on_hand"]) for r in night.truth("stock")
                      if r["location_id"] == "dc-erfurt"} for night in (small, later))  # fmt: skip
    moved: Counter[str] = Counter()
    for row in later.rows("lager", "bewegungen"):
        assert row["Zeitpunkt"].startswith("22.11.2026")
        moved[row["Artikelnummer"]] += int(row["Menge"]) * (1 if row["Nach"] else -1)
    forgotten = {
        r["sku"]
        for r in later.truth("stock_faults")
        if (r["comparison"], r["class"]) == ("roll_forward", "real")
    }
    assert len(moved) > len(forgotten)
    assert {s for s in after if before[s] + moved[s] != after[s]} == forgotten


def test_what_is_on_its_way_is_what_the_erp_has_in_transit(bundled: Delivery) -> None:
    sent: Counter[tuple[str, str]] = Counter()
    for row in bundled.rows("filialen", "umlagerungen"):
        if row["Status"] == "versandt":
            sent[row["Artikel"], row["Nach"]] += int(row["Menge"])
    plants = {(r["MATNR"].lstrip("0"), r["WERKS"]): german(r["TRAME"])
              for r in bundled.rows("erp", "MARC")}  # fmt: skip
    assert sent == {place: quantity for place, quantity in plants.items() if quantity}


def test_shop_stock_adds_up(bundled: Delivery) -> None:
    parts = [f"{name} (not editable)" for name in ("Available", "Committed", "Unavailable")]
    for row in bundled.rows("shop", "inventory_export"):
        assert int(row["On hand (current)"]) == sum(int(row[p]) for p in parts)


def test_barcodes_have_their_check_digit(bundled: Delivery) -> None:
    codes = [row["EAN11"] for row in bundled.rows("erp", "MARA") if row["EAN11"]]
    weighed = [sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(c)) % 10 for c in codes]
    assert len(codes) > 250
    assert set(weighed) == {0}
    assert {len(c) for c in codes} == {13}


# --- planted rows, records, distortions, nights --------------------------------------------


def test_every_planted_kind_is_there(bundled: Delivery) -> None:
    files_of = {row["file"].rsplit("_", 1)[0]: row["silo"] for row in bundled.truth("planted")}
    found = Counter((row["silo"], row["quirk"]) for row in bundled.truth("planted"))
    assert {"contacts", "VBAK", "VBAP", "orders_export", "karten", "buchungen"} <= set(files_of)
    for bad in PLANTED:
        assert any(count >= bad.count for (_, q), count in found.items() if q == bad.quirk)


def test_planted_rows_stand_where_truth_says(bundled: Delivery) -> None:
    marks = {"unreadable_amount": ("#WERT!", "#REF!", "12,5O", "12,,90"),
             "foreign_currency": ("CHF",), "excel_damaged_id": ("7,21045E+12",),
             "unreadable_stock": ("n.v.",),
             "future_date": ("20361224",), "not_stocked": ("not stocked",)}  # fmt: skip
    groups = defaultdict(list)
    for row in bundled.truth("planted"):
        if row["record"] == "every":
            continue
        file = row["file"].rsplit("_", 1)[0]
        header, *records = bundled.cells(row["silo"], file)
        record = records[int(row["record"]) - 1]
        if row["quirk"] == "repeated_header":
            assert record == header
        elif row["quirk"] == "wrong_arity":
            assert len(record) < len(header)
        elif row["quirk"] == "exact_repeat":
            assert records.count(record) > 1
        elif row["quirk"] in marks:
            key = (file, row["quirk"], record[0] if file == "orders_export" else row["record"])
            groups[key].append(any(mark in record for mark in marks[row["quirk"]]))
    assert groups
    assert all(any(found) for found in groups.values())


def test_guests_order_with_an_unknown_e_mail(bundled: Delivery) -> None:
    known = {row["Email"].lower() for row in bundled.rows("shop", "customers_export")}
    phones = {row["Phone"] for row in bundled.rows("shop", "customers_export") if row["Phone"]}
    orders = [row for row in bundled.rows("shop", "orders_export") if row["Id"]]
    guests = {f"order:{row['Id']}" for row in orders if row["Email"].lower() not in known}
    said = {r["source_key"] for r in bundled.truth("records") if r["record_class"] == "guest"}
    assert guests == said
    assert not {r["Phone"] for r in orders if f"order:{r['Id']}" in guests and r["Phone"]} & phones


def test_distortions_happen_at_their_rates(bundled: Delivery) -> None:
    records = {
        (r["silo"], r["source_key"]): "guest" if r["record_class"] == "guest" else r["silo"]
        for r in bundled.truth("records")
        if r["record_class"] in ("customer", "guest", "employee")
    }
    happened = Counter(r["distortion"] for r in bundled.truth("distortions"))
    always = [d for d in DISTORTIONS if d.where == "true"]
    assert len(always) > 6
    assert {d.name for d in DISTORTIONS if d.sources == ALL and d.rate > 0.01} <= set(happened)
    for item in always:
        chances = sum(source in item.sources for source in records.values())
        spread = 4 * (chances * item.rate) ** 0.5 + 2
        assert abs(happened[item.name] - chances * item.rate) < spread, item.name


def test_records_keep_their_keys_over_nights(small: Delivery) -> None:
    later = Delivery(small.folder, FIRST + datetime.timedelta(days=1))
    before = {(r["silo"], r["source_key"]): r["person_id"] for r in small.truth("records")}
    after = {(r["silo"], r["source_key"]): r["person_id"] for r in later.truth("records")}
    assert all(after[key] == person for key, person in before.items() if key in after)
    events = later.truth("events")
    assert {e["night"] for e in events} == {later.night}
    signed_up = {(e["silo"], e["source_key"]) for e in events if e["event"] == "signed_up"}
    assert signed_up <= set(after)
    assert not signed_up & set(before)
