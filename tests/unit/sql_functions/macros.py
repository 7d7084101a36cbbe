"""The macros under test, asked for many values in one query."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

FUNCTIONS = Path(__file__).parents[3] / "dbt_like_sql" / "functions"


@dataclass(frozen=True)
class Macros:
    """The macros of the project, asked with columns named as the test likes."""

    con: duckdb.DuckDBPyConnection

    def many(self, expression: str, **columns: list[str | None]) -> list[Any]:
        """Evaluate an expression for every row of the columns, in one query, in their order."""
        arrays = {name: pa.array(values, pa.string()) for name, values in columns.items()}
        count = len(next(iter(columns.values())))
        self.con.register("given", pa.table({**arrays, "nth": range(count)}))
        rows = self.con.execute(f"select {expression} from given order by nth").fetchall()
        return [value for (value,) in rows]

    def one(self, expression: str, **columns: str | None) -> Any:
        """Evaluate an expression for one row."""
        return self.many(expression, **{name: [value] for name, value in columns.items()})[0]
