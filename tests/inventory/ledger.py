"""A retailer's goods for a month in plain Python, with which every table of inventory must agree.

Here: what happens, and what lies where. Not here: how it reaches the warehouse (`nights.py`), and
what is claimed (`test_month.py`).
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

FIRST = date(2026, 10, 23)
NIGHTS = 30
LAST = FIRST + timedelta(days=NIGHTS - 1)
DC, STORES = "dc", ("berlin", "koeln", "muenchen")
PLACES = (DC, *STORES)
PRODUCTS = tuple(f"A{n:02d}" for n in range(1, 13))
DEAR, NEVER_SOLD = "A03", "A12"  # one whose cost rises in the month, one that nobody buys

Key = tuple[str, str]  # product and place


def noon(day: date) -> datetime:
    """Return the moment of a day at which its movements are booked."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Movement:
    """So many pieces from one place to another; None is outside."""

    kind: str
    product: str
    qty: int
    source: str | None
    target: str | None
    booked_at: datetime

    def change_at(self, place: str) -> int:
        """Return what the place gained."""
        return self.qty * ((self.target == place) - (self.source == place))


@dataclass(frozen=True)
class Sale:
    """Pieces sold at a place, and what they brought without VAT, in cents."""

    day: date
    product: str
    place: str
    qty: int
    net_cents: int


@dataclass
class Transfer:
    """Pieces on their way to a store; `arrives` is the day on which they do."""

    product: str
    target: str
    qty: int
    arrives: date


@dataclass
class Ledger:
    """All that happened until a night, and what lies where."""

    on_hand: dict[Key, int] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    nightly: dict[date, dict[Key, int]] = field(default_factory=dict)

    def cost_cents(self, product: str, day: date) -> int:
        """Return what a piece costs on a day."""
        rise = 150 if product == DEAR and day >= FIRST + timedelta(days=12) else 0
        return 400 + 25 * int(product[1:]) + rise

    def book(self, movement: Movement) -> None:
        """Move goods."""
        self.movements.append(movement)
        for place in {movement.source, movement.target} - {None}:
            self.on_hand[movement.product, str(place)] += movement.change_at(str(place))


def month(seed: int) -> Ledger:
    """Return the ledger of a whole month; the first night opens it."""
    luck = random.Random(seed)
    ledger = Ledger()
    for product in PRODUCTS:
        for place in PLACES:
            ledger.on_hand[product, place] = (
                luck.randint(20, 60) if place == DC else luck.randint(0, 9)
            )
    for day in (FIRST + timedelta(days=n) for n in range(NIGHTS)):
        if day > FIRST:
            _live(ledger, luck, day)
        ledger.nightly[day] = dict(ledger.on_hand)
    return ledger


def _live(ledger: Ledger, luck: random.Random, day: date) -> None:
    """Let a day happen: arrivals, sales, returns, what is sent, counted and broken."""
    for transfer in [one for one in ledger.transfers if one.arrives == day]:
        ledger.transfers.remove(transfer)
        ledger.book(
            Movement("transfer", transfer.product, transfer.qty, None, transfer.target, noon(day))
        )
    for _ in range(luck.randint(8, 14)):
        product, place = luck.choice(PRODUCTS[:-1]), luck.choice(PLACES)
        qty = min(luck.randint(1, 3), ledger.on_hand[product, place])
        if qty > 0:
            ledger.book(Movement("sale", product, qty, place, None, noon(day)))
            ledger.sales.append(Sale(day, product, place, qty, 999 * qty))
    for kind, chance in (("return", 0.5), ("count", 0.4), ("scrap", 0.2), ("receipt", 0.4)):
        if luck.random() < chance:
            _happen(ledger, luck, day, kind)
    product, target = luck.choice(PRODUCTS), luck.choice(STORES)
    if ledger.on_hand[product, DC] >= 6:
        ledger.book(Movement("transfer", product, 4, DC, None, noon(day)))
        ledger.transfers.append(Transfer(product, target, 4, day + timedelta(luck.randint(1, 3))))


def _happen(ledger: Ledger, luck: random.Random, day: date, kind: str) -> None:
    product, store = luck.choice(PRODUCTS), luck.choice(STORES)
    if kind == "return":
        ledger.book(Movement(kind, product, 1, None, store, noon(day)))
    elif kind == "receipt":
        ledger.book(Movement(kind, product, 24, None, DC, noon(day)))
    elif ledger.on_hand[product, store] > 0:
        ledger.book(Movement(kind, product, 1, store, None, noon(day)))


def sold(ledger: Ledger, days: int) -> dict[Key, int]:
    """Return the pieces sold in the last so many days."""
    found: dict[Key, int] = defaultdict(int)
    for sale in ledger.sales:
        if sale.day > LAST - timedelta(days=days):
            found[sale.product, sale.place] += sale.qty
    return found
