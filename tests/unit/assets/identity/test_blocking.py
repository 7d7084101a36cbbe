"""Which pairs are compared: those of a plain calculation in Python, key by key."""

import random
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import Any

import duckdb
import pytest

from assets.identity import blocking

Record = dict[str, Any]
MOST = 4  # so that some values are too common among forty records


def joined(*parts: str | None) -> list[str]:
    return [] if None in parts else ["|".join(map(str, parts))]


def start(text: str | None, length: int) -> str | None:
    return text and text[:length]


def ends(record: Record, pick: Callable[[str, str], str]) -> str | None:
    """Return the smaller or the larger of both names, or the one there is."""
    names = [name for name in (record["first_name"], record["last_name"]) if name]
    return pick(*names) if len(names) == 2 else next(iter(names), None)


def local_part(email: str | None) -> list[str]:
    return [email.split("@")[0]] if email and email.index("@") > 5 else []


PLAIN: dict[str, Callable[[Record], list[str]]] = {
    "shared_sale": lambda r: r["shared_sales"] or [],
    "email": lambda r: joined(r["email"]),
    "mobile": lambda r: joined(r["mobile"]),
    "landline": lambda r: joined(r["landline"]),
    "email_local_part": lambda r: local_part(r["email"]),
    "full_name": lambda r: joined(r["first_name"], r["last_name"]),
    "swapped_name": lambda r: joined(ends(r, min), ends(r, max)),
    "birth_date_surname_initial": lambda r: joined(r["birth_date"], start(r["last_name"], 1)),
    "birth_date_first_initial": lambda r: joined(r["birth_date"], start(r["first_name"], 1)),
    "address": lambda r: joined(r["address"], start(r["postal_code"], 2)),
    "address_first_name": lambda r: joined(r["address"], r["first_name"]),
    "surname_postal_code": lambda r: joined(r["last_name"], r["postal_code"]),
    "first_name_postal_code": lambda r: joined(r["first_name"], r["postal_code"]),
    "surname_region_initial": lambda r: joined(
        r["last_name"], start(r["postal_code"], 3), start(r["first_name"], 1)
    ),
    "surname_city_initial": lambda r: joined(r["last_name"], r["city"], start(r["first_name"], 1)),
    "surname_start_postal_code": lambda r: joined(
        start(r["last_name"], 3), r["postal_code"], start(r["first_name"], 1)
    ),
    "name_starts": lambda r: joined(start(r["first_name"], 3), start(r["last_name"], 4)),
    "street_first_name": lambda r: joined(r["street"], r["first_name"]),
}


@pytest.fixture
def records(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """Forty records that share values by chance, some of them too often."""
    monkeypatch.setattr(blocking, "MOST_RECORDS", MOST)
    draw = random.Random(3)
    made = [record(draw, number) for number in range(40)]
    names = list(made[0])
    for row in made:
        con.execute(
            f"insert into identity.party_records ({', '.join(names)}) "
            f"values ({', '.join('?' * len(names))})",
            [row[name] for name in names],
        )
    blocking.block(con)
    return made


def record(draw: random.Random, number: int) -> Record:
    """Return a record in which every value may be missing."""

    def one_of(*values: str) -> str | None:
        return draw.choice([*values, None])

    street, house = one_of("lindenweg", "am hang", "ring"), one_of("4", "5", "117")
    return {
        "record_id": f"crm/{number:02d}",
        "original_record_id": f"crm/{number:02d}",
        "first_name": one_of("karin", "otto", "anna", "weber", "ott"),
        "last_name": one_of("weber", "krause", "karin", "webermann", "kranz"),
        "birth_date": one_of("1980-03-04", "1990-11-25", "1991-07-23"),
        "email": one_of(
            *(
                f"{name}@{at}.example"
                for name in ("kw", "karin", "otto.w", "weber.o")
                for at in ("a", "b")
            )
        ),
        "mobile": one_of(*(f"+49170{n}" for n in range(8))),
        "landline": one_of(*(f"+4930{n}" for n in range(8))),
        "street": street,
        "house": house,
        "address": street and house and f"{street} {house}",
        "postal_code": one_of("10115", "10119", "20095"),
        "city": one_of("berlin", "hamburg"),
        "shared_sales": draw.choice([None, ["s1"], ["s1", "s2"], ["s3"], ["s2"]]),
    }


def groups(records: list[Record], key: str) -> list[list[str]]:
    """Return the records of every value of a key that several share."""
    found = defaultdict(list)
    for row in records:
        for value in PLAIN[key](row):
            found[value].append(row["record_id"])
    return [members for members in found.values() if len(members) > 1]


def test_pairs_are_those_that_share_a_key_under_its_first(
    con: duckdb.DuckDBPyConnection, records: list[Record]
) -> None:
    assert PLAIN.keys() == blocking.KEYS.keys()
    expected: dict[tuple[str, ...], str] = {}
    for key in blocking.KEYS:
        for members in groups(records, key):
            if len(members) <= MOST:
                for pair in combinations(sorted(members), 2):
                    expected.setdefault(pair, key)
    found = con.execute("select join_key_l, join_key_r, match_key from blocked_pairs").fetchall()
    assert {(left, right): key for left, right, key in found} == expected
    assert len(found) == len(expected), "no pair twice"
    brought = {
        key for key in blocking.KEYS for members in groups(records, key) if len(members) <= MOST
    }
    assert len(brought) > len(blocking.KEYS) / 2, "too few keys bring pairs here"


def test_values_that_too_many_share_are_skipped_and_reported(
    con: duckdb.DuckDBPyConnection, records: list[Record]
) -> None:
    expected = {}
    for key in blocking.KEYS:
        sizes = [len(members) for members in groups(records, key)]
        skipped = [size for size in sizes if size > MOST]
        pairs = sum(size * (size - 1) // 2 for size in sizes if size <= MOST)
        expected[key] = (len(sizes), pairs, len(skipped), sum(skipped))
    rows = con.execute("from identity.blocking_statistics").fetchall()
    assert {key: tuple(counts) for key, *counts in rows} == expected
    assert sum(skipped for _, _, skipped, _ in expected.values()) > 0


def test_the_cap_is_inclusive(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocking, "MOST_RECORDS", 3)
    for email, count in (("three@web.example", 3), ("four@web.example", 4)):
        for number in range(count):
            con.execute(
                "insert into identity.party_records (record_id, original_record_id, email) "
                "values ($1, $1, $2)",
                [f"{email}/{number}", email],
            )
    blocking.block(con)
    assert con.execute(
        "select value_count, pair_count, skipped_value_count, skipped_record_count "
        "from identity.blocking_statistics where blocking_key = 'email'"
    ).fetchall() == [(2, 3, 1, 4)]
    pairs = con.execute("select join_key_l, join_key_r from blocked_pairs").fetchall()
    assert {record.split("/")[0] for pair in pairs for record in pair} == {"three@web.example"}
