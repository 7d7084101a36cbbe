"""A DuckDB in memory with the macros loaded."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.unit.sql_functions.macros import FUNCTIONS, Macros


@pytest.fixture(scope="session")
def macros() -> Iterator[Macros]:
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("set TimeZone = 'UTC'")
        for file in sorted(FUNCTIONS.glob("*.sql")):
            con.execute(file.read_text("utf-8"))
        yield Macros(con)
