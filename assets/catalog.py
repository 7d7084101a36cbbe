"""All tables of a retailer's night, known from files alone: what each is, and what it is made from.

Here: declared tables (`catalog_declared.py`), models and canonical unions brought together,
checked as a whole (unknown tables, cycles, columns without meaning), in the order of building.
Not here: Dagster (`sql_assets.py`) and databases.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from assets.audiences import COLUMNS, CUSTOMERS, DESCRIPTION, MATCHES, matches_sql
from assets.canonical import canonical_rules, canonical_tables, union_sql
from assets.catalog_declared import not_made_by_sql
from assets.catalog_sources import in_use
from assets.ddl import DeclaredTable
from assets.lineage import column_sources, origin
from assets.quality.expectations import Expectation, generic_expectations
from assets.raw.target import RawTable
from assets.sql_model import SqlModel
from assets.table import Table
from pipelines.errors import ModelError
from pipelines.settings import Retailer

# Read by models without an arrow in the graph: the same for the whole night; or what was set aside,
# written with the staging tables, from which a model that reads it must be made, too.
_QUIET_SCHEMAS = ("settings", "carried")
_SET_ASIDE = "quality.quarantined_rows"
_AUDIENCE_MATCHES = Table(
    MATCHES,
    DESCRIPTION,
    COLUMNS,
    list(COLUMNS),
    upstream=[CUSTOMERS],
    path="retailer.toml",
    sources={"audience": [], "customer_id": [(CUSTOMERS, "customer_id")]},
)


@dataclass(frozen=True)
class Catalog:
    """Every table by name, those built by SQL in the order in which they can be built."""

    tables: dict[str, Table]
    raw: dict[str, RawTable]

    def built_by_sql(self) -> list[Table]:
        """Return the tables that a select makes, upstream first."""
        return [table for table in self.tables.values() if table.sql is not None]

    def made_from(self, names: Collection[str]) -> set[str]:
        """Return every other table that follows from these, near and far."""
        found: set[str] = set()
        near = {*names}
        while near:
            near = {t.name for t in self.tables.values() if near & {*t.upstream}} - found
            found |= near
        return found - set(names)

    def ends(self) -> list[str]:
        """Return the tables from which no other is made; all others come before one of them."""
        used = {name for table in self.tables.values() for name in table.upstream}
        return [
            table.name
            for table in self.tables.values()
            if (table.upstream or table.sql) and table.name not in used
        ]


def read_catalog(retailer: Retailer) -> Catalog:
    """Return the catalog of this retailer.

    Raises:
        ModelError: whatever is wrong in a model, in canonical/tables.sql or between them.
    """
    raw, models = in_use(retailer)
    tables = not_made_by_sql(raw)
    unions = _unions(models) | ({MATCHES: _AUDIENCE_MATCHES} if CUSTOMERS in models else {})
    rules = {table.staging_name: rules_of(table, retailer) for table in raw.values()}
    for name in _in_order(models, unions, tables, rules):
        if name == MATCHES:
            sql = matches_sql(retailer.audiences, tables[CUSTOMERS].columns)
            tables[name] = replace(unions[name], sql=sql)
        elif name in unions:
            tables[name] = unions[name]
        else:
            by_name = raw.get(name.replace("staging.", "raw."))
            tables[name] = _described(models[name], tables, by_name, rules.get(name, []))
    return Catalog(tables, raw)


def rules_of(table: RawTable, retailer: Retailer) -> list[Expectation]:
    """Return what is expected of a staging table's rows: every export's rules, then its own."""
    maps = [silo.columns.get(table.name, {}) for silo in retailer.silos_of(table.preset).values()]
    headers = {
        name: list(dict.fromkeys([*column.headers, *(own[name] for own in maps if name in own)]))
        for name, column in table.export.columns.items()
    }
    export = table.export
    # Several cells in one text are never a header.
    headers |= {name: [] for name, column in export.columns.items() if column.begins}
    generic = generic_expectations(
        table.full_name, headers, export.key, is_of_people=export.is_of_people
    )
    return [*generic, *export.expectations]


def _unions(models: dict[str, SqlModel]) -> dict[str, Table]:
    parts: dict[str, list[SqlModel]] = {name: [] for name in canonical_tables()}
    for model in models.values():
        schema, *names = Path(model.path).with_suffix("").parts[1:]
        if schema == "canonical":
            name = f"canonical.{'_'.join(names[1:])}"
            if name not in parts:
                raise ModelError(
                    f"{model.path}: {name} is not declared in canonical/tables.sql, which has: "
                    f"{', '.join(parts)}. Declare it or name the file after one of them."
                )
            parts[name].append(model)
    rules = canonical_rules()
    return {
        name: _union(table, parts[name], rules.get(name, []) if parts[name] else [])
        for name, table in canonical_tables().items()
    }


def _union(table: DeclaredTable, models: list[SqlModel], rules: list[Expectation]) -> Table:
    judged_against = _judged_against(table.name, rules)
    return Table(
        table.name,
        table.description,
        table.columns,
        table.key,
        upstream=[*(model.table for model in models), *sorted(judged_against)],
        sql=union_sql(table, models),
        is_view=True,
        path="dbt_like_sql/canonical/tables.sql",
        rules=rules,
        sources={
            column: [(model.table, column) for model in models if column in model.columns]
            for column in table.columns
        },
    )


def _in_order(
    models: dict[str, SqlModel],
    unions: dict[str, Table],
    given: dict[str, Table],
    rules: dict[str, list[Expectation]],
) -> list[str]:
    upstream = {
        name: [*model.upstream, *_judged_against(name, rules.get(name, []))]
        for name, model in models.items()
    }
    upstream |= {name: table.upstream for name, table in unions.items()}
    for name, tables in upstream.items():
        for table in tables:
            if table not in upstream and table not in given:
                where = models[name].path if name in models else name
                raise ModelError(f"{where}: table {table} is unknown. {_hint(table)}")
    try:
        order = list(TopologicalSorter(upstream).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ModelError(
            f"dbt_like_sql: these tables are made from each other: {circle}. Take one arrow out."
        ) from None
    return [name for name in order if name in upstream]


def _hint(table: str) -> str:
    schema, _, name = table.partition(".")
    return f"Add dbt_like_sql/{schema}/{name}.sql, or correct the name."


def _judged_against(table: str, rules: list[Expectation]) -> set[str]:
    """Return the other tables of the night that a table's expectations look into."""
    looking = [rule.where for rule in rules if rule.where and "from " in rule.where]
    conditions = [sqlglot.parse_one(where, dialect="duckdb") for where in looking]
    found = {f"{t.db}.{t.name}" for c in conditions for t in c.find_all(exp.Table) if t.db}
    return {name for name in found if not _is_quiet(name)} - {table}


