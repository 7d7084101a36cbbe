"""A delivered CSV file on its way into a raw table.

DuckDB reads in strict mode; its count must equal the independent one of `text_file`. Otherwise the
records are told apart one by one (`salvage.py`): those of the right width are read by DuckDB again,
the others go to quarantine. Empty cells become null; nothing else is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.raw.salvage import write_good
from assets.raw.strict_csv import STRICT_CSV, strict_csv
from assets.raw.target import Target
from assets.raw.text_file import TextFile


@dataclass(frozen=True)
class CsvTable:
    """A CSV file, inspected."""

    file: TextFile
    scratch: Path  # folder for copies

    @property
    def label(self) -> str:
        """Silo and file, as errors name it."""
        return self.file.label

    @property
    def header(self) -> list[str]:
        """Its first line."""
        return self.file.header

    @property
    def separator(self) -> str:
        """What stands between its cells."""
        return self.file.separator

    @property
    def record_count(self) -> int:
        """Records in it, counted before DuckDB reads them."""
        return self.file.record_count

    def load(self, target: Target) -> int:
        """Append its records to the table; return how many there were, good and bad."""
        with self.file.in_utf8(self.scratch) as path:
            if self._load_whole(target, path):
                return self.record_count
        return self._salvage(target)

    def _load_whole(self, target: Target, path: Path) -> bool:
        """Return whether all records were read; else none of them is kept."""
        if not self._is_whole(target.con, path):
            return False
        target.con.execute("begin")
        try:
            read = target.insert("row_number() over ()", self._cells, STRICT_CSV, self._csv(path))
            is_whole = read == self.record_count
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            is_whole = False  # the salvage says which records, and counts by itself
        target.con.execute("commit" if is_whole else "rollback")
        return is_whole

    def _is_whole(self, con: duckdb.DuckDBPyConnection, path: Path) -> bool:
        """Return whether all records can be counted, which takes a tenth of reading them."""
        try:
            [(count,)] = con.execute(
                f"select count(*) from {STRICT_CSV}", self._csv(path)
            ).fetchall()
        except duckdb.InvalidInputException:
            return False
        return bool(count == self.record_count)

    def _salvage(self, target: Target) -> int:
        good = self.scratch / "salvaged.csv"
        try:
            count, bad = write_good(self.file, good)
            number = f"c{len(self.header)}::bigint"
            target.insert(number, self._cells, STRICT_CSV, self._csv(good, extra=1))
        finally:
            good.unlink(missing_ok=True)
        for record in bad:
            target.quarantine(record.number, record.fields)
        return count

    @property
    def _cells(self) -> Sequence[str]:
        return [f"c{place}" for place in range(len(self.header))]

    def _csv(self, path: Path, extra: int = 0) -> list[object]:
        return strict_csv(path, self.file.separator, len(self.header) + extra)
