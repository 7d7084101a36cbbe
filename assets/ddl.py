"""Declared tables: plain DDL files in which every table and column says what it means.

`-- One row is …` stands before each table, a trailing `-- meaning` behind each column. Declared so
are the canonical tables, and the tables that Python writes (quality, settings, lookups, ops).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from pipelines.errors import ModelError


@dataclass(frozen=True)
class DeclaredTable:
    """A table as declared; `types` and `columns` (their meanings) are in one order."""

    name: str  # with its schema
    description: str
    types: dict[str, str]
    columns: dict[str, str]
    key: list[str]


@cache
def read_ddl(path: Path) -> dict[str, DeclaredTable]:
    """Return the tables of this file by full name.

    Raises:
        ModelError: no valid DDL, a table or column without its meaning.
    """
    where = "/".join(path.parts[-3:])
    try:
        statements = sqlglot.parse(path.read_text("utf-8"), dialect="duckdb")
    except SqlglotError:
        raise ModelError(
            f"{where}: the DDL cannot be parsed. Try it in the duckdb shell."
        ) from None
    creates = [s for s in statements if isinstance(s, exp.Create) and s.kind == "TABLE"]
    tables = [_declared(where, create) for create in creates]
    return {table.name: table for table in tables}


def _declared(where: str, create: exp.Create) -> DeclaredTable:
    table = create.this.this
    name = f"{table.db}.{table.name}"
    columns = {c.name: c for c in create.this.expressions if isinstance(c, exp.ColumnDef)}
    meanings = {column: _comment(c) for column, c in columns.items()}
    for column, meaning in meanings.items():
        if not meaning:
            raise ModelError(
                f"{where}: column {name}.{column} has no meaning. Add a trailing `-- <meaning>`."
            )
    comment = " ".join("\n".join(create.comments or []).split())
    if "One row is " not in comment:
        raise ModelError(f"{where}: put `-- One row is <what>.` before table {name}.")
    key = create.find(exp.PrimaryKey)
    return DeclaredTable(
        name,
        comment[comment.index("One row is ") :],
        {column: c.args["kind"].sql("duckdb") for column, c in columns.items()},
        meanings,
        [column.name for column in key.expressions] if key else [],
    )


def _comment(column: exp.ColumnDef) -> str:
    """Return the comment behind a column; the parser hangs a last one on its constraint."""
    return " ".join(text for node in column.walk() for text in node.comments or []).strip()
