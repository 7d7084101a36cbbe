"""Training on records of invented persons: repetition, what the data are like, keys that pay."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.identity import training
from assets.identity.blocking import ALWAYS, KEYS, block, count_pairs
from assets.identity.key_yield import yielding
from assets.identity.levels import Comparer
from assets.identity.model import Model, read_model
from assets.identity.training import train
from tests.unit.assets.identity import persons
from tests.unit.assets.identity.persons import Person, build_records

FIRST = ("Anna", "Stefan", "Lukas", "Fatma", "Julia", "Andreas", "Mehmet", "Susanne")
LAST = ("Maier", "Vogt", "Brandt", "Krause", "Wolf", "Richter", "Scholz", "Yilmaz", "Busch")
PERSONS = 60
AS_OF = date(2026, 11, 21)


def people(seed: int = 3) -> list[Person]:
    """Return persons with two records each, in two silos, who share names with each other."""
    rng = random.Random(seed)
    found = []
    for number in range(PERSONS):
        one = Person(
            rng.choice(FIRST),
            rng.choice(LAST),
            f"19{rng.randrange(40, 99)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 28):02}",
            email=f"person{number}@web.example",
            mobile=f"+49170{number:07}",
            street=f"weg {number // 2}",
            house="1",
            postal_code=f"{10115 + number // 2}",
        )
        found += [one, replace(one, silo="shop", email=None, birth_date=None)]
    return found


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "_RANDOM_PAIRS", 20_000)
    keys = (*ALWAYS, "surname_postal_code", "birth_date")
    monkeypatch.setattr(training, "KEYS", {key: KEYS[key] for key in keys})


def trained(con: duckdb.DuckDBPyConnection, base: Model | None = None) -> Model:
    comparer = Comparer(con)
    try:
        return train(comparer, "test", base, AS_OF)
    finally:
        comparer.close()


def test_the_same_records_give_the_same_model_to_the_digit(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    build_records(con, people())
    trained(con).write(tmp_path / "one.json")
    again = persons.warehouse()
    build_records(again, people())
    again.execute("create table turned as from identity.party_records order by hash(record_id)")
    again.execute("create or replace table identity.party_records as from turned")
    again.execute("set threads = 2")
    trained(again).write(tmp_path / "other.json")
    assert (tmp_path / "one.json").read_text() == (tmp_path / "other.json").read_text()


def test_the_model_knows_its_data_and_no_single_person(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "_MOST_VALUES", 3)
    records = people()
    build_records(con, records)
    model = trained(con)
    assert (model.trained_on, model.profile.as_of, model.records) == ("test", AS_OF, len(records))
    assert model.expected_pairs == pytest.approx(PERSONS, rel=0.1)
    known = model.profile.known
    assert (known["email"], known["birth_date"], known["address"]) == (0.5, 0.5, 1.0)
    assert known["landline"] == known["id_number"] == 0.0
    for column, names in (("first_name", FIRST), ("last_name", LAST)):
        written = [str(getattr(record, column)).lower() for record in records]
        counts = sorted(((written.count(n.lower()), n.lower()) for n in names), reverse=True)
        often = {name: count / len(records) for count, name in counts[:3] if count >= 20}
        assert 0 < len(often) < len(names)
        assert model.profile.frequent[column] == pytest.approx(often)


def test_a_key_stays_that_brings_pairs_of_one_person(con: duckdb.DuckDBPyConnection) -> None:
    """Phones bring pairs of a person that e-mails do not; a city only namesakes born apart."""
    rows = [
        replace(
            person,
            birth_date=f"19{40 + number // 2 % 59}-0{1 + number // 2 % 9}-1{number // 2 % 7}",
            street=None,
            house=None,
            postal_code="10115" if number % 2 else None,
        )
        for number, person in enumerate(people())
    ]
    build_records(con, rows)
    comparer = Comparer(con)
    try:
        keys = ["phone", "surname_postal_code", "email"]
        counts = count_pairs(con, keys)
        assert counts["phone"] == PERSONS
        assert counts["surname_postal_code"] > 100
        block(con, ["email"])
        model = replace(read_model(), keys=["email"])
        assert yielding(comparer, model, counts) == ["phone"]
        block(con, ["phone"])
        model = replace(model, keys=["email", "first_name_region"])
        assert yielding(comparer, model, counts) == [], "they are among the pairs already"
    finally:
        comparer.close()
