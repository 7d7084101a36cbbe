"""Records that a silo states to be one are one, unless what they say of persons forbids it."""

from dataclasses import replace

import duckdb
import pytest

from assets.identity.linkage import link
from tests.unit.assets.identity.levels import levels
from tests.unit.assets.identity.persons import Person, build_records

HOME = {"street": "schulstr", "house": "116", "postal_code": "10997", "city": "berlin"}
JULIA = Person("Julia", "Felshofer", **HOME)
MARRIED = Person("Julia", "Rotmeier", email="jr77@web.example", landline="+4930385784", **HOME)
FATHER = Person("Karl", "Vogt", "1950-02-03", **HOME)
SON = Person("Karl", "Vogt", "1983-12-13", **HOME)
LENA = Person("Lena", "Weber", "1991-07-23", **HOME)
TWIN = Person("Paula", "Weber", "1991-07-23", **HOME)
KARIN = Person("Karin", "Weber", "1960-03-04", "kw@web.example", **HOME)
HUSBAND = Person("Otto", "Weber", "1958-11-25", "kw@web.example", **HOME)
STRANGER = Person("Emil", "Brandt", "1971-06-30", street="ring", house="9", postal_code="80331")


def state(con: duckdb.DuckDBPyConnection, *keys: str | None) -> None:
    """Give the records, in their order, a stated key each."""
    for number, key in enumerate(keys, 1):
        con.execute(
            "update identity.party_records set stated_keys = ? where source_key = ?",
            [key and [key], str(number)],
        )


@pytest.mark.parametrize(
    ("one", "other", "keys", "are_one"),
    [
        pytest.param(JULIA, MARRIED, (None, None), False, id="a new surname, nothing stated"),
        pytest.param(JULIA, MARRIED, ("crm/2", "crm/2"), True, id="a new surname, merged"),
        pytest.param(JULIA, MARRIED, ("crm/1", "crm/2"), False, id="merged into others"),
        pytest.param(FATHER, SON, ("crm/2", "crm/2"), False, id="father and son"),
        pytest.param(LENA, TWIN, ("crm/2", "crm/2"), False, id="twins"),
        pytest.param(KARIN, HUSBAND, ("crm/2", "crm/2"), False, id="a couple"),
        pytest.param(KARIN, STRANGER, ("crm/2", "crm/2"), False, id="strangers"),
    ],
)
def test_a_merge_in_a_silo_is_evidence_that_contradiction_outranks(
    con: duckdb.DuckDBPyConnection,
    one: Person,
    other: Person,
    keys: tuple[str | None, str | None],
    are_one: bool,
) -> None:
    build_records(con, [one, other])
    state(con, *keys)
    link(con, 0.65)
    (count,) = con.execute("select count(distinct cluster_id) from identity.clusters").fetchall()[0]
    assert (count == 1) is are_one


def test_what_is_not_stated_says_nothing(con: duckdb.DuckDBPyConnection) -> None:
    silos = [KARIN, replace(MARRIED, silo="erp"), replace(STRANGER, silo="shop")]
    build_records(con, silos)
    state(con, "crm/1", "crm/1", "shop/3")
    found = {pair: level.get("sale") for pair, level in levels(con).items()}
    assert found == {
        ("crm/1", "erp/2"): "stated",
        ("crm/1", "shop/3"): None,
        ("erp/2", "shop/3"): None,
    }


def test_what_is_stated_of_a_copy_speaks_for_its_original(con: duckdb.DuckDBPyConnection) -> None:
    build_records(con, [JULIA, MARRIED, replace(JULIA, silo="erp")])
    state(con, None, "crm/2", "crm/2")
    found = levels(con)
    assert found["crm/1", "crm/2"]["sale"] == "stated"