def _is_quiet(table: str) -> bool:
    return table.partition(".")[0] in _QUIET_SCHEMAS or table == _SET_ASIDE


def _described(
    model: SqlModel, tables: dict[str, Table], raw: RawTable | None, rules: list[Expectation]
) -> Table:
    upstream = {*model.upstream, *_judged_against(model.table, rules)}
    columns_of = {name: list(tables[name].columns) for name in model.upstream}
    return Table(
        model.table,
        model.description,
        _meanings(model, columns_of, tables),
        model.grain,
        model.checks,
        model.warnings,
        model.reasons,
        sorted(name for name in upstream if not _is_quiet(name)),
        model.sql,
        model.path,
        raw,
        rules,
        column_sources(model, columns_of),
    )


def _meanings(
    model: SqlModel, columns_of: dict[str, list[str]], tables: dict[str, Table]
) -> dict[str, str]:
    """Return each column's meaning: its comment, or that of the column it passes on untouched."""
    meanings = {}
    for column in model.columns:
        found = origin(model, column, columns_of)
        inherited = tables[found.table].columns[found.column or ""] if found.table else ""
        meanings[column] = found.description or inherited
    if without := [column for column, meaning in meanings.items() if not meaning]:
        names = ", ".join(map(repr, without))
        raise ModelError(
            f"{model.path}: column {names} is computed and has no description. Add a one-line "
            f"comment behind it where it is computed: `… as {without[0]}, -- <text>`."
        )
    return meanings
