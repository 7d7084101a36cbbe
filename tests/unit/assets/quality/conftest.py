"""A small shop's export in DuckDB: raw, staging and the quality tables."""

from collections.abc import Iterator

import duckdb
import pytest

from assets.quality.tables import create_tables
from tests.unit.assets.quality.shop import BUILD_STAGING, RAW, STAGING, Deliver, Row


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_tables(connection)
        connection.execute("create schema raw; create schema staging")
        connection.execute(
            f"create table {RAW} (silo varchar, source_file varchar, source_row bigint, "
            "id varchar, total varchar, sold_on varchar, city varchar)"
        )
        yield connection


@pytest.fixture
def deliver(con: duckdb.DuckDBPyConnection) -> Deliver:
    """Put rows of (id, total, sold_on, city) into raw as one file, and build staging."""

    def put(*rows: Row, silo: str = "shop", file: str = "orders.csv") -> None:
        for number, row in enumerate(rows, start=1):
            con.execute(
                f"insert into {RAW} values (?, ?, ?, ?, ?, ?, ?)", [silo, file, number, *row]
            )
        con.execute(
            "insert into quality.deliveries (silo, table_name, source_file, delivered_count) "
            "values (?, ?, ?, ?)",
            [silo, STAGING, file, len(rows)],
        )
        con.execute(BUILD_STAGING)

    return put
