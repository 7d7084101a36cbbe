"""A delivered Excel workbook on its way into a raw table: its first sheet, the header on top.

Read by calamine rather than by DuckDB, which takes a column's type from its first cell and turns a
date below an empty one into a number. Rows without any cell are no records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from assets.raw.target import Target
from assets.raw.written import Written
from pipelines.errors import DeliveryError

_BATCH = 50_000
Row = list[str | None]


@dataclass(frozen=True)
class Workbook:
    """The first sheet of a workbook, its cells as texts."""

    label: str
    path: Path
    written: Written

    @cached_property
    def header(self) -> list[str]:
        """The first row that has a cell."""
        return [(name or "").strip() for name in next(self._rows(), [])]

    @cached_property
    def record_count(self) -> int:
        """Rows below the header that have a cell."""
        return max(sum(1 for _ in self._rows()) - 1, 0)

    @property
    def sheet_count(self) -> int:
        """How many sheets it has; all but the first are not read."""
        return len(self._workbook.sheet_names)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, that have a cell."""
        rows = self._rows()
        next(rows, None)
        return rows

    def load(self, target: Target) -> int:
        """Append its records to the table; return how many there were."""
        rows = self.rows()
        width = len(self.header)
        done = 0
        while batch := list(islice(rows, _BATCH)):
            numbers = pa.array(range(done + 1, done + len(batch) + 1), pa.int64())
            cells = [pa.array([row[place] for row in batch], pa.string()) for place in range(width)]
            names = [f"c{place}" for place in range(width)]
            target.con.register("workbook", pa.table([numbers, *cells], ["number", *names]))
            target.insert("number", names, "workbook")
            target.con.unregister("workbook")
            done += len(batch)
        return done

    def _rows(self) -> Iterator[Row]:
        for cells in self._sheet.iter_rows():
            row = [self.written.text_of(cell) for cell in cells]
            if any(row):
                yield row

    @cached_property
    def _workbook(self) -> CalamineWorkbook:
        return CalamineWorkbook.from_path(str(self.path))

    @cached_property
    def _sheet(self) -> CalamineSheet:
        try:
            return self._workbook.get_sheet_by_index(0)
        except CalamineError:
            raise DeliveryError(
                f"{self.label}: it cannot be read as an Excel workbook: it is damaged, still being "
                "written, or needs a password. Save it again as .xlsx, or export CSV."
            ) from None
