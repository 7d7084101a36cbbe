"""The figures of customers, loyalty and consent against the same reckoned in plain Python."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import pytest

from tests.integration.kpi_books import (
    NOTHING,
    Books,
    Row,
    grouped,
    month,
    published,
    read_books,
    records,
    share,
    year_before,
)


@pytest.fixture(scope="module")
def books(night: Path) -> Books:
    return read_books(night)


def in_time(order: Row) -> tuple[object, ...]:
    return order["business_date"], order["ordered_at"], order["order_id"]


def first_purchases(books: Books) -> dict[str, Row]:
    """Return every buyer's first purchase."""
    by_buyer = grouped(books.of_buyers(books.purchases()), lambda order: order["buyer"])
    return {buyer: min(orders, key=in_time) for buyer, orders in by_buyer.items()}


def net(orders: list[Row]) -> Decimal:
    return sum((order["net"] or NOTHING for order in orders), NOTHING)


def mean_net(customers: Iterable[list[Row]]) -> float:
    """Return what a customer brought on average, of those of whom anything is known."""
    return float(
        mean(net(orders) for orders in customers if any(o["net"] is not None for o in orders))
    )


def test_twelve_months(night: Path, books: Books) -> None:
    purchases = books.of_buyers(books.purchases())
    days = grouped(purchases, lambda order: order["buyer"])
    gaps = [
        (later, (later - earlier).days)
        for orders in days.values()
        for earlier, later in pairwise(sorted({order["business_date"] for order in orders}))
    ]
    firsts = first_purchases(books)
    for row in records(published(night), "from kpis.customer_kpis"):
        end = row["ends_on"]

        def within(day: date, end: date = end) -> bool:
            return year_before(end) < day <= end

        own = grouped(
            [order for order in purchases if within(order["business_date"])], lambda o: o["buyer"]
        )
        all_of = grouped(
            [o for o in books.of_buyers(books.orders) if within(o["business_date"])],
            lambda o: o["buyer"],
        )
        channels = {buyer: {order["channel"] for order in orders} for buyer, orders in own.items()}
        both = [buyer for buyer, used in channels.items() if {"web", "store"} <= used]
        single = [buyer for buyer, used in channels.items() if len(used) == 1]
        repeat = [b for b, orders in own.items() if len({o["business_date"] for o in orders}) > 1]
        assert row["active_count"] == len(own) > 100
        assert row["repeat_count"] == len(repeat)
        assert row["omnichannel_count"] == len(both)
        assert row["order_count"] == sum(map(len, own.values()))
        assert row["net_revenue"] == net([o for orders in all_of.values() for o in orders])
        assert row["days_between_purchases"] == median(gap for day, gap in gaps if within(day))
        assert row["omnichannel_spend_ratio"] == pytest.approx(
            mean_net(all_of[buyer] for buyer in both) / mean_net(all_of[buyer] for buyer in single)
        )
        if row["new_count"] is not None:
            new = [order for order in firsts.values() if within(order["business_date"])]
            assert row["new_count"] == len(new) > 50


def test_cohorts(night: Path, books: Books) -> None:
    firsts = {buyer: month(o["business_date"]) for buyer, o in first_purchases(books).items()}
    sizes = Counter(firsts.values())
    seen = grouped(
        books.of_buyers(books.purchases()),
        lambda o: (firsts[o["buyer"]], month(o["business_date"])),
    )
    earned = grouped(
        [order for order in books.of_buyers(books.orders) if order["buyer"] in firsts],
        lambda o: (firsts[o["buyer"]], month(o["business_date"])),
    )
    rows = records(published(night), "from kpis.cohorts")
    months = {month(order["business_date"]) for order in books.orders}
    assert {(row["cohort"], row["month"]) for row in rows} == {
        (first, later) for first in sizes for later in months if first <= later
    }
    for row in rows:
        cell = row["cohort"], row["month"]
        came = {order["buyer"] for order in seen.get(cell, [])}
        assert row["cohort_size"] == sizes[row["cohort"]]
        assert row["customer_count"] == len(came)
        assert row["net_revenue"] == net(earned.get(cell, []))
        assert row["retention_share"] == pytest.approx(len(came) / sizes[row["cohort"]])
        assert row["retention_share"] == 1 or row["month_no"] > 0


