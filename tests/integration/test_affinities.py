"""What the bundled retailer's customers buy where, reckoned once more in plain Python."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from tests.integration.purchases import (
    TWO_YEARS_AGO,
    YEAR_AGO,
    decay,
    lines,
    read,
    sales,
)


def test_shares_of_channels(night: Path) -> None:
    found = sales(night)
    originals = {sale.order_id: sale for sale in found if sale.kind == "sale"}
    spend: defaultdict[tuple[str, str], float] = defaultdict(float)
    orders: defaultdict[str, Counter[str]] = defaultdict(Counter)
    latest: dict[tuple[str, str], date] = {}
    for sale in found:
        of = sale if sale.kind == "sale" else originals.get(sale.ref_order_id or "", sale)
        if sale.buyer and of.day > TWO_YEARS_AGO:
            spend[sale.buyer, of.channel] += float(sale.net or 0) * decay(of.day)
            if sale.is_purchase:
                orders[sale.buyer][sale.channel] += 1
                key = sale.buyer, sale.channel
                latest[key] = max(sale.day, latest.get(key, sale.day))
    expected = {}
    for buyer, counts in orders.items():
        left = {channel: max(spend[buyer, channel], 0) for channel in counts}
        # What is left to the hundredth of a cent is nothing.
        weights = left if sum(left.values()) > 0.001 else dict(counts)
        for channel in counts:
            expected[buyer, channel] = weights[channel] / sum(weights.values())
    rows = read(night, "select customer_id, channel, share from segments.channel_affinity")
    assert {(buyer, channel): share for buyer, channel, share in rows} == pytest.approx(
        expected, abs=1e-4
    )
    types = read(night, "select customer_id, channel_type from segments.channel_types")
    assert dict(types) == {
        buyer: channel_type({c for c in counts if latest[buyer, c] > YEAR_AGO})
        for buyer, counts in orders.items()
    }


def channel_type(channels: set[str]) -> str | None:
    if {"web", "store"} <= channels:
        return "omnichannel"
    names = {"web": "single_online", "store": "single_store", "phone": "single_phone"}
    return next((name for channel, name in names.items() if channel in channels), None)


def test_affinity_to_categories(night: Path) -> None:
    sold_on = {sale.order_id: sale.day for sale in sales(night) if sale.kind == "sale"}
    spend: defaultdict[tuple[str, str], float] = defaultdict(float)
    signals: Counter[tuple[str, str]] = Counter()
    for line in lines(night):
        day = line.day if line.kind == "sale" else sold_on.get(line.ref_order_id or "", line.day)
        if day > TWO_YEARS_AGO:
            spend[line.buyer, line.category] += float(line.net or 0) * decay(day)
            signals[line.buyer, line.category] += line.kind == "sale"
    left = {key: max(spend[key], 0) for key, count in signals.items() if count}
    of_customer: defaultdict[str, float] = defaultdict(float)
    of_category: defaultdict[str, float] = defaultdict(float)
    for (buyer, category), amount in left.items():
        of_customer[buyer] += amount
        of_category[category] += amount
    alpha = median(amount for amount in of_customer.values() if amount > 0.001)
    lifts, shares = {}, {}
    for (buyer, category), amount in left.items():
        p = of_category[category] / sum(of_category.values())
        lifts[buyer, category] = (amount + alpha * p) / (of_customer[buyer] + alpha) / p
        if of_customer[buyer] > 0.001:
            shares[buyer, category] = amount / of_customer[buyer]
    interests: defaultdict[str, list[str]] = defaultdict(list)
    for (buyer, category), lift in sorted(lifts.items(), key=lambda item: -item[1]):
        if lift > 1.2 and signals[buyer, category] >= 2 and len(interests[buyer]) < 3:
            interests[buyer].append(category)
    rows = read(
        night,
        "select customer_id, category, lift, share, interest_rank from segments.category_affinity",
    )
    assert {(b, c): lift for b, c, lift, *_ in rows} == pytest.approx(lifts, rel=1e-4)
    found = {(b, c): share for b, c, _, share, _ in rows if share is not None}
    assert found == pytest.approx(shares, abs=1e-4)
    ranked: defaultdict[str, list[str]] = defaultdict(list)
    for buyer, category, _, _, rank in sorted(rows, key=lambda row: row[4] or 0):
        if rank:
            ranked[buyer].append(category)
    assert ranked == {buyer: found for buyer, found in interests.items() if found}
    assert len(ranked) > 100


@pytest.mark.parametrize("table", ["channel_affinity", "category_affinity"])
def test_shares_of_a_customer_make_one(night: Path, table: str) -> None:
    rows = read(night, f"select sum(share) from segments.{table} group by customer_id")
    known = [share for (share,) in rows if share is not None]
    assert len(known) > 500
    assert known == pytest.approx([1] * len(known))
