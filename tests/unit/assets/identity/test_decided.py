"""What stewards decided about persons holds, whatever the scores, copies and last night say."""

from dataclasses import replace

import duckdb
import pytest

from assets.identity import clusters
from assets.identity.linkage import link
from tests.unit.assets.identity.deciding import decide, found, methods
from tests.unit.assets.identity.persons import Person, build_keyed

KARIN = Person(
    "Karin",
    "Webermann",
    "1960-03-04",
    email="karin@web.example",
    street="lindenweg",
    house="4",
    postal_code="10115",
    city="berlin",
)
NO_BIRTH_DATE = replace(KARIN, birth_date=None)
OTTO = Person("Otto", "Krause", "1971-11-25", email="otto@web.example", postal_code="80331")
LENA = Person("Lena", "Vogt", "1999-07-13", email="lena@web.example", postal_code="20095")
NAMELESS = Person(email="kasse@web.example", postal_code="50667")
OTHERS = {
    f"E{n}": Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)
}
ABC = ("crm/a", "crm/b", "crm/c")
APART = {frozenset([record]) for record in ABC}


def build(con: duckdb.DuckDBPyConnection, **records: Person) -> None:
    build_keyed(con, records | OTHERS)


def one(*records: str) -> frozenset[str]:
    return frozenset(records)


def last_night(con: duckdb.DuckDBPyConnection, *records: str) -> str:
    """Write that these were one customer last night and return the table's name."""
    con.execute("create or replace temporary table last_night (record_id text, customer_id text)")
    for record in records:
        con.execute("insert into last_night values (?, 'G1')", [record])
    return "last_night"


def test_without_a_decision_they_are_one(con: duckdb.DuckDBPyConnection) -> None:
    """Without it the tests below would say nothing of what is kept apart."""
    build(con, a=KARIN, b=NO_BIRTH_DATE, c=KARIN)
    link(con, 0.5)
    assert found(con, ABC) == {one(*ABC)}


def test_two_that_are_different_are_apart_even_through_a_third(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, a=KARIN, b=NO_BIRTH_DATE, c=replace(KARIN, gender="f"))
    decide(con, ("different", "crm/a", "crm/c"))
    link(con, 0.5)
    assert found(con, ABC) in (
        {one("crm/a", "crm/b"), one("crm/c")},
        {one("crm/b", "crm/c"), one("crm/a")},
    )


def test_copies_can_be_different_and_another_copy_goes_with_one_of_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, a=KARIN, b=KARIN, c=KARIN)
    decide(con, ("different", "crm/a", "crm/b"))
    link(con, 0.5)
    assert len(found(con, ABC)) == 2
    assert one("crm/a", "crm/b") not in found(con, ("crm/a", "crm/b"))


