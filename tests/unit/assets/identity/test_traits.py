"""When a record is another person's, by what it said when a steward decided on it and says now."""

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest

from assets.identity.traits import Traits, are_of_two, read_traits
from tests.unit.assets.identity.persons import Person, deliver, warehouse

KARIN = Person(
    "Karin",
    "Webermann",
    "1960-03-04",
    email="karin@web.example",
    mobile="+491701234567",
    street="lindenweg",
    house="4",
    postal_code="10115",
)
OTTO = Person(
    "Otto",
    "Krause",
    "1971-11-25",
    email="otto@web.example",
    mobile="+491609876543",
    street="ringstrasse",
    house="9",
    postal_code="80331",
)
MOVED = replace(KARIN, street="ringstrasse", house="9", postal_code="80331")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse() as con:
        yield con


def said(con: duckdb.DuckDBPyConnection, person: Person) -> Traits:
    deliver(con, {"1": person})
    return read_traits(con, [("crm", "1")])["crm", "1"]


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        pytest.param(KARIN, OTTO, True, id="all is another"),
        pytest.param(KARIN, replace(MOVED, last_name="Krause"), False, id="married and moved"),
        pytest.param(KARIN, replace(OTTO, birth_date=KARIN.birth_date), False, id="one birth date"),
        pytest.param(KARIN, replace(OTTO, email=KARIN.email), False, id="one e-mail address"),
        pytest.param(
            KARIN,
            replace(
                KARIN, first_name="Otto", birth_date="1971-11-25", email=OTTO.email, mobile=None
            ),
            True,
            id="the spouse",
        ),
        pytest.param(
            replace(KARIN, birth_date=None, mobile=None),
            replace(KARIN, first_name="Karen", email="k@web.example", birth_date=None, mobile=None),
            False,
            id="two changes",
        ),
        pytest.param(KARIN, replace(KARIN, first_name="KARIN"), False, id="spelled otherwise"),
        pytest.param(KARIN, Person(last_name="Krause"), False, id="nothing known of it"),
    ],
)
def test_who_is_another_person(
    con: duckdb.DuckDBPyConnection, then: Person, now: Person, expected: bool
) -> None:
    assert are_of_two(said(con, then), said(con, now)) == expected


def test_what_was_said_cannot_be_read_from_it(con: duckdb.DuckDBPyConnection) -> None:
    """A hash stands for a sixty-five thousandth of all values, and is another in each record."""
    traits = said(con, KARIN)
    assert {trait.partition(":")[0] for trait in traits} == {
        *("first_name", "last_name", "birth_date", "email", "mobile", "address")
    }
    assert all(len(trait.partition(":")[2]) == 4 for trait in traits)
    deliver(con, {"2": KARIN})
    assert not traits & read_traits(con, [("crm", "2")])["crm", "2"]
