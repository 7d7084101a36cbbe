"""Names and texts as SQL: quoted, whatever is in them.

Here: identifiers and literals for statements that Python puts together. Not here: any statement.
"""

from collections.abc import Iterable

ROW_KEY = ("silo", "source_file", "source_row")


def quoted(identifier: str) -> str:
    """Return an SQL identifier that holds this name."""
    return '"' + identifier.replace('"', '""') + '"'


def quoted_table(name: str) -> str:
    """Return `schema.table` with both parts quoted."""
    schema, _, table = name.partition(".")
    return f"{quoted(schema)}.{quoted(table)}"


def quoted_list(names: Iterable[str], prefix: str = "") -> str:
    """Return column names, quoted and separated by commas, each with the prefix before it."""
    return ", ".join(prefix + quoted(name) for name in names)


def text_literal(value: str) -> str:
    """Return an SQL text that holds this value."""
    return "'" + value.replace("'", "''") + "'"
