"""Queries with their answers as tables: in the README and in pages of docs/.

A query is a `sql` block; the table behind it is what the bundled retailer's night answers.
"""

import re
from decimal import Decimal

import duckdb

QUESTION = re.compile(r"```sql\n(?P<sql>[^`]+)```\n\n(?P<answer>(?:\|.*\n)+)")


def answer(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return the rows of a query as a Markdown table."""
    found = con.execute(sql)
    names = [column[0] for column in found.description or []]
    rows = found.fetchall()
    numbers = [all(isinstance(row[i], int | Decimal) for row in rows) for i in range(len(names))]
    cells = [[_cell(value) for value in row] for row in rows]
    lines = [names, ["---:" if number else "---" for number in numbers], *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def refreshed(con: duckdb.DuckDBPyConnection, text: str) -> str:
    """Return the text with the answers of this night."""
    return QUESTION.sub(lambda q: q[0].replace(q["answer"], answer(con, q["sql"])), text)
