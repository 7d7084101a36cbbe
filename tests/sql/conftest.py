"""A night without a single row, in which tests of SQL models put what is given."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets import carried, settings_tables
from assets.catalog import LOOKUPS, Catalog, read_catalog
from assets.identity.tables import DDL as IDENTITY
from assets.quality.tables import create_tables
from assets.raw.presets import preset_names
from assets.raw.target import create
from pipelines.settings import BUNDLED, Silo, load_retailer
from pipelines.settings_inventory import Inventory
from pipelines.tonight import OPS, SCHEMAS
from pipelines.warehouse import load_functions


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The tables of a retailer who has every system there is a preset for."""
    bundled = load_retailer(BUNDLED)
    of_any_system = Silo(
        preset="generic", kind="pos", path=Path("till"), columns={"products": {"sku": "Nr"}}
    )
    silos = {
        name: of_any_system if name == "generic" else Silo(preset=name, path=Path(name))
        for name in preset_names()
    }
    return read_catalog(bundled.model_copy(update={"silos": silos}))


@pytest.fixture(scope="session")
def empty_warehouse(catalog: Catalog) -> duckdb.DuckDBPyConnection:
    """A night without a single row: every table is there, with its columns and types."""
    con = duckdb.connect(config={"threads": 1})
    con.execute("set TimeZone = 'UTC'")
    load_functions(con)
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    create_tables(con)
    for ddl in (OPS, carried.DDL, settings_tables.DDL, LOOKUPS, IDENTITY):
        con.execute(ddl.read_text("utf-8"))
    for table in catalog.raw.values():
        create(con, table)
    for name, rows in settings_tables.survivorship_rows({}).items():
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"insert into {name} values ({marks})", rows)
    bounds = Inventory().model_dump()
    marks = ", ".join("?" * len(bounds))
    con.execute(f"insert into settings.inventory values ({marks})", [*bounds.values()])
    for model in catalog.built_by_sql():
        con.execute(f"create table {model.name} as\n{model.sql}")
    con.execute("delete from golden.night")  # an aggregate has a row of nothing, too
    return con


@pytest.fixture
def warehouse(empty_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    empty_warehouse.execute("begin")
    yield empty_warehouse
    empty_warehouse.execute("rollback")
