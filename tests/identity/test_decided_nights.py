"""A wrong merge that a steward undoes: old ids come back and stay, night after night."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.decisions import record_pair, record_set_aside, record_undo
from tests.customer_books import Book, Event
from tests.identity.nights import Nights
from tests.unit.assets.identity.persons import Person

KARIN = Person(
    "Karin",
    "Webermann",
    email="karin@web.example",
    street="lindenweg",
    house="4",
    postal_code="10115",
    city="berlin",
)
OTTO = Person(
    "Otto",
    "Krause",
    email="otto@web.example",
    street="ringstrasse",
    house="9",
    postal_code="80331",
    city="muenchen",
)
OTHERS = {
    f"E{n}": Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)
}
RIGHT = {
    "1": KARIN,
    "2": replace(KARIN, silo="shop"),
    "3": replace(KARIN, mobile="+491701234567"),
    "4": OTTO,
    "5": replace(OTTO, silo="shop"),
    **OTHERS,
}
KARINS, OTTOS = ("crm/1", "shop/2", "crm/3"), ("crm/4", "shop/5")
# By mistake Otto's records carry Karin's data.
WRONG = {**RIGHT, "4": KARIN, "5": replace(KARIN, silo="shop")}


def ids(book: Book, *records: str) -> set[str]:
    return {book.ids[record] for record in records if record in book.ids}


def decide(nights: Nights, kind: str, one: str, other: str) -> int:
    return record_pair(nights.warehouse, kind, key(one), key(other), "a test")


def key(record: str) -> tuple[str, str]:
    silo, source_key = record.split("/")
    return silo, source_key


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def test_a_wrong_merge_is_undone_and_stays_so(nights: Nights) -> None:
    """The sources never mend it: copies of one record are two customers by decision alone."""
    first = nights.follow(RIGHT)
    [karin], [otto] = ids(first, *KARINS), ids(first, *OTTOS)
    merged = nights.follow(WRONG)
    assert ids(merged, *KARINS, *OTTOS) == {karin}
    assert merged.redirects == {otto: karin}
    for record in OTTOS:
        for other in KARINS:
            decide(nights, "different", record, other)
    decide(nights, "same", *OTTOS)
    parted = nights.follow(WRONG)
    assert (ids(parted, *KARINS), ids(parted, *OTTOS)) == ({karin}, {otto})
    assert parted.redirects == {}
    assert Event(otto, "restored", karin, 2) in parted.events
    for records in (WRONG, RIGHT, {**WRONG, "6": replace(KARIN, gender="f")}, WRONG):
        later = nights.follow(records)
        assert (ids(later, *KARINS), ids(later, *OTTOS)) == ({karin}, {otto})
        assert later.happened("restored") == later.happened("merged") == {}


def test_who_was_always_one_gets_a_new_id_when_parted(nights: Nights) -> None:
    first = nights.follow(WRONG)
    [karin] = ids(first, *KARINS, *OTTOS)
    decide(nights, "different", "crm/1", "crm/4")
    book = nights.follow(WRONG)
    assert book.ids["crm/1"] != book.ids["crm/4"]
    assert karin in ids(book, "crm/1", "crm/4")
    [new] = ids(book, "crm/1", "crm/4") - {karin}
    assert new > max(first.living)
    assert book.happened("split").keys() == {(new, karin)}


def test_it_survives_records_that_leave_and_return(nights: Nights) -> None:
    first = nights.follow(RIGHT)
    [karin], otto = ids(first, *KARINS), first.ids["crm/4"]
    decide(nights, "different", "crm/1", "crm/4")
    alike = {"1": KARIN, "4": KARIN, **OTHERS}
    without = {"1": KARIN, **OTHERS}
    for records in (alike, without, alike, {"4": KARIN, **OTHERS}, alike):
        book = nights.follow(records)
        assert ids(book, "crm/1") <= {karin}
        assert ids(book, "crm/4") <= {otto}


def test_merged_and_unmerged_by_decisions_all_is_as_it_was(nights: Nights) -> None:
    first = nights.follow(RIGHT)
    [karin], [otto] = ids(first, *KARINS), ids(first, *OTTOS)
    number = decide(nights, "same", "shop/2", "shop/5")
    merged = nights.follow(RIGHT)
    assert ids(merged, *KARINS, *OTTOS) == {karin}
    record_undo(nights.warehouse, number, "a test")
    again = nights.follow(RIGHT)
    assert again.ids == first.ids
    assert Event(otto, "restored", karin, 2) in again.events
    assert again.redirects == {}


def test_a_decision_during_a_night_counts_on_the_next(nights: Nights) -> None:
    nights.follow(RIGHT)
    with nights.build(RIGHT) as tonight:
        decide(nights, "same", "crm/1", "crm/4")
        nights.find_customers(tonight)
        found = tonight.con.execute("select count(*) from identity.decisions").fetchall()
        assert found == [(0,)]
    book = nights.follow(RIGHT)
    assert book.ids["crm/1"] == book.ids["crm/4"]


def test_a_decision_whose_record_is_not_delivered_waits(nights: Nights) -> None:
    nights.follow(RIGHT)
    decide(nights, "same", "crm/1", "crm/4")
    for key_left_out, state in (("4", "unfit"), ("E50", "in_force")):
        records = {key: person for key, person in RIGHT.items() if key != key_left_out}
        with nights.build(records) as tonight:
            found = tonight.con.execute("select state from identity.decisions").fetchall()
        assert found == [(state,)]


def test_what_was_decided_of_another_person_waits_but_apart_they_stay(nights: Nights) -> None:
    """The CRM uses Otto's key for somebody else, and for him again."""
    nights.follow(RIGHT)
    decide(nights, "same", "crm/1", "crm/4")
    decide(nights, "different", "shop/2", "crm/4")
    record_set_aside(nights.warehouse, key("erp/E50"), "a test")
    lena = Person("Lena", "Vogt", email="lena@web.example", street="seeweg", house="1")
    reused = {**RIGHT, "4": lena, "E50": replace(OTTO, silo="erp", birth_date="1971-11-25")}
    fit = [("in_force", None)] * 3
    unfit = [("unfit", "of_others"), ("in_force", "of_others"), ("unfit", "of_others")]
    for records, expected, is_reused in ((RIGHT, fit, 0), (reused, unfit, 1), (RIGHT, fit, 0)):
        with nights.build(records) as tonight:
            found = tonight.con.execute(
                "select state, misfit from identity.decisions order by decision_id"
            ).fetchall()
            ids = nights.reader.read(tonight.con).ids
        assert found == expected
        assert (ids["crm/1"] != ids["crm/4"]) == is_reused
        assert ids["shop/2"] != ids["crm/4"]
        assert ("erp/E50" in ids) == is_reused


