"""Each sale once: truth's sums counted again from the files in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.unit.data_samples.deliveries import Delivery, german

CENT = Decimal("0.01")
Key = tuple[str, ...]
Amounts = tuple[Decimal, Decimal | None]


def shop_sales(delivery: Delivery) -> Iterator[tuple[Key, Amounts, bool]]:
    for row in delivery.rows("shop", "orders_export"):
        if row["Total"]:
            total = Decimal(row["Total"])
            assert total == Decimal(row["Subtotal"]) + Decimal(row["Shipping"])
            amounts = (total, total - Decimal(row["Taxes"]))
            yield ("sale", "web", row["Name"].lstrip("#")), amounts, bool(row["Cancelled at"])


def erp_sales(delivery: Delivery) -> Iterator[tuple[Key, Amounts, bool]]:
    positions = defaultdict(list)
    for row in delivery.rows("erp", "VBAP"):
        positions[row["VBELN"]].append(row)
    for row in delivery.rows("erp", "VBAK"):
        counted = [p for p in positions[row["VBELN"]] if not p["ABGRU"]]
        net = german(row["NETWR"])
        nets = sum((abs(german(p["NETWR"])) for p in counted), Decimal())
        gross = nets + sum((abs(german(p["MWSBP"])) for p in counted), Decimal())
        if nets != net:
            gross = (net * gross / nets).quantize(CENT, ROUND_HALF_UP)
        kind, sign = ("sale", 1) if row["VBTYP"] == "C" else ("return", -1)
        key: Key = (kind, "alone", row["VBELN"])
        if row["VTWEG"] == "20":
            key = (kind, "web", row["BSTNK"].lstrip("#"))
        elif row["VTWEG"] == "10":
            store, receipt = row["BSTNK"].split("/")
            key = (kind, store, receipt.lstrip("0"), row["AUDAT"])
        yield key, (sign * gross, sign * net), not counted


def loyalty_sales(delivery: Delivery) -> Iterator[tuple[Key, Amounts, bool]]:
    kinds = {"Sammeln": "sale", "Storno": "return"}
    for row in delivery.rows("loyalty", "buchungen"):
        if row["Buchungsart"] in kinds and row["Bonnummer"]:
            kind, gross = kinds[row["Buchungsart"]], german(row["Umsatz"])
            day = "".join(reversed(row["Datum"].split(".")))
            store = row["Filiale"].rjust(4, "0")
            key: Key = (kind, store, row["Bonnummer"].lstrip("0"), day)
            if row["Filiale"] == "ONLINE":
                key = (kind, "web", row["Bonnummer"])
            yield key, (gross, None), False


def golden(delivery: Delivery) -> dict[tuple[str, str], list[Amounts]]:
    """Each sale once: amounts by (type, status), from the first silo that knows the sale."""
    found: dict[Key, str] = {}
    amounts: dict[Key, list[Amounts]] = defaultdict(list)
    cancelled: dict[Key, bool] = {}
    readers: list[Callable[[Delivery], Iterator[tuple[Key, Amounts, bool]]]] = [
        shop_sales,
        erp_sales,
        loyalty_sales,
    ]
    for reader in readers:
        for key, pair, is_cancelled in reader(delivery):
            if found.setdefault(key, reader.__name__) == reader.__name__:
                amounts[key].append(pair)
                cancelled[key] = is_cancelled
    sums = defaultdict(list)
    for key, pairs in amounts.items():
        nets = [n for _, n in pairs if n is not None]
        total = sum(g for g, _ in pairs), sum(nets) if nets else None
        sums[key[0], "cancelled" if cancelled[key] else "completed"].append(total)
    return sums  # type: ignore[return-value]


@pytest.mark.parametrize("which", ["bundled", "small"])
def test_totals_can_be_counted_from_the_files(which: str, request: pytest.FixtureRequest) -> None:
    delivery: Delivery = request.getfixturevalue(which)
    totals = {row["measure"]: row["value"] for row in delivery.truth("totals")}
    counted = golden(delivery)
    for kind in ("sale", "return"):
        pairs, name = counted[kind, "completed"], f"{kind}_completed"
        assert len(pairs) == int(totals[f"{name}_count"])
        assert sum(g for g, _ in pairs) == Decimal(totals[f"{name}_gross"])
        assert sum(n for _, n in pairs if n is not None) == Decimal(totals[f"{name}_net"])
        assert sum(n is None for _, n in pairs) == int(totals[f"{name}_without_net"])


def test_sales_sum_up_to_totals(bundled: Delivery) -> None:
    totals = {row["measure"]: row["value"] for row in bundled.truth("totals")}
    sales = [r for r in bundled.truth("sales") if r["golden_silo"] and r["status"] == "completed"]
    gross = sum(Decimal(r["golden_gross"]) for r in sales)
    assert gross == sum(Decimal(totals[f"{k}_completed_gross"]) for k in ("sale", "return"))
    assert {r["amount_quality"] for r in sales} == {"exact", "estimated", "missing"}
    silos = Counter(r["golden_silo"] for r in sales if r["order_type"] == "sale")
    assert set(silos) == {"shop", "erp", "loyalty"}


def test_balances_are_sums_of_bookings(bundled: Delivery) -> None:
    booked: Counter[str] = Counter()
    spoiled = {
        int(r["record"])
        for r in bundled.truth("planted")
        if r["file"].startswith("buchungen") and r["quirk"] == "unreadable_points"
    }
    header, *records = bundled.cells("loyalty", "buchungen")
    seen = set()
    for number, record in enumerate(records, 1):
        row = dict(zip(header, record, strict=True))
        if number in spoiled:
            seen.add(row["Kartennummer"])
        elif row["Buchungsnummer"] not in seen:
            seen.add(row["Buchungsnummer"])
            booked[row["Kartennummer"]] += int(row["Punkte"].replace(".", ""))
    wrong = [
        row["Kartennummer"]
        for row in bundled.rows("loyalty", "karten")
        if row["Kartennummer"] not in seen
        and int(row["Punktestand"].replace(".", "")) != booked[row["Kartennummer"]]
    ]
    assert wrong == []
