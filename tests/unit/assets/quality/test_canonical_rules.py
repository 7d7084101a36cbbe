"""Every expectation of the canonical tables, on both its sides."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from assets.canonical import canonical_rules, canonical_tables
from assets.quality.judge import judge
from assets.quality.tables import create_tables
from assets.sql_text import quoted, quoted_list

_CASES: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "canonical_rules.yaml").read_text("utf-8")
)
_RULES = {f"{t}.{rule.name}": (t, rule) for t, rules in canonical_rules().items() for rule in rules}
_SIDES = [
    (table, rule, side, number)
    for table, rules in _CASES.items()
    for rule, case in rules.items()
    for side in ("holds", "breaks")
    for number in range(len(case[side]))
]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_tables(connection)
        connection.execute("create schema canonical; create schema settings")
        connection.execute("create table settings.night as select date '2026-11-21' as delivery_on")
        for name, table in canonical_tables().items():
            columns = ", ".join(f"{quoted(c)} {kind}" for c, kind in table.types.items())
            connection.execute(f"create table {name} ({columns})")
        yield connection


def _put(con: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    keys = dict.fromkeys(canonical_tables()[table].key, "1")
    row = {**keys, "silo": "shop", **row}
    marks = ", ".join("?" * len(row))
    con.execute(f"insert into {table} ({quoted_list(row)}) values ({marks})", list(row.values()))


def test_every_table_is_judged() -> None:
    assert canonical_rules().keys() == canonical_tables().keys()


def test_every_rule_has_its_cases() -> None:
    assert {f"canonical.{t}.{rule}" for t, rules in _CASES.items() for rule in rules} == set(_RULES)


@pytest.mark.parametrize(("table", "rule", "side", "number"), _SIDES)
def test_rule(
    con: duckdb.DuckDBPyConnection, table: str, rule: str, side: str, number: int
) -> None:
    case, name = _CASES[table][rule], f"canonical.{table}"
    con.execute("begin")
    for other, rows in case.get("given", {}).items():
        for row in rows:
            _put(con, f"canonical.{other}", row)
    _put(con, name, case[side][number])
    [result] = judge(con, name, [_RULES[f"{name}.{rule}"][1]])
    con.execute("rollback")
    assert result.failed_count == (side == "breaks")