def test_a_copy_of_a_record_that_a_decision_names_stays_with_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Both would be namesakes by score: nothing but a first name and a number is known."""
    known = Person("Karin", landline="+4930123456")
    build(con, a=known, b=known, c=OTTO)
    for decision in (("different", "crm/a", "crm/c"), ("same", "crm/c", "erp/E50")):
        decide(con, decision)
        link(con, 0.999)
        assert one("crm/a", "crm/b") in found(con)


@pytest.mark.parametrize("copy", [KARIN, NO_BIRTH_DATE], ids=["copies", "likely"])
def test_who_were_one_customer_last_night_are_parted(
    con: duckdb.DuckDBPyConnection, copy: Person
) -> None:
    build(con, a=KARIN, b=copy)
    decide(con, ("different", "crm/a", "crm/b"))
    link(con, 0.5, 0.01, last_night(con, "crm/a", "crm/b"))
    assert found(con, ABC) == {one("crm/a"), one("crm/b")}


def test_a_third_copy_stays_where_it_was_last_night(con: duckdb.DuckDBPyConnection) -> None:
    build(con, a=KARIN, b=KARIN, c=KARIN)
    decide(con, ("different", "crm/a", "crm/b"))
    for home in ("crm/a", "crm/b"):
        link(con, 0.5, 0.3, last_night(con, home, "crm/c"))
        assert one(home, "crm/c") in found(con)


def test_two_that_were_never_compared_are_one(con: duckdb.DuckDBPyConnection) -> None:
    build(con, a=KARIN, b=OTTO, c=LENA)
    link(con, 0.5)
    before = found(con)
    assert before >= APART
    decide(con, ("same", "crm/b", "crm/a"))
    link(con, 0.5)
    assert found(con) == before - {one("crm/a"), one("crm/b")} | {one("crm/a", "crm/b")}
    assert {r for r, method in methods(con).items() if method == "steward"} == {"crm/a", "crm/b"}


def test_what_is_decided_is_closed_over(con: duckdb.DuckDBPyConnection) -> None:
    build(con, a=KARIN, b=OTTO, c=LENA)
    decide(con, ("same", "crm/a", "crm/b"), ("same", "crm/b", "crm/c"))
    link(con, 0.5)
    assert found(con, ABC) == {one(*ABC)}


def test_who_is_one_by_a_record_that_is_not_delivered_is_still_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, a=KARIN, c=LENA)
    decide(con, ("same", "crm/a", "crm/b"), ("same", "crm/b", "crm/c"))
    link(con, 0.5)
    assert found(con, ABC) == {one("crm/a", "crm/c")}


@pytest.mark.parametrize("alike", ["a", "b"])
def test_who_is_not_one_is_not_another_who_is_the_same(
    con: duckdb.DuckDBPyConnection, alike: str
) -> None:
    build(con, **({"a": OTTO, "b": OTTO} | {alike: KARIN}), c=NO_BIRTH_DATE)
    decide(con, ("same", "crm/a", "crm/b"), ("different", "crm/b", "crm/c"))
    link(con, 0.5)
    assert found(con, ABC) == {one("crm/a", "crm/b"), one("crm/c")}


def test_a_record_that_is_never_compared_says_who_is_not_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, a=KARIN, b=NAMELESS, c=NO_BIRTH_DATE)
    decide(con, ("same", "crm/a", "crm/b"), ("different", "crm/b", "crm/c"))
    link(con, 0.5)
    assert found(con, ABC) == {one("crm/a", "crm/b"), one("crm/c")}


@pytest.mark.parametrize("last", ["same", "different"])
def test_of_two_decisions_that_contradict_the_later_one_holds(
    con: duckdb.DuckDBPyConnection, last: str
) -> None:
    build(con, a=KARIN, b=NO_BIRTH_DATE)
    first = "different" if last == "same" else "same"
    decide(con, (first, "crm/a", "crm/b"), (last, "crm/b", "crm/a"))
    link(con, 0.5)
    assert found(con, ABC) == (
        {one("crm/a", "crm/b")} if last == "same" else {one("crm/a"), one("crm/b")}
    )


def test_what_a_score_forbids_can_be_decided_and_takes_nobody_else_away(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """b has another birth date by mistake: c, who has the right one, stays with a."""
    build(con, a=KARIN, b=replace(KARIN, birth_date="1990-11-25"), c=replace(KARIN, gender="f"))
    link(con, 0.5)
    assert found(con, ABC) == {one("crm/a", "crm/c"), one("crm/b")}
    decide(con, ("same", "crm/a", "crm/b"))
    link(con, 0.5)
    assert found(con, ABC) == {one(*ABC)}


def test_records_that_are_never_compared_join_whom_they_are_decided_to_be(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, a=NAMELESS, b=KARIN, c=NO_BIRTH_DATE, d=NAMELESS, e=NAMELESS, f=NAMELESS)
    decide(con, ("same", "crm/a", "crm/c"), ("same", "crm/b", "crm/d"), ("same", "crm/e", "crm/f"))
    link(con, 0.5)
    assert found(con) >= {one("crm/a", "crm/b", "crm/c", "crm/d"), one("crm/e", "crm/f")}
    names = con.execute(
        "select distinct cluster_id from identity.clusters where record_id like 'crm/%' order by 1"
    ).fetchall()
    assert names == [("crm/a",), ("crm/e",)], "a cluster is named by its smallest record"
    assert {methods(con)[f"crm/{key}"] for key in "abcdef"} == {"steward"}


def test_two_that_are_never_compared_stay_two_customers_undecided(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, a=NAMELESS, b=NAMELESS, c=KARIN)
    decide(con, ("different", "crm/a", "crm/c"))
    link(con, 0.5)
    assert found(con, ABC) == APART
    assert methods(con)["crm/a"] == "alone"


def test_in_a_component_that_is_cut_decisions_hold(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_RECORDS", 3)
    many = {f"k{n}": replace(KARIN, landline=f"+49301234{n}") for n in range(10, 20)}
    build(con, a=KARIN, b=OTTO, c=LENA, d=KARIN, **many)
    decide(
        con,
        ("same", "crm/a", "crm/b"),
        ("same", "crm/b", "crm/c"),
        ("same", "crm/c", "crm/k10"),
        ("different", "crm/d", "crm/a"),
    )
    link(con, 0.5)
    decided = ("crm/a", "crm/b", "crm/c", "crm/k10")
    assert found(con, [*decided, "crm/d"]) == {one(*decided), one("crm/d")}


def test_linking_again_gives_the_same(con: duckdb.DuckDBPyConnection) -> None:
    build(con, a=KARIN, b=KARIN, c=NO_BIRTH_DATE, d=NAMELESS)
    decide(con, ("different", "crm/a", "crm/b"), ("same", "crm/c", "crm/d"))
    link(con, 0.5)
    before = con.execute("from identity.clusters order by all").fetchall()
    link(con, 0.5)
    assert con.execute("from identity.clusters order by all").fetchall() == before


def test_records_nobody_decided_about_are_linked_as_before(con: duckdb.DuckDBPyConnection) -> None:
    build(con, a=KARIN, b=NO_BIRTH_DATE, c=OTTO, d=replace(OTTO, birth_date=None))
    link(con, 0.5)
    before = found(con, ("crm/c", "crm/d", *(f"erp/{key}" for key in OTHERS)))
    decide(con, ("different", "crm/a", "crm/b"))
    link(con, 0.5)
    assert found(con, ("crm/c", "crm/d", *(f"erp/{key}" for key in OTHERS))) == before
    assert one("crm/c", "crm/d") in before


def test_what_scores_alone_make_of_records_stays_whatever_is_decided(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Neither a link that is parted, nor one that is made, nor a copy that is named, changes it."""
    build(con, a=KARIN, b=KARIN, c=replace(KARIN, gender="f"), d=OTTO, e=LENA)
    link(con, 0.5)
    before = scored(con)
    decide(con, ("different", "crm/a", "crm/c"), ("same", "crm/d", "crm/e"))
    link(con, 0.5)
    assert one("crm/d", "crm/e") in found(con, ("crm/d", "crm/e"))
    assert one("crm/a", "crm/b", "crm/c") in before
    assert scored(con) == before


