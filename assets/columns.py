"""What columns a table has."""

import duckdb


def columns_of(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the columns of a table or file of the connection, in order; none if it is not there.

    `duckdb_columns()` would read the catalog of every attached database for it.
    """
    try:
        described = con.execute(f"from {table} limit 0").description or []
    except duckdb.CatalogException:
        return []
    return [str(name) for name, *_ in described]
