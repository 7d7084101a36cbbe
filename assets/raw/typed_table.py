"""A delivered Parquet file or database query on its way into a raw table: typed columns as texts.

Here: counting, and writing each type as the export's CSV writes it. Not here: reaching a database
(`database.py`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from assets.raw.target import Target
from assets.raw.written import Written
from assets.sql_text import quoted
from pipelines.counted import counted
from pipelines.errors import DeliveryError


@dataclass(frozen=True)
class TypedTable:
    """Rows that DuckDB can read with their types; `count` is a query that counts them apart."""

    con: duckdb.DuckDBPyConnection
    label: str
    source: str
    count: str
    parameters: Sequence[object]
    written: Written

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return list(self._types)

    @cached_property
    def record_count(self) -> int:
        """Rows, as the source itself counts them."""
        return int(self.con.execute(self.count, self.parameters).fetchall()[0][0])

    def load(self, target: Target) -> int:
        """Append its records to the table; return how many there were.

        Raises:
            DeliveryError: DuckDB reads another number of rows than the source has.
        """
        cells = [self.written.sql_of(quoted(name), kind) for name, kind in self._types.items()]
        read = target.insert("row_number() over ()", cells, self.source, self.parameters)
        if read != self.record_count:
            raise DeliveryError(
                f"{self.label}: {read:,} of its {counted(self.record_count, 'record')} could be "
                "read. Deliver it again."
            )
        return read

    @cached_property
    def _types(self) -> dict[str, str]:
        rows = self.con.execute(f"describe from {self.source}", self.parameters).fetchall()
        return {name: kind for name, kind, *_ in rows}


@contextmanager
def parquet(
    con: duckdb.DuckDBPyConnection, label: str, path: Path, written: Written
) -> Iterator[TypedTable]:
    """Yield a Parquet file as a table.

    Raises:
        DeliveryError: it is damaged, which may show only when its records are read.
    """
    count = "select sum(num_rows)::bigint from parquet_file_metadata(?)"
    try:
        yield TypedTable(con, label, "read_parquet(?)", count, [str(path)], written)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        raise DeliveryError(
            f"{label}: it cannot be read as Parquet: it is damaged, or still being written. "
            "Deliver it again."
        ) from None