def test_what_scores_alone_make_of_records_is_not_of_last_night(
    con: duckdb.DuckDBPyConnection,
) -> None:
    build(con, d=OTTO, e=replace(OTTO, birth_date=None, email=None, postal_code=None))
    link(con, 0.9999, 0.01, last_night(con, "crm/d", "crm/e"))
    assert one("crm/d", "crm/e") in found(con, ("crm/d", "crm/e"))
    assert {one("crm/d"), one("crm/e")} <= scored(con)


def test_a_copy_says_whose_scores_are_its_own(con: duckdb.DuckDBPyConnection) -> None:
    build(con, a=KARIN, b=KARIN, c=KARIN)
    decide(con, ("different", "crm/a", "crm/c"))
    link(con, 0.5)
    rows = con.execute(
        "select record_id, original_id, alike_id from identity.scored_clusters "
        "where record_id in (select unnest($1)) order by record_id",
        [[*ABC]],
    ).fetchall()
    assert [row[2] for row in rows] == ["crm/a"] * 3
    assert [row[1] for row in rows if row[0] in ("crm/a", "crm/c")] == ["crm/a", "crm/c"]


def scored(con: duckdb.DuckDBPyConnection) -> set[frozenset[str]]:
    rows = con.execute(
        "select list(record_id) from identity.scored_clusters group by cluster_id"
    ).fetchall()
    return {frozenset(records) for (records,) in rows}
