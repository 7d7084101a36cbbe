"""Runs tests/sql/<schema>/<table>/<behaviour>.yaml: given rows, a model, the rows it must give.

A case names only the columns that matter; missing ones are null, and the order of rows is ignored.
A file may hold several `cases` of its behaviour, each with `case`, `given`, `expect` and `why`:
they share what is `given` above them, and every row of a table has what `each` says of the table.
Where `only` names values of columns, rows with other values are not looked at.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from assets.catalog import Catalog
from assets.sql_text import quoted
from assets.table import Table

HERE = Path(__file__).parent

# Sections whose defaults hold in every case, but for the bounds that it names.
BOUNDS = {
    "settings.inventory",
    "settings.segments",
    "settings.value",
    "settings.recommendations",
}

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """What is given to a model, and the rows that it must make of it."""

    name: str
    table: str
    given: dict[str, Rows]
    expect: Rows
    only: dict[str, Any]


def read_cases() -> list[Case]:
    """Return the cases of all files."""
    return [case for file in sorted(HERE.glob("*/*/*.yaml")) for case in cases_of(file)]


def cases_of(file: Path) -> list[Case]:
    """Return the cases of a file: the file itself, or those it lists."""
    content = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)  # quicker
    schema, table, behaviour = file.with_suffix("").parts[-3:]
    name, full_name = f"{schema}/{table}/{behaviour}", f"{schema}.{table}"
    assert content["behaviour"], f"{name} says no behaviour"
    if "cases" not in content:
        return [Case(name, full_name, content["given"], content["expect"], {})]
    for case in content["cases"]:
        assert case["why"], f"{name}: {case['case']} says no reason"
    shared = content.get("given", {})
    return [
        Case(
            f"{name}/{case['case']}",
            full_name,
            together(shared, case.get("given", {}), content.get("each", {})),
            case["expect"],
            case.get("only", content.get("only", {})),
        )
        for case in content["cases"]
    ]


def together(
    shared: dict[str, Rows], own: dict[str, Rows], each: dict[str, dict[str, Any]]
) -> dict[str, Rows]:
    """Return the rows of both, each with what every row of its table has."""
    return {
        table: [each.get(table, {}) | row for row in [*shared.get(table, []), *own.get(table, [])]]
        for table in dict.fromkeys([*shared, *own])
    }


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_case(case: Case, warehouse: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    table = catalog.tables[case.table]
    forget_default_rules(warehouse, case.given)
    set_bounds(warehouse, case.given)
    for name, rows in case.given.items():
        if name not in BOUNDS:
            fill(warehouse, name, rows)
    for step in between(catalog, table, case.given):
        warehouse.execute(f"create or replace table {step.name} as\n{step.sql}")
    warehouse.execute(f"create temp table found as\n{table.sql}")
    for column, value in case.only.items():
        warehouse.execute(f"delete from found where {quoted(column)} is distinct from ?", [value])
    assert differences(warehouse, case.expect) == []


def forget_default_rules(con: duckdb.DuckDBPyConnection, given: dict[str, Rows]) -> None:
    """Take out the default rules of those attributes for which a case has its own."""
    for row in given.get("settings.survivorship", []):
        con.execute("delete from settings.survivorship where attribute = ?", [row["attribute"]])


def set_bounds(con: duckdb.DuckDBPyConnection, given: dict[str, Rows]) -> None:
    """Set those bounds of a section that a case names; the others keep their defaults."""
    for table in BOUNDS & given.keys():
        for row in given[table]:
            for bound, value in row.items():
                con.execute(f"update {table} set {quoted(bound)} = ?", [value])


def between(catalog: Catalog, table: Table, given: dict[str, Rows]) -> list[Table]:
    """Return the models between given tables and the tested one, in the order of building."""
    touched, way = set(given), []
    for step in catalog.built_by_sql():
        of_settings = not step.upstream and any(name in str(step.sql) for name in given)
        if step.name not in touched and (of_settings or touched & set(step.upstream)):
            touched.add(step.name)
            way.append(step)
    wanted = {table.name}
    for step in reversed(catalog.built_by_sql()):
        if step.name in wanted:
            wanted |= set(step.upstream)
    return [step for step in way if step.name in wanted - {table.name}]


def fill(con: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    for row in rows:
        names = ", ".join(map(quoted, row))
        marks = ", ".join("?" * len(row))
        con.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


def differences(con: duckdb.DuckDBPyConnection, expected: Rows) -> list[tuple[str, Any]]:
    """Return rows that were expected and not found, or found and not expected."""
    found = dictionaries(con, "found")
    con.execute("create temp table expected as from found limit 0")
    fill(con, "expected", expected)  # so that values have the columns' types
    missing = []
    for wanted, named in zip(dictionaries(con, "expected"), expected, strict=True):
        for row in found:
            if all(row[column] == wanted[column] for column in named):
                found.remove(row)
                break
        else:
            missing.append(("missing", named))
    return missing + [("found", row) for row in found]


def dictionaries(con: duckdb.DuckDBPyConnection, table: str) -> Rows:
    cursor = con.execute(f"from {table}")
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
