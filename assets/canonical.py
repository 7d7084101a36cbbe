"""The canonical tables: declared in canonical/tables.sql, filled by the enabled presets' models.

Here: the statement that brings all silos into the declared shape, and what is expected of it
(canonical/expectations.toml). A column that a preset's model fills but nobody declared is refused.
"""

import tomllib

from pydantic import TypeAdapter, ValidationError

from assets.ddl import DeclaredTable, read_ddl
from assets.quality.expectations import Expectation
from assets.sql_model import SQL_FOLDER, SqlModel
from assets.sql_text import quoted
from pipelines.errors import ModelError

_WHERE = "dbt_like_sql/canonical/tables.sql"
_RULES = "dbt_like_sql/canonical/expectations.toml"
_RULES_OF_TABLES = TypeAdapter(dict[str, list[Expectation]])


def canonical_tables() -> dict[str, DeclaredTable]:
    """Return the canonical tables by full name.

    Raises:
        ModelError: the DDL is broken, or a table has no key.
    """
    tables = read_ddl(SQL_FOLDER / "canonical" / "tables.sql")
    for name, table in tables.items():
        if not table.key:
            raise ModelError(f"{_WHERE}: {name} has no primary key. Declare what one row is.")
    return tables


def canonical_rules() -> dict[str, list[Expectation]]:
    """Return what is expected of the canonical tables, by full name.

    Raises:
        ModelError: the file is broken, or a table is not declared.
    """
    text = (SQL_FOLDER / "canonical" / "expectations.toml").read_text("utf-8")
    try:
        found = _RULES_OF_TABLES.validate_python(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ModelError(f"{_RULES}: {error}") from None
    rules = {f"canonical.{name}": rules for name, rules in found.items()}
    if unknown := sorted(rules.keys() - canonical_tables().keys()):
        raise ModelError(f"{_RULES}: {unknown[0]} is not declared in {_WHERE}; correct the name.")
    return rules


def union_sql(table: DeclaredTable, models: list[SqlModel]) -> str:
    """Return the select that brings what these models found into the declared shape.

    Raises:
        ModelError: a model fills an undeclared column.
    """
    for model in models:
        for column in model.columns:
            if column not in table.types:
                raise ModelError(
                    f"{model.path}: column '{column}' is not declared in {_WHERE} for "
                    f"{table.name}. Declare it there with type and meaning, or drop it."
                )
    return "\nunion all\n".join([_branch(table, model) for model in models] or [_empty(table)])


def _branch(table: DeclaredTable, model: SqlModel) -> str:
    filled = set(model.columns)
    values = ",\n    ".join(
        f"cast({quoted(c) if c in filled else 'null'} as {kind}) as {quoted(c)}"
        for c, kind in table.types.items()
    )
    return f"select\n    {values}\nfrom {model.table}"


def _empty(table: DeclaredTable) -> str:
    values = ", ".join(f"cast(null as {t}) as {quoted(c)}" for c, t in table.types.items())
    return f"select {values} where false"
