"""Small worlds of two customers, A and B, who say at random what people say of consent.

Here: the worlds, as rows for the models. What may be concluded from them is `consent_reference.py`.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

NIGHT = date(2026, 6, 1)
DAYS = [None, *(datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 5))]
CHANNELS = ("email", "phone", "sms", "whatsapp", "post")
PURPOSES = ("newsletter", "marketing", "loyalty", "profiling")
STATUSES = ("granted", "granted", "withdrawn", "objected", "not_granted", "pending", "unknown")
PROOFS = ("doi", "signature", "recording", "none", None)


@dataclass(frozen=True)
class Statement:
    channel: str
    purpose: str
    value: str
    status: str
    proof: str | None
    at: datetime | None


@dataclass
class Record:
    key: str
    owner: str
    is_deleted: bool
    emails: list[str]
    mobiles: list[str]
    homes: list[int]
    is_deceased: bool = False
    bounced: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    sales: list[tuple[str, date]] = field(default_factory=list)  # address on the order, day


@dataclass(frozen=True)
class World:
    name: str
    records: list[Record]

    def of(self, owners: str) -> list[Record]:
        """Return the records of these owners, taken for one customer."""
        return [record for record in self.records if record.owner in owners]

    def home_key(self, number: int) -> str:
        return f"street|{self.name}weg|{number}|01067"

    def home_text(self, number: int) -> str:
        return f"{self.name}-Weg {number}, 01067 Dresden"


def worlds(count: int, seed: int) -> list[World]:
    random = Random(seed)
    return [_world(random, f"w{number}") for number in range(count)]


def _world(random: Random, name: str) -> World:
    emails = [f"{name}@a.example", f"{name}@b.example", f"{name}.x@gmail.com"]
    mobiles = [f"+49170{name[1:]:0>6}{digit}" for digit in (1, 2)]
    records = [
        Record(
            key=f"{name}{owner}{number}",
            owner=owner,
            is_deleted=random.random() < 0.1,
            emails=_some(random, emails),
            mobiles=_some(random, mobiles),
            homes=_some(random, [1, 2]),
            is_deceased=random.random() < 0.03,
        )
        for owner in "AB"
        for number in range(random.randint(1, 2))
    ]
    for record in records:
        record.bounced = [email for email in record.emails if random.random() < 0.1]
        record.statements = [
            _statement(random, emails, mobiles) for _ in range(random.randint(0, 4))
        ]
        record.sales = [
            (random.choice(emails), NIGHT - timedelta(days=random.choice((0, 30, 31))))
            for _ in range(random.randint(0, 1))
        ]
    return World(name, records)


def _some(random: Random, values: list[Any]) -> list[Any]:
    return [value for value in values if random.random() < 0.6]


def _statement(random: Random, emails: list[str], mobiles: list[str]) -> Statement:
    channel = random.choice(CHANNELS)
    named = {"email": [*emails, emails[-1].replace(".x@", "x@")], "post": []}.get(channel, mobiles)
    return Statement(
        channel,
        random.choice(PURPOSES),
        random.choice([*named, *named, ""]),
        random.choice(STATUSES),
        random.choice(PROOFS),
        random.choice(DAYS),
    )


def rows(all_worlds: list[World]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the canonical tables that the worlds are."""
    tables: dict[str, list[dict[str, Any]]] = {
        f"canonical.{name}": []
        for name in ("customer_records", "contact_points", "addresses", "consents", "orders")
    }
    for world in all_worlds:
        for record in world.records:
            for table, row in _rows(world, record):
                key = {"silo": "crm", "is_deleted": record.is_deleted}
                tables[f"canonical.{table}"].append(key | row)
    return tables


def _rows(world: World, record: Record) -> list[tuple[str, dict[str, Any]]]:
    key = {"source_key": record.key}
    points = [("email", email) for email in record.emails]
    points += [("mobile", mobile) for mobile in record.mobiles]
    return [
        ("customer_records", {**key, "is_deceased": record.is_deceased, "party_type": "person"}),
        *(
            (
                "contact_points",
                {
                    **key,
                    "kind": kind,
                    "seq": seq,
                    "value_norm": value,
                    "is_valid": True,
                    "is_bounced": value in record.bounced,
                },
            )
            for seq, (kind, value) in enumerate(points, 1)
        ),
        *(
            (
                "addresses",
                {
                    **key,
                    "address_seq": home,
                    "addr_kind": "street",
                    "street": f"{world.name}-Weg",
                    "street_key": f"{world.name}weg",
                    "house_number": str(home),
                    "postal_code": "01067",
                    "city": "Dresden",
                },
            )
            for home in record.homes
        ),
        *(
            (
                "consents",
                {
                    **key,
                    "channel": said.channel,
                    "purpose": said.purpose,
                    "contact_value": said.value,
                    "source_file": "f",
                    "source_row": number,
                    "status": said.status,
                    "proof_kind": said.proof,
                    "event_at": said.at,
                },
            )
            for number, said in enumerate(record.statements, 1)
        ),
        *(
            (
                "orders",
                {
                    "order_key": f"{record.key}{number}",
                    "customer_source_key": record.key,
                    "customer_email": email,
                    "source_file": "orders",
                    "source_row": number,
                    "order_type": "sale",
                    "status": "completed",
                    "is_deleted": False,
                    "business_date": day,
                    "ordered_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
                },
            )
            for number, (email, day) in enumerate(record.sales, 1)
        ),
    ]
