"""What one .sql file of dbt_like_sql says: its rule, grain, checks, upstream tables and columns.

Read from the text alone: knows no Dagster, opens no database. Where columns come from is
`lineage.py`, what the tables mean together (unknown tables, cycles) is `catalog.py`.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from pipelines.errors import ModelError

SQL_FOLDER = Path(__file__).parent.parent / "dbt_like_sql"
_CLAIM = re.compile(r"^(Check|Warn) ([a-z][a-z0-9_]*): (.+)$")
_GRAIN = re.compile(r"^Grain: ([a-z][a-z0-9_]*(?:, [a-z][a-z0-9_]*)*)$")


@dataclass(frozen=True)
class SqlModel:
    """One model file; `table` is schema.name, `columns` maps each output to its expression.

    A row that breaks one of the `checks` stops the night; one of the `warnings` does not, and its
    `reasons` say to people why they should look.
    """

    path: str
    table: str
    sql: str
    description: str
    grain: list[str]
    checks: dict[str, str]
    warnings: dict[str, str]
    reasons: dict[str, str]
    upstream: list[str]
    query: exp.Query = field(repr=False)
    ctes: dict[str, exp.Query] = field(repr=False)

    @property
    def columns(self) -> list[str]:
        """Return the output columns in order."""
        return [column.alias_or_name for column in self.query.selects]


def table_of(path: Path) -> str:
    """Return the table a file stands for: folder is schema, sub-folder is name prefix."""
    schema, *rest = path.relative_to(SQL_FOLDER).with_suffix("").parts
    return f"{schema}.{'_'.join(rest)}"


def read_model(path: Path) -> SqlModel:
    """Return what this file says.

    Raises:
        ModelError: no header, no grain, no select, `select *`, a table without its schema.
    """
    return _model(path, path.read_text("utf-8"))


@cache  # a process that builds several nights, or reloads them, parses each text once
def _model(path: Path, sql: str) -> SqlModel:
    where = path.relative_to(SQL_FOLDER.parent).as_posix()
    header = _header(where, sql)
    query = _parse(where, sql)
    _refuse_star(where, query)
    ctes = {cte.alias: cte.this for cte in query.find_all(exp.CTE)}
    upstream = sorted(set(_tables(where, query, ctes)))
    model = SqlModel(
        where,
        table_of(path),
        sql,
        header.description,
        header.grain,
        header.claims["Check"],
        header.claims["Warn"],
        header.reasons,
        upstream,
        query,
        ctes,
    )
    for column in header.grain:
        if column not in model.columns:
            raise ModelError(
                f"{where}: the grain names '{column}', which the last select does not have. "
                "Correct the header or select the column."
            )
    return model


class _Header(NamedTuple):
    description: str
    grain: list[str]
    claims: dict[str, dict[str, str]]  # by kind and name, conditions
    reasons: dict[str, str]


def _header(where: str, sql: str) -> _Header:
    lines = [
        line.removeprefix("--").removeprefix(" ").rstrip()
        for line in takewhile(lambda line: line.startswith("--"), sql.splitlines())
    ]
    if not lines or not lines[0].startswith("One row is "):
        raise ModelError(
            f"{where}: it has no header. Begin the file with `-- One row is <what>.`, then the "
            "table's rule, and end the header with `-- Grain: <columns>`."
        )
    grain = _GRAIN.match(lines[-1])
    if not grain:
        raise ModelError(f"{where}: the header does not end in `-- Grain: <column>, <column>`.")
    claims: dict[str, dict[str, str]] = {"Check": {}, "Warn": {}}
    reasons: dict[str, str] = {}
    prose = []
    claimed = ""
    for line in lines[:-1]:
        if claim := _CLAIM.match(line):
            claimed = claim[2]
            claims[claim[1]][claimed] = claim[3]
        elif claimed and line.startswith("  "):
            reasons[claimed] = line.strip()
        else:
            prose.append(line)
    if without := sorted(claims["Warn"].keys() - reasons.keys()):
        raise ModelError(
            f"{where}: Warn {without[0]} has no reason. Write in the line below it, indented, why "
            "people should look: `--   <sentence>`."
        )
    return _Header(" ".join(prose), grain[1].split(", "), claims, reasons)


def _parse(where: str, sql: str) -> exp.Query:
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree]
    except SqlglotError as error:
        fault = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
        place = f" in line {fault['line']}: {fault['description']}" if fault else ""
        raise ModelError(f"{where}: the SQL cannot be parsed{place}. Correct it.") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise ModelError(f"{where}: a model is one select statement; {len(trees)} were found.")
    return trees[0]


def _refuse_star(where: str, query: exp.Query) -> None:
    for select in query.find_all(exp.Select):
        if any(column.is_star for column in select.expressions):
            raise ModelError(f"{where}: `select *` is used. Name every column.")


def _tables(where: str, query: exp.Query, ctes: Container[str]) -> Iterator[str]:
    for table in query.find_all(exp.Table):
        if table.db:
            yield f"{table.db}.{table.name}"
        elif isinstance(table.this, exp.Identifier) and table.name not in ctes:
            raise ModelError(
                f"{where}: table '{table.name}' is unknown. Write its schema, such as "
                f"canonical.{table.name}, or define it in a CTE."
            )
