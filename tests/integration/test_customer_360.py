"""The view of the bundled retailer's customers against what they bought."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.integration.purchases import AS_OF, TWO_YEARS_AGO, YEAR_AGO, read, sales


def test_the_view_of_a_customer(night: Path) -> None:
    rows = read(night, "select location_id from golden.locations where location_type = 'store'")
    stores = {place for (place,) in rows}
    orders, orders_12m = Counter[str](), Counter[str]()
    net, net_12m = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    visits = defaultdict[str, defaultdict[str, list[date]]](lambda: defaultdict(list))
    for sale in sales(night):
        if customer := sale.customer:
            orders[customer] += sale.is_purchase
            net[customer] += sale.net or 0
            if sale.day > YEAR_AGO:
                orders_12m[customer] += sale.is_purchase
                net_12m[customer] += sale.net or 0
            if sale.is_purchase and sale.place in stores and sale.day > TWO_YEARS_AGO:
                visits[customer][str(sale.place)].append(sale.day)
    rows = read(
        night,
        "select customer_id, order_count, orders_12m, revenue_net, net_12m, home_store_id "
        "from segments.customer_360",
    )
    assert len(rows) > 1500
    for customer, *found in rows:
        places = visits[customer]
        home = min(places, key=lambda p: (-len(places[p]), AS_OF - max(places[p]), p), default=None)
        counts = [orders[customer], orders_12m[customer]]
        assert found == [*counts, net[customer], net_12m[customer], home]


def test_what_a_customer_owns_was_bought_and_not_sent_back(night: Path) -> None:
    pieces: Counter[tuple[str, str]] = Counter()
    for customer, product, qty in read(
        night,
        "select customer_id, product_id, qty from kpis.sale_lines "
        "inner join golden.products using (product_id) "
        "where item = 'goods' and item_type = 'good' and customer_id is not null",
    ):
        pieces[customer, product] += qty
    owned = Counter(customer for (customer, _), qty in pieces.items() if qty > 0)
    rows = read(night, "select customer_id, owned_product_count from segments.customer_360")
    assert {customer: count for customer, count in rows if count} == dict(owned)
    assert owned.total() < len(pieces)


def test_nobody_is_advised_a_channel_they_may_not_be_contacted_on(night: Path) -> None:
    rows = read(
        night,
        "select preferred_contact_channel, is_contactable_email, is_contactable_sms, "
        "is_contactable_phone, is_contactable_post from segments.customer_360 "
        "where preferred_contact_channel is not null",
    )
    assert len(rows) > 500
    for channel, *may in rows:
        assert dict(zip(("email", "sms", "phone", "post"), may, strict=True))[channel]
