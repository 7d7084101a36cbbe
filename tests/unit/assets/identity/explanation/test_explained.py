"""Pairs and customers of a handful of invented persons, each piece of what is said of them."""

import math
from dataclasses import replace

import duckdb
import pytest

from assets.identity.explanation.customers import explain_customer
from assets.identity.explanation.pairs import PairExplained, explain_pair
from assets.identity.model import read_model
from assets.identity.weights import NEVER, logit
from tests.unit.assets.identity.explanation.explaining import ACCEPT, night
from tests.unit.assets.identity.organisations import Organisation
from tests.unit.assets.identity.persons import Person

KARIN = Person(
    "Karin",
    "Webermann",
    birth_date="1961-02-03",
    email="kw61@web.example",
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
PERSONS = {
    "1": KARIN,
    "2": replace(KARIN, silo="shop", birth_date=None, mobile="+491701234567"),
    "3": replace(KARIN, silo="erp", email=None, mobile="+491701234567", street=None, house=None),
    "4": OTTO,
    "5": replace(KARIN, silo="loyalty"),
    "6": replace(KARIN, first_name="Petra", silo="loyalty"),
    "7": replace(OTTO, silo="shop", email="info@shop.example"),
    **{f"E{n}": Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)},
}
HUBER = Organisation(
    "Bäckerei Huber GmbH", street="hauptstrasse", house="1", postal_code="80331", city="muenchen"
)


def pair(con: duckdb.DuckDBPyConnection, one: str, other: str) -> PairExplained:
    return explain_pair(con, read_model(), [one, other])


def levels(found: PairExplained) -> dict[str, str | None]:
    assert found.weighed
    return {item.comparison: item.level for item in found.weighed.evidence}


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return night(PERSONS)


def test_every_pair_weighs_what_it_weighs_in_the_night(con: duckdb.DuckDBPyConnection) -> None:
    kept = con.execute(
        "select record_id_l, record_id_r, log_odds, is_forbidden, against_stranger, "
        "against_household, against_namesake, first_name, birth_date, email, address "
        "from identity.scored_pairs"
    ).fetchall()
    assert any(forbidden for _, _, _, forbidden, *_ in kept)
    assert any(not forbidden for _, _, _, forbidden, *_ in kept)
    for one, other, log_odds, forbidden, *against, first_name, birth_date, email, address in kept:
        found = pair(con, one, other)
        assert found.is_kept
        assert found.weighed
        assert found.weighed.log_odds == pytest.approx(log_odds)
        assert [*found.weighed.against.values()] == pytest.approx(against)
        assert found.weighed.is_forbidden is forbidden
        held = levels(found)
        said = [held[name] for name in ("first_name", "birth_date", "email", "address")]
        assert said == [first_name, birth_date, email, address]
        one_party = 1 - math.fsum(found.weighed.shares.values())
        if not forbidden:
            assert one_party == pytest.approx(1 / (1 + math.exp(-log_odds)))


def test_a_pair_of_one_customer_says_where_both_came_together(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = pair(con, "crm/1", "erp/3")
    assert found.are_one
    assert found.joined
    assert {"crm/1", "erp/3"} <= {*found.joined.one, *found.joined.other}
    assert found.as_wholes is None


def test_two_customers_are_weighed_as_wholes(con: duckdb.DuckDBPyConnection) -> None:
    strangers, twins = pair(con, "crm/4", "shop/2"), pair(con, "crm/1", "loyalty/6")
    assert not strangers.are_one
    assert strangers.joined is None
    assert strangers.as_wholes is not None
    assert -NEVER < strangers.as_wholes < 0
    assert not strangers.is_kept
    assert levels(twins)["first_name"] == "twins"
    assert twins.weighed
    assert twins.weighed.is_forbidden
    assert twins.as_wholes == -NEVER


def test_copies_and_contacts_that_are_nobodys_are_named(con: duckdb.DuckDBPyConnection) -> None:
    copy = pair(con, "crm/1", "loyalty/5")
    assert copy.are_one
    assert copy.alike
    assert copy.weighed is None
    role = pair(con, "crm/4", "shop/7")
    assert role.other.ignored == {"email": "mailbox of a function"}
    assert levels(role)["email"] is None


def test_a_decision_is_named_with_the_path_that_leads_to_it() -> None:
    con = night(
        PERSONS,
        ("same", "crm/1", "erp/E50"),
        ("same", "erp/E50", "erp/E51"),
        ("different", "erp/E60", "crm/4"),
    )
    path = pair(con, "crm/1", "erp/E51")
    assert path.are_one
    assert {each.number for each in path.decisions} == {1, 2}
    apart = pair(con, "crm/4", "erp/E60")
    assert [(each.number, each.is_same) for each in apart.decisions] == [(3, False)]
    assert pair(con, "crm/4", "shop/7").decisions == []
    customer = explain_customer(con, read_model(), "of crm/1")
    fixed = [link for link in customer.links if link.join.is_fixed and link.decisions]
    assert {each.number for link in fixed for each in link.decisions} == {1, 2}
    assert {each.number for each in customer.decisions} == {1, 2}


def test_a_customer_is_joined_link_by_link_and_as_sure_as_all_of_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = explain_customer(con, read_model(), "of crm/1")
    assert [record.record_id for record in found.records] == [
        "crm/1",
        "erp/3",
        "loyalty/5",
        "shop/2",
    ]
    assert found.copies == {"crm/1": ["loyalty/5"]}
    assert len(found.links) == 2  # three records that differ
    for link in found.links:
        assert {*link.best_ids} <= {*link.one, *link.other}
        assert link.join.log_odds > logit(ACCEPT)
    assert {*found.links[-1].one, *found.links[-1].other} == {"crm/1", "erp/3", "shop/2"}
    probabilities = [link.join.probability for link in found.links]
    assert found.confidence == pytest.approx(math.prod(probabilities))
    assert found.weakest
    assert found.weakest.join.probability == min(probabilities)
    assert ("of loyalty/6", True) in [(n.customer_id, n.is_forbidden) for n in found.nearby]


def test_one_record_has_no_confidence(con: duckdb.DuckDBPyConnection) -> None:
    found = explain_customer(con, read_model(), "of erp/E50")
    assert (found.confidence, found.links, found.nearby) == (None, [], [])


def test_organisations_are_weighed_as_in_the_night() -> None:
    con = night(
        PERSONS,
        organisations=[
            HUBER,
            replace(HUBER, name="Bäckerei Huber", silo="shop"),
            replace(HUBER, name="Bäckerei Huber KG", street="ringweg", silo="crm"),
        ],
    )
    kept = con.execute(
        "select record_id_l, record_id_r, log_odds, is_forbidden, name, weight_name "
        "from identity.organisation_pairs"
    ).fetchall()
    assert {forbidden for _, _, _, forbidden, *_ in kept} == {True, False}
    for one, other, log_odds, forbidden, name, weight in kept:
        found = pair(con, one, other)
        assert found.compared_as == "organisation"
        assert found.weighed
        assert found.weighed.log_odds == pytest.approx(log_odds)
        assert found.weighed.is_forbidden is forbidden
        [item] = [item for item in found.weighed.evidence if item.comparison == "name"]
        assert item.level == name
        assert item.weights["stranger"] == pytest.approx(weight)
    customer = explain_customer(con, read_model(), "of erp/O1")
    assert [(link.one, link.other) for link in customer.links] == [(["erp/O1"], ["shop/O2"])]
    mixed = pair(con, "crm/1", "erp/O1")
    assert (mixed.compared_as, mixed.weighed, mixed.are_one) == (None, None, False)
