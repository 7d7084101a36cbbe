"""What holds for consent whatever people say: SQL is as plain Python, and a merge never widens."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from assets.catalog import Catalog
from tests.sql.consent_reference import Policy, Use, allowed
from tests.sql.consent_worlds import NIGHT, World, rows, worlds
from tests.sql.test_cases import between

POLICIES = [
    pytest.param(Policy(False, False, True), 1, id="default"),
    pytest.param(Policy(True, True, False), 2, id="open"),
]
WORLDS = 300
Answers = dict[str, dict[tuple[str, str], str | None]]  # customer, then channel and purpose


@pytest.mark.parametrize(("policy", "seed"), POLICIES)
def test_a_merge_never_widens_and_its_end_restores(
    policy: Policy, seed: int, warehouse: duckdb.DuckDBPyConnection, catalog: Catalog
) -> None:
    given = worlds(WORLDS, seed)
    _fill(warehouse, given, policy)
    apart = _answers(warehouse, catalog, given, {"A": "A", "B": "B"})
    merged = _answers(warehouse, catalog, given, {"A": "A", "B": "A"})
    again = _answers(warehouse, catalog, given, {"A": "A", "B": "B"})

    may = {f"{w.name}{owner}": allowed(w, owner, policy) for w in given for owner in "AB"}
    together = {f"{w.name}A": allowed(w, "AB", policy) for w in given}
    assert _differences(apart, may) == []
    assert _differences(merged, together) == []
    for world in given:
        had = may[f"{world.name}A"] | may[f"{world.name}B"]
        assert together[f"{world.name}A"] <= had
        assert _uses(merged[f"{world.name}A"]) <= had
    assert again == apart
    _is_worth_its_time(apart, merged)


def _fill(con: duckdb.DuckDBPyConnection, given: list[World], policy: Policy) -> None:
    settings: dict[str, list[dict[str, Any]]] = {
        "golden.night": [{"as_of": NIGHT, "delivery_ends_at": f"{NIGHT} 22:00:00+00"}],
        "settings.retailer": [{"time_zone": "Europe/Berlin"}],
        "settings.silos": [{"silo": "crm", "trust": 0.5}],
        "settings.consent": [vars(policy)],
    }
    for table, content in (rows(given) | settings).items():
        _insert(con, table, content)


def _insert(con: duckdb.DuckDBPyConnection, table: str, content: list[dict[str, Any]]) -> None:
    con.register("given", pa.Table.from_pylist(content))
    con.execute(f"insert into {table} by name from given")


def _answers(
    con: duckdb.DuckDBPyConnection, catalog: Catalog, given: list[World], owners: dict[str, str]
) -> Answers:
    """Return where each customer may be reached, if A and B are these customers."""
    con.execute("delete from golden.customer_records")
    belongs: list[dict[str, Any]] = [
        {"silo": "crm", "source_key": r.key, "customer_id": w.name + owners[r.owner]}
        for w in given
        for r in w.records
    ]
    _insert(con, "golden.customer_records", belongs)
    table = catalog.tables["golden.contactability"]
    built = {"golden.customer_records": belongs, "golden.night": [], **rows(given)}
    trust = catalog.tables["survivorship.silo_trust"]  # made of settings alone
    for step in [trust, *between(catalog, table, built), table]:
        con.execute(f"create or replace table {step.name} as\n{step.sql}")
    found: Answers = {}
    for customer, *question, value in con.execute(
        "select c.customer_id, channel, purpose, coalesce(address_key, contact_value) "
        "from golden.contactability as c "
        "left join golden.addresses as a on c.customer_id = a.customer_id "
        "and channel = 'post' and contact_value = address"
    ).fetchall():
        found.setdefault(customer, {})[question[0], question[1]] = value
    return found


def _uses(answers: dict[tuple[str, str], str | None]) -> set[Use]:
    return {(*question, value) for question, value in answers.items() if value is not None}


def _differences(found: Answers, expected: dict[str, set[Use]]) -> list[object]:
    """Return questions answered with what is not allowed, or with no although something is."""
    return [
        (customer, question, value)
        for customer, uses in expected.items()
        for question, value in found[customer].items()
        if (
            question in {use[:2] for use in uses}
            if value is None
            else (*question, value) not in uses
        )
    ]


def _is_worth_its_time(apart: Answers, merged: Answers) -> None:
    """Make sure that both answers occur often, and that merging closes something."""
    values = [value for answers in apart.values() for value in answers.values()]
    assert min(values.count(None), len(values) - values.count(None)) > 200
    assert sum(map(len, map(_uses, merged.values()))) < sum(map(len, map(_uses, apart.values())))
