"""A night without a single row, in which tests of SQL models put what is given."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets.catalog import Catalog, read_catalog
from assets.raw.presets import load_preset, preset_names
from pipelines.settings import BUNDLED, load_retailer
from pipelines.settings_silo import Silo
from tests.empty_night import make_empty_night


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The tables of a retailer who has every system there is a preset for."""
    bundled = load_retailer(BUNDLED)
    columns = {
        name: {column: column for column in export.columns}
        for name, export in load_preset("generic").exports.items()
    }
    of_any_system = Silo(preset="generic", kind="pos", path=Path("till"), columns=columns)
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
    make_empty_night(con, catalog)
    return con


@pytest.fixture
def warehouse(empty_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    empty_warehouse.execute("begin")
    yield empty_warehouse
    empty_warehouse.execute("rollback")
