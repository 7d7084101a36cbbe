"""What stewards decided about organisations holds as it does for persons."""

from dataclasses import replace

import duckdb

from assets.identity.linkage import link
from tests.unit.assets.identity.deciding import decide, found, methods
from tests.unit.assets.identity.organisations import Organisation, build_organisations
from tests.unit.assets.identity.persons import Person, build_records

HUBER = Organisation(
    "Bäckerei Huber", street="Lindenweg", house="4", postal_code="10115", city="Berlin"
)
FALK = Organisation(
    "Druckerei Falk", street="Amselweg", house="3", postal_code="28195", city="Bremen"
)


def test_copies_are_apart_and_strangers_one_as_decided(con: duckdb.DuckDBPyConnection) -> None:
    build_organisations(con, [HUBER, HUBER, FALK])
    link(con, 0.65)
    assert found(con) == {frozenset(["erp/O1", "erp/O2"]), frozenset(["erp/O3"])}
    decide(con, ("different", "erp/O1", "erp/O2"), ("same", "erp/O3", "erp/O2"))
    link(con, 0.65)
    assert found(con) == {frozenset(["erp/O1"]), frozenset(["erp/O2", "erp/O3"])}
    assert methods(con) == {"erp/O1": "singleton", "erp/O2": "steward", "erp/O3": "steward"}


def test_a_third_that_is_like_both_does_not_join_them(con: duckdb.DuckDBPyConnection) -> None:
    build_organisations(
        con, [HUBER, replace(HUBER, email="huber@web.example"), replace(HUBER, phone="+4930123456")]
    )
    decide(con, ("different", "erp/O2", "erp/O3"))
    link(con, 0.65)
    assert sorted(map(len, found(con))) == [1, 2]
    assert frozenset(["erp/O2", "erp/O3"]) not in found(con)


def test_a_person_never_joins_an_organisation(con: duckdb.DuckDBPyConnection) -> None:
    """The silo changed its mind after the decision, which names records of one kind only."""
    build_records(con, [Person("Karin", "Webermann"), Person(email="kasse@web.example")])
    build_organisations(con, [HUBER])
    decide(con, ("same", "crm/1", "erp/O1"), ("same", "crm/2", "erp/O1"))
    link(con, 0.65)
    assert frozenset(["erp/O1"]) in found(con)
    assert frozenset(["crm/1", "crm/2"]) in found(con), "both are decided to be one party"
