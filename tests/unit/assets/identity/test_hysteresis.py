"""Links that held last night: what favours them, and what parts them all the same."""

from collections.abc import Iterable
from dataclasses import replace

import duckdb
import numpy as np
import pytest
from numpy.typing import NDArray

from assets.identity import linkage
from assets.identity.agglomeration import agglomerate, settle
from assets.identity.linkage import link
from tests.unit.assets.identity.components import one_component, terms
from tests.unit.assets.identity.persons import Person, build_records

Table = list[tuple[object, ...]]
HOME = {"street": "lindenweg", "house": "4", "postal_code": "10115", "city": "berlin"}
KARIN = Person("Karin", "Webermann", **HOME)
MAYBE_KARIN = Person("Karin", "Webermann", postal_code="10115", silo="shop")
OTHERS = [Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)]
ACCEPT = 0.65


def last_night(con: duckdb.DuckDBPyConnection, *customers: Iterable[str]) -> str:
    """Write who was one customer last night and return the table's name."""
    con.execute("create or replace temporary table last_night (record_id text, customer_id text)")
    for number, records in enumerate(customers, 1):
        for record in records:
            con.execute("insert into last_night values (?, ?)", [record, f"G{number}"])
    return "last_night"


def clusters(con: duckdb.DuckDBPyConnection) -> Table:
    return con.execute("from identity.clusters order by record_id").fetchall()


def together(con: duckdb.DuckDBPyConnection, *records: str) -> bool:
    found = dict(con.execute("select record_id, cluster_id from identity.clusters").fetchall())
    return len({found[record] for record in records}) == 1


