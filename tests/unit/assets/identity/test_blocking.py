"""Which pairs are compared: those of a plain calculation in Python, key by key."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any

import duckdb
import pytest

from assets.identity import blocking
from assets.identity.records import prepare
from tests.unit.assets.identity.persons import Person, build_records

Record = dict[str, Any]
Pair = tuple[str, str]
RECORDS = 120
MOST = 4  # so that some values are too common among them


def joined(*parts: str | None) -> list[str]:
    return [] if None in parts else ["|".join(map(str, parts))]


def start(text: str | None, length: int) -> str | None:
    return text and text[:length]


def rest(text: str | None, place: int) -> str | None:
    return text and text[place:]


def ends(record: Record, pick: Callable[[str, str], str]) -> str | None:
    """Return the smaller or the larger of both names, or the one there is."""
    names = [name for name in (record["first_name"], record["last_name"]) if name]
    return pick(*names) if len(names) == 2 else next(iter(names), None)


def local_part(email: str | None) -> list[str]:
    return [email.split("@")[0]] if email and email.index("@") > 5 else []


PLAIN: dict[str, Callable[[Record], Iterable[str]]] = {
    "stated_key": lambda r: r["stated_keys"] or [],
    "shared_sale": lambda r: r["shared_sales"] or [],
    "id_number": lambda r: joined(r["id_number"]),
    "email": lambda r: joined(r["email"]),
    "phone": lambda r: {r["mobile"], r["landline"]} - {None},
    "address": lambda r: joined(r["address"], start(r["postal_code"], 2)),
    "full_name": lambda r: joined(r["first_name"], r["last_name"]),
    "swapped_name": lambda r: joined(ends(r, min), ends(r, max)),
    "email_local_part": lambda r: local_part(r["email"]),
    "birth_date_surname_initial": lambda r: joined(r["birth_date"], start(r["last_name"], 1)),
    "birth_date_first_initial": lambda r: joined(r["birth_date"], start(r["first_name"], 1)),
    "address_first_name": lambda r: joined(r["address"], r["first_name"]),
    "address_initials": lambda r: joined(
        r["address"], start(r["last_name"], 2), start(r["first_name"], 1)
    ),
    "address_birth_year": lambda r: joined(r["address"], start(r["birth_date"], 4)),
    "address_anywhere": lambda r: joined(r["address"]),
    "first_name_postal_code": lambda r: joined(r["first_name"], r["postal_code"]),
    "surname_postal_code_initial": lambda r: joined(
        r["last_name"], r["postal_code"], start(r["first_name"], 1)
    ),
    "surname_postal_code": lambda r: joined(r["last_name"], r["postal_code"]),
    "first_name_birth_year": lambda r: joined(r["first_name"], start(r["birth_date"], 4)),
    "surname_birth_year": lambda r: joined(r["last_name"], start(r["birth_date"], 4)),
    "first_name_birthday": lambda r: joined(r["first_name"], rest(r["birth_date"], 5)),
    "surname_birthday": lambda r: joined(r["last_name"], rest(r["birth_date"], 5)),
    "name_birth_day": lambda r: joined(
        r["first_name"], start(r["last_name"], 1), rest(r["birth_date"], 8)
    ),
    "name_starts": lambda r: joined(start(r["first_name"], 3), start(r["last_name"], 4)),
    "surname_region": lambda r: joined(r["last_name"], start(r["postal_code"], 3)),
    "surname_region_initial": lambda r: joined(
        r["last_name"], start(r["postal_code"], 3), start(r["first_name"], 1)
    ),
    "surname_start_postal_code": lambda r: joined(
        start(r["last_name"], 3), r["postal_code"], start(r["first_name"], 1)
    ),
    "birth_date_region": lambda r: joined(r["birth_date"], start(r["postal_code"], 3)),
    "first_name_region": lambda r: joined(r["first_name"], start(r["postal_code"], 3)),
    "surname_also_1": lambda r: joined(r["last_name"], r["also_1"]),
    "name_also_1": lambda r: joined(r["first_name"], start(r["last_name"], 1), r["also_1"]),
    "first_name_city": lambda r: joined(r["first_name"], r["city"]),
    "surname_city": lambda r: joined(r["last_name"], r["city"]),
    "surname_city_initial": lambda r: joined(r["last_name"], r["city"], start(r["first_name"], 1)),
    "street_postal_code": lambda r: joined(r["street"], r["postal_code"]),
    "street_first_name": lambda r: joined(r["street"], r["first_name"]),
    "street_surname_start": lambda r: joined(r["street"], start(r["last_name"], 3)),
    "birth_date": lambda r: joined(r["birth_date"]),
}


@pytest.fixture
def records(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """Records that share values by chance, some of them too often."""
    monkeypatch.setattr(blocking, "MOST_RECORDS", MOST)
    draw = random.Random(3)
    made = [record(draw, number) for number in range(RECORDS)]
    names = list(made[0])
    con.executemany(
        f"insert into identity.party_records ({', '.join(names)}) "
        f"values ({', '.join('?' * len(names))})",
        [list(row.values()) for row in made],
    )
    assert prepare(con) == RECORDS, "none is another's copy"
    return made


def record(draw: random.Random, number: int) -> Record:
    """Return a record in which every value may be missing, and the first ones are frequent."""

    def one_of(*values: str) -> str | None:
        place = min(draw.randrange(len(values)), draw.randrange(len(values)))
        return draw.choice([None, *[values[place]] * 5])

    street = one_of("lindenweg", "am hang", "ring", "marktplatz", "kirchgasse")
    house = one_of(*map(str, range(1, 9)))
    phones = [f"+49170{n}" for n in range(90)]
    dates = [f"19{y}-{month_day}" for y in range(50, 58) for month_day in ("03-04", "11-25")]
    return {
        "record_id": f"crm/{number:03d}",
        "first_name": one_of("karin", "otto", "anna", "weber", "ott", "kurt"),
        "last_name": one_of("weber", "krause", "karin", "webermann", "kranz", "wels"),
        "birth_date": one_of("1980-03-04", *dates, "1980-11-25", "1991-07-04"),
        "email": one_of(
            *(
                f"{name}@{at}.example"
                for name in ("kw", "karin", "otto.w", "weber.o", "sonne17", "krause", "kranz9")
                for at in "abcd"
            )
        ),
        "mobile": one_of(*phones),
        "landline": one_of(*phones),
        "street": street,
        "house": house,
        "address": street and house and f"{street} {house}",
        "postal_code": one_of("10115", "10119", "20095", "20097", "20144", "50667"),
        "city": one_of("berlin", "hamburg", "bonn", "ulm"),
        "shared_sales": draw.choice(
            [None, ["s0"], *[[f"s{n}", f"s{n + draw.randint(1, 2)}"] for n in range(1, 40)]]
        ),
        "stated_keys": [f"crm/{number % 60}"] if number % 4 else None,
        "id_number": one_of(*(f"L01X{n:02d}" for n in range(60))),
        "also_1": one_of("lehrerin", "schreiner", "koch", "wirtin"),
    }


def groups(records: list[Record], key: str) -> list[list[str]]:
    """Return the records of every value of a key that several share."""
    found = defaultdict(list)
    for row in records:
        for value in PLAIN[key](row):
            found[value].append(row["record_id"])
    return [members for members in found.values() if len(members) > 1]


def pairs(records: list[Record], key: str) -> set[Pair]:
    """Return the pairs that a key brings, values that too many share left out."""
    return {
        pair
        for members in groups(records, key)
        if len(members) <= MOST
        for pair in combinations(sorted(members), 2)
    }


def blocked(con: duckdb.DuckDBPyConnection, keys: list[str]) -> dict[Pair, str]:
    """Return the key under which each pair was brought."""
    count = blocking.block(con, keys)
    rows = con.execute(
        """
        select l.record_id, r.record_id, blocked_pairs.key
        from blocked_pairs
        inner join compared_records as l on l.n = blocked_pairs.l
        inner join compared_records as r on r.n = blocked_pairs.r
        """
    ).fetchall()
    found = {(left, right): keys[key] for left, right, key in rows}
    assert len(found) == len(rows) == count, "no pair twice"
    return found


def test_every_key_brings_the_pairs_that_share_it(
    con: duckdb.DuckDBPyConnection, records: list[Record]
) -> None:
    assert PLAIN.keys() == blocking.KEYS.keys()
    for key in blocking.KEYS:
        expected = pairs(records, key)
        assert expected, f"{key} brings no pair here"
        assert blocked(con, [key]) == dict.fromkeys(expected, key)


@pytest.mark.parametrize("step", [1, -1], ids=["in order", "in reverse"])
def test_a_pair_of_several_keys_comes_once_under_the_first(
    con: duckdb.DuckDBPyConnection, records: list[Record], step: int
) -> None:
    keys = list(blocking.KEYS)[::step]
    expected: dict[Pair, str] = {}
    for key in keys:
        for pair in pairs(records, key):
            expected.setdefault(pair, key)
    assert len(expected) < sum(len(pairs(records, key)) for key in keys)
    assert blocked(con, keys) == expected


def test_keys_that_are_not_asked_for_bring_nothing(
    con: duckdb.DuckDBPyConnection, records: list[Record]
) -> None:
    keys = ["email", "phone"]
    assert blocked(con, keys).keys() == pairs(records, "email") | pairs(records, "phone")
    assert blocking.count_pairs(con, blocking.KEYS).keys() == blocking.KEYS.keys()
    assert blocking.count_pairs(con, keys).keys() == set(keys), "the last count alone is kept"


def test_values_that_too_many_share_are_skipped_and_reported(
    con: duckdb.DuckDBPyConnection, records: list[Record]
) -> None:
    expected = {}
    for key in blocking.KEYS:
        sizes = [len(members) for members in groups(records, key)]
        skipped = [size for size in sizes if size > MOST]
        count = sum(size * (size - 1) // 2 for size in sizes if size <= MOST)
        expected[key] = (len(sizes), count, len(skipped), sum(skipped))
    counted = blocking.count_pairs(con, blocking.KEYS)
    rows = con.execute(
        "select blocking_key, value_count, pair_count, skipped_value_count, skipped_record_count "
        "from identity.blocking_statistics"
    ).fetchall()
    assert {key: tuple(counts) for key, *counts in rows} == expected
    assert counted == {key: count for key, (_, count, _, _) in expected.items()}
    assert sum(skipped for _, _, skipped, _ in expected.values()) > 0


def test_the_cap_is_inclusive(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocking, "MOST_RECORDS", 3)
    for email, count in (("three@web.example", 3), ("four@web.example", 4)):
        for number in range(count):
            con.execute(
                "insert into identity.party_records (record_id, first_name, email) "
                "values (?, ?, ?)",
                [f"{email}/{number}", f"anna{number}", email],
            )
    prepare(con)
    assert blocking.count_pairs(con, ["email"]) == {"email": 3}
    assert con.execute(
        "select value_count, pair_count, skipped_value_count, skipped_record_count "
        "from identity.blocking_statistics"
    ).fetchall() == [(2, 3, 1, 4)]
    found = blocked(con, ["email"])
    assert {record.split("/")[0] for pair in found for record in pair} == {"three@web.example"}


def test_copies_are_compared_once_with_the_sales_of_all(con: duckdb.DuckDBPyConnection) -> None:
    guest = Person("Karin", "Weber", email="sonne17@web.example")
    build_records(con, [guest, guest, guest, Person("Otto", "Krause")])
    for number, sale in ((2, "s1"), (3, "s2"), (4, "s2")):
        con.execute(
            "update identity.party_records set shared_sales = ? where source_key = ?",
            [[sale], str(number)],
        )
    assert prepare(con) == 2
    assert blocked(con, ["email", "shared_sale"]) == {("crm/1", "crm/4"): "shared_sale"}


@pytest.mark.parametrize(
    ("chosen", "keys"),
    [
        pytest.param([], ["a", "b"], id="the most selective within the budget"),
        pytest.param(["email"], ["email", "a"], id="beside what is always used"),
        pytest.param(["b", "c"], ["b", "a"], id="of the chosen, too"),
        pytest.param(["b", "a"], ["a", "b"], id="the chosen first"),
        pytest.param(["gone"], ["a", "b"], id="a key that is no more is left out"),
    ],
)
def test_keys_are_added_as_long_as_the_pairs_can_be_afforded(
    chosen: list[str], keys: list[str]
) -> None:
    """Ten records afford forty pairs; d brings none, email is always used."""
    counts = {"email": 35, "c": 45, "b": 20, "a": 4, "d": 0}
    assert blocking.affordable(chosen, counts, 10) == keys
