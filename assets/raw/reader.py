"""From delivered CSV files to one `raw` table of an export, every record accounted for.

DuckDB reads in strict mode; its count must equal the independent one of `text_file`. Otherwise the
file is read record by record (`salvage`), and records of the wrong width go to quarantine. Empty
cells become null; nothing else is changed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.quality.tables import RECORD_REASON, RECORD_RULE
from assets.raw.contract import ColumnMap
from assets.raw.presets import Export
from assets.raw.salvage import Record, records
from assets.raw.strict_csv import STRICT_CSV, strict_csv
from assets.raw.text_file import TextFile
from assets.sql_text import quoted

_BATCH = 50_000


@dataclass(frozen=True)
class RawTable:
    """A raw table of the build, and its name in quality tables."""

    preset: str
    name: str
    export: Export

    @property
    def full_name(self) -> str:
        """`raw.<preset>_<export>`."""
        return f"raw.{self.preset}_{self.name}"

    @property
    def staging_name(self) -> str:
        """`staging.<preset>_<export>`: under this name its rows are judged and accounted for."""
        return f"staging.{self.preset}_{self.name}"


def create(con: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    """Create the table, empty, and forget what was read into it before."""
    columns = ", ".join(f"{quoted(name)} varchar" for name in table.export.columns)
    con.execute(
        f"create or replace table {table.full_name} "
        f"(silo varchar, source_file varchar, source_row bigint, {columns})"
    )
    for bookkeeping in ("deliveries", "quarantined_rows"):
        con.execute(f"delete from quality.{bookkeeping} where table_name = ?", [table.staging_name])


@dataclass(frozen=True)
class Reading:
    """One delivered file on its way into a raw table."""

    con: duckdb.DuckDBPyConnection
    table: RawTable
    silo: str
    name: str  # as it stands in source_file
    file: TextFile
    columns: ColumnMap
    scratch: Path  # folder for a copy in UTF-8, if the file is in another encoding

    def load(self) -> int:
        """Append the file to the table and return how many records it delivered."""
        delivered = self._read_strictly()
        if delivered is None:
            delivered = self._salvage()
        self.con.execute(
            "insert into quality.deliveries by name select ? as silo, ? as table_name, "
            "? as source_file, ? as delivered_count",
            [self.silo, self.table.staging_name, self.name, delivered],
        )
        return delivered

    def _read_strictly(self) -> int | None:
        """Return the number of records read, or None if the file needs `_salvage`."""
        with self.file.in_utf8(self.scratch) as path:
            read = self._read_utf8(path)
        return read if read == self.file.record_count else None

    def _read_utf8(self, path: Path) -> int:
        """Return the number of records read, -1 if DuckDB refuses one; else nothing is kept."""
        fields = [f"c{index}" for index in range(len(self.file.header))]
        self.con.execute("begin")
        try:
            self.con.execute(
                f"""
                insert into {self.table.full_name}
                select ?, ?, row_number() over (), {self._values(fields)}
                from {STRICT_CSV}
                """,
                [self.silo, self.name, *strict_csv(path, self.file.separator, len(fields))],
            )
            read = self._count()
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            read = -1  # the salvage says which records, and counts by itself
        self.con.execute("commit" if read == self.file.record_count else "rollback")
        return read

    def _values(self, fields: list[str]) -> str:
        return ", ".join(
            f"{'null' if place is None else fields[place]} as {quoted(column)}"
            for column, place in self.columns.positions.items()
        )

    def _count(self) -> int:
        rows = self.con.execute(
            f"select count(*) from {self.table.full_name} where silo = ? and source_file = ?",
            [self.silo, self.name],
        ).fetchall()
        return int(rows[0][0])

    def _salvage(self) -> int:
        delivered = 0
        stream = records(self.file)
        while batch := list(islice(stream, _BATCH)):
            delivered += len(batch)
            self._insert([record for record in batch if record.is_good])
            for bad in (record for record in batch if not record.is_good):
                self._quarantine(bad)
        return delivered

    def _insert(self, good: list[Record]) -> None:
        arrays = {"source_row": pa.array([record.number for record in good], pa.int64())}
        for column, place in self.columns.positions.items():
            arrays[column] = pa.array(list(_cells(good, place)), pa.string())
        self.con.register("salvaged", pa.table(arrays))
        self.con.execute(
            f"insert into {self.table.full_name} by name "
            "select ? as silo, ? as source_file, * from salvaged",
            [self.silo, self.name],
        )
        self.con.unregister("salvaged")

    def _quarantine(self, bad: Record) -> None:
        self.con.execute(
            "insert into quality.quarantined_rows by name select ? as silo, ? as table_name, "
            "? as source_file, ? as source_row, [?] as rules, [?] as reasons, ? as record",
            [
                self.silo,
                self.table.staging_name,
                self.name,
                bad.number,
                RECORD_RULE,
                RECORD_REASON,
                json.dumps(bad.fields, ensure_ascii=False),
            ],
        )


def _cells(good: list[Record], place: int | None) -> Iterator[str | None]:
    return (None if place is None else record.fields[place] or None for record in good)