@pytest.fixture
def between(con: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Two records, and probabilities below and above theirs."""
    build_records(con, [KARIN, MAYBE_KARIN, *OTHERS])
    link(con, ACCEPT)
    [[found]] = con.execute(
        "select probability from identity.scored_pairs where record_id_r = 'shop/2'"
    ).fetchall()
    assert 0.1 < found < 0.9
    return found - 0.05, found + 0.05


def test_between_release_and_accept_a_pair_stays_as_it_was(
    con: duckdb.DuckDBPyConnection, between: tuple[float, float]
) -> None:
    release, accept = between
    link(con, accept, release, last_night(con, ["crm/1", "shop/2"]))
    assert together(con, "crm/1", "shop/2")
    link(con, accept, release, last_night(con, ["crm/1"], ["shop/2"]))
    assert not together(con, "crm/1", "shop/2")


def test_below_release_a_pair_is_parted_and_above_accept_put_together(
    con: duckdb.DuckDBPyConnection, between: tuple[float, float]
) -> None:
    below, above = between
    link(con, above, above, last_night(con, ["crm/1", "shop/2"]))
    assert not together(con, "crm/1", "shop/2")
    link(con, below, below, last_night(con, ["crm/1"], ["shop/2"]))
    assert together(con, "crm/1", "shop/2")


def test_others_are_linked_as_on_a_first_night(
    con: duckdb.DuckDBPyConnection, between: tuple[float, float]
) -> None:
    release, accept = between
    link(con, accept)
    first = clusters(con)
    link(con, accept, release, last_night(con))
    assert clusters(con) == first
    link(con, accept, release, last_night(con, ["crm/1", "erp/9"], ["shop/2", "erp/gone"]))
    assert clusters(con) == first, "a stranger is no reason, whoever it was before"
    link(con, accept, accept / 2, "identity.customer_ids")
    assert clusters(con) == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"birth_date": "1950-03-04"}, {"birth_date": "1981-11-25"}, id="generations"),
        pytest.param({"birth_date": "1950-03-04"}, {"birth_date": "1953-11-25"}, id="birth dates"),
        pytest.param({"name_suffix": "sen"}, {"name_suffix": "jun"}, id="senior and junior"),
        pytest.param({}, {"first_name": "Otto", "last_name": "Krause"}, id="somebody else"),
    ],
)
def test_a_contradiction_parts_those_who_were_one(
    con: duckdb.DuckDBPyConnection, one: dict[str, str], other: dict[str, str]
) -> None:
    """The landline and the address are still the same, and release is as low as settings allow."""
    karin = replace(KARIN, landline="+4930123456")
    build_records(con, [replace(karin, **one), replace(karin, silo="shop", **other), *OTHERS])
    link(con, ACCEPT, 0.2, last_night(con, ["crm/1", "shop/2"]))
    assert not together(con, "crm/1", "shop/2")


def test_a_third_record_does_not_keep_father_and_son_together(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """All were one customer; since then two birth dates have become known, a generation apart."""
    karin = replace(KARIN, landline="+4930123456")
    father, son = replace(karin, birth_date="1950-03-04"), replace(karin, birth_date="1981-11-25")
    build_records(con, [father, son, replace(karin, silo="shop"), *OTHERS])
    link(con, ACCEPT, 0.01, last_night(con, ["crm/1", "crm/2", "shop/3"]))
    assert not together(con, "crm/1", "crm/2")


def test_a_copy_that_was_a_customer_speaks_for_its_original(
    con: duckdb.DuckDBPyConnection, between: tuple[float, float]
) -> None:
    """crm/1 is new tonight, and alike to crm/3 in all that is compared."""
    release, accept = between
    build_records(con, [KARIN, MAYBE_KARIN, KARIN, *OTHERS])
    link(con, accept, release, last_night(con, ["crm/3", "shop/2"]))
    assert together(con, "crm/1", "crm/3", "shop/2")
    link(con, accept, release, last_night(con, ["crm/3"], ["shop/2"]))
    assert together(con, "crm/1", "crm/3")
    assert not together(con, "crm/3", "shop/2")


def test_a_pair_that_shares_no_key_any_more_is_still_compared(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linkage, "KEYS", ["email"])
    build_records(con, [KARIN, replace(KARIN, silo="shop", birth_date="1960-03-04"), *OTHERS])
    link(con, ACCEPT)
    assert not together(con, "crm/1", "shop/2")
    link(con, ACCEPT, 0.4, last_night(con, ["crm/1", "shop/2"]))
    assert together(con, "crm/1", "shop/2")


def random_component(seed: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return weights of four records, and which two were one last night."""
    chance = np.random.default_rng(seed)
    weights = chance.normal(0.4, 1.5, (3, 3, 4, 4))
    part = chance.integers(0, 2, 4)
    return weights + weights.transpose(0, 1, 3, 2), same_part(part)


def same_part(part: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.equal.outer(part, part) & ~np.eye(len(part), dtype=bool)


def found(
    weights: NDArray[np.float64], together: NDArray[np.bool_], favour: float = 1.0
) -> NDArray[np.bool_]:
    """Return which records are together in one more night."""
    component = one_component(weights, together=together)
    return same_part(settle(component, terms(0.6, favour))[0])


# In the first ones, favouring what was found makes another merge come first than on the night.
@pytest.mark.parametrize("seed", [823, 883, 1630, *range(50)])
def test_another_night_of_the_same_records_finds_the_same(seed: int) -> None:
    weights, were_one = random_component(seed)
    tonight = found(weights, were_one)
    assert found(weights, tonight).tolist() == tonight.tolist()


def test_a_forbidden_pair_is_parted_however_much_favours_it() -> None:
    weights, were_one = np.full((3, 1, 2, 2), 9.0), ~np.eye(2, dtype=bool)
    component = one_component(weights, forbidden=were_one, together=were_one)
    assert settle(component, terms(0.6, favour=90.0)).tolist() == [[0, 1]]


@pytest.mark.parametrize("seed", range(50))
def test_a_night_after_the_first_finds_what_the_first_found(seed: int) -> None:
    weights, _ = random_component(seed)
    first = same_part(agglomerate(one_component(weights), terms(0.6))[0])
    assert found(weights, first).tolist() == first.tolist()
