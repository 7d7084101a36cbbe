"""A month of nights of all four silos: no sale, point or order is lost, doubled or left behind.

What must be there is reckoned in plain Python from the generator's truth and the exported files.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from data_samples.generator.run import generate
from data_samples.generator.scale import Scale
from pipelines.warehouse import FULL
from tests.conftest import SAMPLES
from tests.erring_crm import err
from tests.integration.tables import query
from tests.nights import build_night

pytestmark = pytest.mark.slow

FIRST = date(2026, 11, 21)
NIGHTS = 30
PERSONS = 200
CONTACTS = 30  # that the CRM overwrites with others', and loses, for some nights
# The CRM may err as it likes, and the warehouse have a quiet day: what is tested is that no sum
# changes.
LIMITS = ("shrink_share", "merged_share", "split_share", "moved_share", "gone_share")
GATES = "[gates]\n" + "".join(f"{limit} = 1\n" for limit in LIMITS)
SALES = ("sale", "cancelled_sale", "return")

Totals = dict[str, Decimal]


@dataclass(frozen=True)
class Night:
    """What a night published, and what it should have."""

    true: Totals
    before: Totals
    after: Totals
    of_customers: Totals
    of_nobody: Totals
    customers: dict[str, str | None]  # order -> customer
    told_by: dict[str, str]  # order -> the record that names its customer
    balances: dict[str, Decimal]  # customer -> points
    card_points: dict[str, Decimal]  # record of a card holder -> points booked on its cards
    owners: dict[str, str]  # record -> customer
    redirects: dict[str, str]  # id given up -> id that took its records


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> list[Night]:
    """Thirty nights in which people move, marry, sign up and go, and a CRM errs."""
    folder = tmp_path_factory.mktemp("month")
    generate(Scale(PERSONS, 5, FIRST, NIGHTS, folder, 80))
    (folder / "retailer.toml").write_text(settings(), "utf-8")
    err(folder, CONTACTS)
    return [published(folder, FIRST + timedelta(days=n)) for n in range(NIGHTS)]


def settings() -> str:
    """Return the bundled retailer's settings without volume bands, its gates wide open."""
    lines = (SAMPLES / "retailer.toml").read_text("utf-8").splitlines()
    bundled = "\n".join(line for line in lines if not line.startswith("rows ="))
    return bundled[: bundled.index("[gates]")].replace("../warehouse", "warehouse") + GATES


def published(folder: Path, delivery_on: date) -> Night:
    """Run the night and return what it published."""
    outcome = build_night(folder, delivery_on)
    assert outcome.error is None, delivery_on
    return read(folder, delivery_on, folder / "warehouse" / "current" / FULL)


def read(folder: Path, delivery_on: date, file: Path) -> Night:
    """Return what a night published, and what it should have."""
    dated = folder / "truth" / delivery_on.isoformat()
    truth = dated if dated.exists() else folder / "truth"
    points = card_points(folder, truth, delivery_on)
    return Night(
        true=true_totals(truth) | {"points": sum(points.values(), Decimal(0))},
        before=added_up(file, "before"),
        after=added_up(file, "after"),
        of_customers=added_up(file, "of_customers"),
        of_nobody=added_up(file, "of_nobody"),
        customers=dict(query(file, "select order_id, customer_id from golden.orders")),
        told_by=dict(
            query(
                file,
                "select order_id, silo || '/' || customer_source_key from golden.orders "
                "where identified in ('account', 'email')",
            )
        ),
        balances=dict(
            query(file, "select customer_id, points_balance from golden.loyalty_balances")
        ),
        card_points=points,
        owners=dict(query(file, "select record_id, customer_id from identity.customer_ids")),
        redirects=dict(
            query(
                file,
                "select old_customer_id, new_customer_id from identity.customer_redirects "
                "where new_customer_id is not null",
            )
        ),
    )


def added_up(file: Path, stage: str) -> Totals:
    """Return a column of the control totals over all silos, as far as the truth knows them."""
    return dict(
        query(
            file,
            f"select measure, sum({stage}) from golden.control_totals "
            "where measure = 'points' or regexp_full_match(measure, '.*(sale|return)_.*') "
            "group by measure",
        )
    )


