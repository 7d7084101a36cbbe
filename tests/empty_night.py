"""A night without a single row: every table is there, with its columns and types."""

import duckdb

from assets import settings_tables
from assets.catalog import Catalog
from assets.reports.column_types import create_declared
from pipelines.settings_inventory import Inventory
from pipelines.settings_recommendations import Recommendations
from pipelines.settings_segments import Segments
from pipelines.settings_value import Value


def make_empty_night(con: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Create the tables; of the settings only the rules and bounds that every retailer has."""
    create_declared(con, catalog)
    filled = settings_tables.survivorship_rows({})
    sections = {
        "inventory": Inventory(),
        "segments": Segments(),
        "value": Value(),
        "recommendations": Recommendations(),
    }
    for name, bounds in sections.items():
        filled[f"settings.{name}"] = [list(bounds.model_dump().values())]
    for name, rows in filled.items():
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"insert into {name} values ({marks})", rows)
    for model in catalog.built_by_sql():
        con.execute(f"create table {model.name} as\n{model.sql}")
    con.execute("delete from golden.night")  # an aggregate has a row of nothing, too