def test_a_record_set_aside_is_nobody_until_it_is_undone(nights: Nights) -> None:
    first = nights.follow(RIGHT)
    alone = first.ids["erp/E50"]
    numbers = [
        record_set_aside(nights.warehouse, key(record), "a test") for record in ("crm/4", "erp/E50")
    ]
    for records in (RIGHT, {"1": KARIN, **OTHERS}, RIGHT):
        aside = nights.follow(records)
        assert ids(aside, "crm/4", "erp/E50") == set()
    assert aside.ids == {
        record: found for record, found in first.ids.items() if record not in {"crm/4", "erp/E50"}
    }
    for number in numbers:
        record_undo(nights.warehouse, number, "a test")
    again = nights.follow(RIGHT)
    assert again.ids == first.ids
    assert Event(alone, "restored", "", 1) in again.events


def test_what_awaits_approval_has_no_effect_and_a_later_decision_stands(nights: Nights) -> None:
    first = nights.follow(RIGHT)
    number = record_pair(
        nights.warehouse, "same", key("crm/1"), key("crm/4"), "a test", needs_approval=True
    )
    assert nights.follow(RIGHT).ids == first.ids
    with nights.build(RIGHT) as tonight:
        found = tonight.con.execute("select state, misfit from identity.decisions").fetchall()
        assert found == [("awaiting", "awaits_approval")]
    decide(nights, "different", "crm/1", "crm/4")
    with nights.build(RIGHT) as tonight:
        found = tonight.con.execute(
            "select state from identity.decisions order by decision_id"
        ).fetchall()
        assert found == [("awaiting",), ("in_force",)]
    record_undo(nights.warehouse, number, "a test")
    assert nights.follow(RIGHT).ids == first.ids


@pytest.mark.parametrize(
    ("kind", "other", "left_out", "misfit"),
    [
        pytest.param("same", "crm/4", "4", "not_delivered", id="not delivered"),
        pytest.param("same", "crm/4", None, "set_aside", id="set aside"),
    ],
)
def test_why_a_decision_does_not_fit(
    nights: Nights, kind: str, other: str, left_out: str | None, misfit: str
) -> None:
    number = decide(nights, kind, "crm/1", other)
    if left_out is None:
        record_set_aside(nights.warehouse, key(other), "a test")
    records = {name: person for name, person in RIGHT.items() if name != left_out}
    with nights.build(records) as tonight:
        found = tonight.con.execute(
            "select state, misfit from identity.decisions where decision_id = ?", [number]
        ).fetchall()
    assert found == [("unfit", misfit)]