def test_new_and_returning(night: Path, books: Books) -> None:
    firsts = first_purchases(books)
    numbers: dict[str, Row] = {}
    for order in sorted(books.of_buyers(books.purchases()), key=in_time):
        if order["identified"] == "loyalty":
            numbers.setdefault(order["loyalty_card_no"], order)
        elif order["identified"] in {"account", "email"}:
            numbers.setdefault(f"{order['silo']}:{order['customer_source_key']}", order)
    seemingly = Counter((month(o["business_date"]), o["channel"]) for o in numbers.values())
    groups = grouped(books.orders, lambda o: (month(o["business_date"]), o["channel"]))
    bought = {order["order_id"] for order in books.of_buyers(books.purchases())}
    rows = records(published(night), "from kpis.new_and_returning")
    assert {(row["month"], row["channel"]) for row in rows} == set(groups)
    for row in rows:
        at = row["month"], row["channel"]
        new = {b for b, o in firsts.items() if (month(o["business_date"]), o["channel"]) == at}
        known = {order["buyer"] for order in groups[at] if order["order_id"] in bought}
        assert (row["new_count"], row["returning_count"]) == (len(new), len(known - new))
        assert row["net_new"] == net([o for o in groups[at] if o["buyer"] in new])
        assert row["net_others"] == net([o for o in groups[at] if o["buyer"] not in firsts])
        assert row["seemingly_new_count"] == seemingly[at]
    assert sum(row["new_count"] for row in rows) == len(firsts)
    assert sum(row["seemingly_new_count"] for row in rows) > len(firsts)  # the silos' error


def test_loyalty(night: Path, books: Books) -> None:
    file = published(night)
    cards = records(file, "from golden.loyalty_accounts where is_deleted is not true")
    booked = records(file, "from golden.loyalty_transactions where kind <> 'hold'")
    joined = {
        holder: month(min(card["joined_on"] for card in own))
        for holder, own in grouped(cards, lambda c: c["customer_id"] or c["account_id"]).items()
    }
    sales = grouped(books.sales(), lambda order: month(order["business_date"]))
    for row in records(file, "from kpis.loyalty"):
        at = row["month"]
        so_far = [b for b in booked if month(b["business_date"]) <= at]
        points = Counter(dict.fromkeys(("earn", "reversal", "adjust", "redeem"), NOTHING))
        for booking in so_far:
            points[booking["kind"]] += booking["points"]
        issued = points["earn"] + points["reversal"] + points["adjust"]
        active = {
            b["customer_id"] or b["account_id"]
            for b in so_far
            if b["kind"] == "earn" and month(b["business_date"]) > year_before(at)
        }
        with_card = [order for order in sales[at] if order["loyalty_card_no"]]
        assert row["member_count"] == sum(on <= at for on in joined.values())
        assert row["joined_count"] == sum(on == at for on in joined.values())
        assert row["active_count"] == len(active & set(joined))
        assert row["points_balance"] == sum(b["points"] for b in so_far)
        assert row["points_liability"] == (row["points_balance"] / 100).quantize(Decimal("0.01"))
        assert row["redeemed_share"] == pytest.approx(share(-points["redeem"], issued))
        assert row["loyalty_share"] == pytest.approx(share(net(with_card), net(sales[at])))


def test_cards(night: Path) -> None:
    file = published(night)
    cards = records(file, "from golden.loyalty_accounts")
    booked = grouped(records(file, "from golden.loyalty_transactions"), lambda b: b["account_id"])
    for row in records(file, "from kpis.loyalty_cards"):
        own = [
            c for c in cards if (c["card_status"], c["tier"]) == (row["card_status"], row["tier"])
        ]
        points = {
            c["account_id"]: sum(b["points"] for b in booked.get(c["account_id"], [])) for c in own
        }
        assert row["card_count"] == len(own)
        assert row["orphan_count"] == sum(card["customer_id"] is None for card in own)
        assert row["points_balance"] == sum(points.values())
        assert row["mismatch_count"] == sum(
            card["points_balance_src"] != points[card["account_id"]] for card in own
        )


def test_consent(night: Path, books: Books) -> None:
    file = published(night)
    deleted = {
        row["customer_id"] for row in records(file, "from golden.customers where is_deleted")
    }
    active = {
        order["buyer"]
        for order in books.of_buyers(books.purchases())
        if order["business_date"] > year_before(books.as_of)
    }
    said = grouped(records(file, "from golden.consents"), lambda c: (c["channel"], c["purpose"]))
    asked = grouped(
        [r for r in records(file, "from golden.contactability") if r["customer_id"] not in deleted],
        lambda row: (row["channel"], row["purpose"]),
    )
    rows = records(file, "from kpis.consent")
    assert {(row["channel"], row["purpose"]) for row in rows} == set(asked)
    for row in rows:
        own = asked[row["channel"], row["purpose"]]
        open_to = {answer["customer_id"] for answer in own if answer["is_contactable"]}
        granted = {
            consent["customer_id"]
            for consent in said.get((row["channel"], row["purpose"]), [])
            if consent["status"] == "granted"
        }
        assert row["customer_count"] == len(own)
        assert row["contactable_count"] == len(open_to)
        assert row["granted_count"] == len(granted - deleted)
        assert row["active_count"] == len(active)
        assert row["active_contactable_count"] == len(open_to & active)
    reasons = records(file, "from kpis.consent_reasons")
    for channel_and_purpose, answers in grouped(
        reasons, lambda row: (row["channel"], row["purpose"])
    ).items():
        assert sum(row["customer_count"] for row in answers) == len(asked[channel_and_purpose])
