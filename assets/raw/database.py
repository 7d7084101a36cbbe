"""Exports that are a table or query of a PostgreSQL database, read by DuckDB's extension.

The connection stands in an environment variable that retailer.toml names, never in a file. Nothing
is written there, and all rows of an export are of one moment.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
from duckdb_extensions import import_extension

from assets.raw.typed_table import TypedTable
from assets.raw.written import Written
from assets.sql_text import text_literal
from pipelines.errors import DeliveryError, SettingsError

_TABLE = re.compile(r"[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?")


@dataclass(frozen=True)
class Query:
    """A table or query of a database, as one export of a silo."""

    name: str
    variable: str  # of the environment, with the connection
    text: str

    @contextmanager
    def opened(
        self, con: duckdb.DuckDBPyConnection, label: str, written: Written
    ) -> Iterator[TypedTable]:
        """Yield the rows as a table; the database is reached while it is in use.

        Raises:
            DeliveryError: the database cannot be reached, or refuses the query.
            SettingsError: the environment variable is not set.
        """
        dsn = os.environ.get(self.variable)
        if not dsn:
            raise SettingsError(
                f"{label}: the environment variable {self.variable} is not set. Set it where the "
                "night runs, to a connection such as postgresql://user:password@host/database."
            )
        import_extension("postgres_scanner")
        con.execute("load postgres_scanner")
        try:
            con.execute(f"attach {text_literal(dsn)} as delivered (type postgres, read_only)")
        except duckdb.Error:
            raise DeliveryError(
                f"{label}: the database cannot be reached. Check that it runs, and the connection "
                f"in the environment variable {self.variable}."
            ) from None
        try:
            con.execute("begin")  # rows and their count are of one moment
            yield self._table(con, label, written)
            con.execute("commit")
        except duckdb.Error:
            con.execute("rollback")
            raise DeliveryError(
                f"{label}: the database refuses to read '{self.name}'. Check the table or query "
                "under [silos], and the rights of the user."
            ) from None
        except BaseException:
            con.execute("rollback")
            raise
        finally:
            con.execute("detach delivered")

    def _table(self, con: duckdb.DuckDBPyConnection, label: str, written: Written) -> TypedTable:
        query = f"select * from {self.text}" if _TABLE.fullmatch(self.text) else self.text
        counted = f"select count(*) as n from ({query}) as delivered_rows"
        source = f"postgres_query('delivered', {text_literal(query)})"
        count = f"select n from postgres_query('delivered', {text_literal(counted)})"
        return TypedTable(con, label, source, count, [], written)