def true_totals(truth: Path) -> Totals:
    """Return the counts and amounts of the sales and returns that golden should hold."""
    totals = {f"{kind}_{figure}": Decimal(0) for kind in SALES for figure in FIGURES}
    for sale in rows(truth / "sales.csv", "utf-8", ","):
        if sale["golden_silo"]:
            cancelled = "cancelled_" if sale["status"] == "cancelled" else ""
            for figure, amount in FIGURES.items():
                value = sale[amount] if amount else "1"
                totals[f"{cancelled}{sale['order_type']}_{figure}"] += Decimal(value or 0)
    return totals


FIGURES = {"count": "", "gross": "golden_gross", "net": "golden_net"}


def card_points(folder: Path, truth: Path, delivery_on: date) -> dict[str, Decimal]:
    """Return the points of the readable bookings, each once, by the record of the card's holder."""
    refused = {
        (row["file"], row["record"])
        for row in rows(truth / "planted.csv", "utf-8", ",")
        if row["fate"] in {"quarantined", "dropped"}
    }
    holders, points = {}, dict[str, Decimal]()
    for row in delivered(folder, f"karten_{delivery_on}.csv", refused):
        holders[row["Kartennummer"]] = "loyalty/" + row["Kundennummer"]
    for row in delivered(folder, f"buchungen_{delivery_on}.csv", refused):
        holder = holders.get(row["Kartennummer"], "")
        points[holder] = points.get(holder, Decimal(0)) + german(row["Punkte"])
    return points


def german(number: str) -> Decimal:
    return Decimal(number.replace(".", "").replace(",", "."))


def delivered(folder: Path, name: str, refused: set[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the records of a loyalty export that should not be refused."""
    records = rows(folder / "loyalty" / name, "cp1252", ";")
    return [row for n, row in enumerate(records, 1) if (name, str(n)) not in refused]


def rows(file: Path, encoding: str, delimiter: str) -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def moved(before: Night, now: Night) -> list[str]:
    """Return the orders whose customer is another one than the night before."""
    return [
        order
        for order, customer in now.customers.items()
        if before.customers.get(order, customer) != customer
    ]


def test_orders_change_hands(month: list[Night]) -> None:
    """By merges as well as by splits; without them the tests below would say little."""
    merged, parted = 0, 0
    for before, now in pairwise(month):
        for order in moved(before, now):
            is_merged = now.redirects.get(before.customers[order] or "") is not None
            merged, parted = merged + is_merged, parted + (not is_merged)
    assert merged > 0
    assert parted > 0


def test_revenue_points_and_orders_agree_before_and_after_and_with_the_truth(
    month: list[Night],
) -> None:
    for night in month:
        expected = {measure: total for measure, total in night.true.items() if total}
        assert {m: total for m, total in night.before.items() if total} == expected
        assert {m: total for m, total in night.after.items() if total} == expected
        both = {m: night.of_customers[m] + night.of_nobody[m] for m in night.after}
        assert both == night.after


def test_orders_follow_their_customer(month: list[Night]) -> None:
    """Each order is of the customer who has tonight the record that bought."""
    for night in month:
        assert night.told_by
        assert {order: night.customers[order] for order in night.told_by} == {
            order: night.owners[record] for order, record in night.told_by.items()
        }


def test_no_order_stays_with_an_id_that_was_given_up(month: list[Night]) -> None:
    for before, now in pairwise(month):
        assert not set(now.customers.values()) & now.redirects.keys()
        for order, old in before.customers.items():
            if old in now.redirects.keys() - before.redirects.keys() and order in now.customers:
                assert now.customers[order] is not None


def test_points_follow_their_customer(month: list[Night]) -> None:
    for night in month:
        expected = dict[str, Decimal]()
        for record, points in night.card_points.items():
            if customer := night.owners.get(record):
                expected[customer] = expected.get(customer, Decimal(0)) + points
        assert {c: points for c, points in night.balances.items() if points} == {
            c: points for c, points in expected.items() if points
        }
