"""Types of all columns of a night, without a night: every table made empty, every model only bound.

Works on a fresh clone, and knows what models say now, whatever night is published.
"""

import duckdb

from assets import carried, settings_tables
from assets.catalog import Catalog
from assets.catalog_declared import LOOKUPS
from assets.identity.tables import DDL as IDENTITY
from assets.quality.tables import create_tables
from assets.raw.target import create
from assets.segments.tables import DDL as SEGMENTS
from assets.sql_text import quoted
from pipelines.tonight import OPS, SCHEMAS
from pipelines.warehouse import load_functions

Types = dict[str, dict[str, str]]  # table -> column -> type


def column_types(catalog: Catalog) -> Types:
    """Return the type of every column of this catalog, as DuckDB writes it."""
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        create_declared(con, catalog)
        for model in catalog.built_by_sql():
            columns = con.execute(f"describe {model.sql}").fetchall()
            declared = ", ".join(f"{quoted(name)} {kind}" for name, kind, *_ in columns)
            con.execute(f"create table {model.name} ({declared})")
        found: Types = {name: {} for name in catalog.tables}
        for table, column, kind in con.execute(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
            "where not internal"
        ).fetchall():
            found[table][column] = kind
        return found


def create_declared(con: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Create the macros, the schemas and every table that is not made by a select, all empty."""
    load_functions(con)
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    create_tables(con)
    for ddl in (OPS, carried.DDL, settings_tables.DDL, LOOKUPS, IDENTITY, SEGMENTS):
        con.execute(ddl.read_text("utf-8"))
    for table in catalog.raw.values():
        create(con, table)
