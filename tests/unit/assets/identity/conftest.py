"""The tables of linkage, empty for each test."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.unit.assets.identity import persons


@pytest.fixture(scope="session")
def empty_warehouse() -> duckdb.DuckDBPyConnection:
    return persons.warehouse()


@pytest.fixture
def con(empty_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    empty_warehouse.execute("begin")
    yield empty_warehouse
    empty_warehouse.execute("rollback")
