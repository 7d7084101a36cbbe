"""What one night says of customer ids, and what must hold between two nights.

The checks reckon anew in Python from nothing but who had which id; each returns what is wrong.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True)
class Event:
    """Something that happened to a customer."""

    customer: str
    event: str
    other: str
    records: int


@dataclass(frozen=True)
class Book:
    """Customer ids of one night, and what it newly tells of them."""

    ids: dict[str, str]  # record -> customer id
    linked_on: dict[str, date]
    redirects: dict[str, str | None]
    reasons: dict[str, str]
    events: frozenset[Event]  # of this night

    @property
    def living(self) -> set[str]:
        return set(self.ids.values())

    def owned(self, among: "Book") -> dict[str, frozenset[str]]:
        """Return each customer's records, as far as the other book knows them."""
        owned: dict[str, set[str]] = {}
        for record in self.ids.keys() & among.ids.keys():
            owned.setdefault(self.ids[record], set()).add(record)
        return {customer: frozenset(records) for customer, records in owned.items()}

    def happened(self, event: str) -> dict[tuple[str, str], int]:
        """Return (customer, other customer) -> records of the events of one kind."""
        return {(e.customer, e.other): e.records for e in self.events if e.event == event}


COLUMNS = {
    "customer_ids": "record_id, customer_id, linked_on",
    "customer_redirects": "old_customer_id, new_customer_id, reason",
    "customer_events": "event_on, customer_id, event, other_customer_id, record_count",
}
NOTHING = Book({}, {}, {}, {}, frozenset())


class Reader:
    """Reads night after night; an event is told by the first night that has it."""

    def __init__(self) -> None:
        self._told: set[tuple[Any, ...]] = set()

    def read(self, night: Path | duckdb.DuckDBPyConnection) -> Book:
        """Return what stands in a night's file, or behind an open connection."""
        if isinstance(night, Path):
            with duckdb.connect(str(night), read_only=True) as con:
                return self.read(con)
        owners, sent, told = (
            night.execute(f"select {columns} from identity.{table}").fetchall()
            for table, columns in COLUMNS.items()
        )
        news = [row for row in told if row not in self._told]
        self._told.update(told)
        return Book(
            {record: customer for record, customer, _ in owners},
            {record: day for record, _, day in owners},
            {old: new for old, new, _ in sent},
            {old: reason for old, _, reason in sent},
            frozenset(Event(*row[1:]) for row in news),
        )


def successive(books: Iterable[Book]) -> Iterator[tuple[set[str], Book, Book]]:
    """Yield for each night all ids of earlier ones, the night before, and the night."""
    seen: set[str] = set()
    before = NOTHING
    for now in books:
        yield seen, before, now
        seen |= now.living
        before = now


def reissued(seen: set[str], before: Book, now: Book) -> list[str]:
    """Ids that are new tonight though they are not: `seen` are all ids of earlier nights."""
    restored = {customer for customer, _ in now.happened("restored")}
    highest = max(seen, default="")
    return [
        customer
        for customer in now.living - before.living
        if not (
            customer in restored & before.redirects.keys()
            if customer in seen
            else customer > highest
        )
    ]


def strayed(before: Book, now: Book) -> list[str]:
    """Customers with another id though none of their known records came or went."""
    earlier = {records: customer for customer, records in before.owned(now).items()}
    return [
        earlier[records]
        for customer, records in now.owned(before).items()
        if earlier.get(records, customer) != customer
    ]


def lost(seen: set[str], now: Book) -> list[str]:
    """Ids ever issued that neither live nor lead to the living, and redirects of living ones."""
    return [
        customer
        for customer in seen | now.redirects.keys()
        if (customer in now.living) == (customer in now.redirects)
        or now.redirects.get(customer) not in {None, *now.living}
    ]


def misled(before: Book, now: Book) -> list[str]:
    """Ids given up tonight whose redirect or event does not name who has most of their records."""
    wrong = []
    for customer in before.living - now.living:
        records = [record for record, owner in before.ids.items() if owner == customer]
        holders = Counter(now.ids[record] for record in records if record in now.ids)
        heir = now.redirects.get(customer)
        told = now.happened("merged" if holders else "gone").get((customer, heir or ""))
        if holders[heir or ""] != max(holders.values(), default=0) or told != len(records):
            wrong.append(customer)
    return wrong


def untold(before: Book, now: Book) -> list[str]:
    """Records that changed hands, and ids newly in use, without an event that says so."""
    came = {pair for event in ("split", "moved", "restored") for pair in now.happened(event)}
    merged = now.happened("merged").keys()
    moves = {
        (before.ids[record], customer)
        for record, customer in now.ids.items()
        if before.ids.get(record, customer) != customer
    }
    named = {
        customer for event in ("new", "split", "restored") for customer, _ in now.happened(event)
    }
    return [
        f"{old} to {new}"
        for old, new in moves
        if (old, new) not in merged and (new, old) not in came
    ] + sorted(now.living - before.living - named)


def robbed(before: Book, now: Book) -> list[str]:
    """Ids that left most of their records behind, though nothing better was to be had there.

    A larger part may do without the id only if more of its records had another id before, or if a
    retired id was restored to it.
    """
    restored = {customer for customer, _ in now.happened("restored")}
    votes = Counter(
        (before.ids[record], customer)
        for record, customer in now.ids.items()
        if record in before.ids
    )
    return [
        old
        for (old, new), count in votes.items()
        if new not in restored and count > max(votes[old, old], votes[new, new])
    ]


def unfounded(before: Book, now: Book) -> list[Event]:
    """Events of tonight that the two nights do not bear out, or that count other records."""
    moves = Counter((before.ids.get(record, ""), customer) for record, customer in now.ids.items())
    held = Counter(before.ids.values())
    came, stayed = now.living - before.living, now.living & before.living
    went = before.living - now.living

    def borne_out(e: Event) -> tuple[bool, int]:
        """Whether it happened, and to how many records."""
        arrived, left = moves[e.other, e.customer], moves[e.customer, e.other]
        is_known = e.other in before.living
        remains = any(moves[e.customer, customer] for customer in now.living)
        return {
            "new": (e.customer in came and e.other == "", arrived),
            "split": (e.customer in came and is_known, arrived),
            "restored": (e.customer in came & before.redirects.keys(), arrived),
            "moved": (e.customer in stayed and is_known and e.other != e.customer, arrived),
            "merged": (e.customer in went and left > 0, held[e.customer]),
            "gone": (e.customer in went and not remains, held[e.customer]),
        }[e.event]

    return [event for event in now.events if borne_out(event) != (True, event.records)]


def usurped(nights: Iterable[Book]) -> list[str]:
    """Ids that came back, in any night, without most of the records they had last."""
    before, last = NOTHING, dict[str, frozenset[str]]()
    wrong = []
    for now in nights:
        owned = now.owned(now)
        wrong += [
            customer
            for customer in last.keys() & now.living - before.living
            if 2 * len(owned[customer] & last[customer]) <= len(last[customer])
        ]
        last |= owned
        before = now
    return wrong


def led_astray(ever: Iterable[str], now: Book) -> list[str]:
    """Ids from which following redirects, however many, reaches neither the living nor nobody."""
    living, most = now.living, len(now.redirects)
    wrong = []
    for customer in ever:
        at: str | None = customer
        steps = 0
        while at is not None and at not in living and steps <= most:
            at, steps = now.redirects.get(at, at), steps + 1
        if steps > most:
            wrong.append(customer)
    return wrong
