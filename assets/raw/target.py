"""A raw table while it is filled from one delivered file, and what is noted of it.

Here: appending records and putting bad ones into quarantine, whatever the file's format. Not here:
reading a format (`csv_table.py`, `json_lines.py`, `typed_table.py`, `workbook.py`).
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.quality.tables import RECORD_REASON, RECORD_RULE, UNREAD_REASON
from assets.raw.column_map import ColumnMap
from assets.raw.presets import Export
from assets.sql_text import quoted, text_literal

# A first cell that is none may be words of a text that ran into a line of its own.
_LIKE_A_KEY = re.compile(r"(?=.*\d)[\w./-]{1,40}")


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
class Target:
    """The raw table, and the file that is read into it.

    `other_marks` has the columns whose numbers the file writes with the other decimal mark than the
    silo's; they come into the table with that.
    """

    con: duckdb.DuckDBPyConnection
    table: RawTable
    silo: str
    name: str  # as it stands in source_file
    columns: ColumnMap
    other_marks: frozenset[str] = frozenset()

    def insert(
        self, number: str, cells: Sequence[str], source: str, parameters: Sequence[object] = ()
    ) -> int:
        """Append a row for each row of the source; return how many there were.

        `number` is the expression of the record's number, `cells` those of its cells as texts, in
        the order of the file's header.
        """
        values = ", ".join(
            f"{self._value(column, place, cells)} as {quoted(column)}"
            for column, place in self.columns.positions.items()
        )
        rows = self.con.execute(
            f"insert into {self.table.full_name} select ?, ?, {number}, {values} from {source}",
            [self.silo, self.name, *parameters],
        ).fetchall()
        return int(rows[0][0])

    def _value(self, column: str, place: int | None, cells: Sequence[str]) -> str:
        if place is None:
            return "null"
        if column in self.other_marks:
            return f"translate({cells[place]}, '.,', ',.')"
        if column not in self.columns.gathered:
            return cells[place]
        headers = self.columns.gathered[column]
        together = ", ".join(
            f"{text_literal(header)}, {cells[one]}" for header, one in headers.items()
        )
        # A row that says nothing in any of them says nothing: it may be but a key, or a total.
        filled = ", ".join(cells[one] for one in headers.values())
        return f"if(coalesce({filled}) is null, null, json_object({together})::varchar)"

    def quarantine(self, number: int, fields: Sequence[str]) -> None:
        """Keep a record that cannot be told apart into cells where somebody will look at it.

        Of a file with columns that nobody wants not as delivered: any cell may be of such a column.
        """
        has_unread = bool(self.columns.dropped)
        self.con.execute(
            "insert into quality.quarantined_rows by name select ? as silo, ? as table_name, "
            "? as source_file, ? as source_row, [?] as rules, [?] as reasons, ? as record",
            [
                self.silo,
                self.table.staging_name,
                self.name,
                number,
                RECORD_RULE,
                UNREAD_REASON if has_unread else RECORD_REASON,
                json.dumps(self._readable(fields) if has_unread else fields, ensure_ascii=False),
            ],
        )

    def _readable(self, fields: Sequence[str]) -> list[str]:
        """Return a record's key, how many cells it has, and what it is known again by."""
        places = [self.columns.positions.get(column) for column in self.table.export.key]
        is_key = 0 in places and _LIKE_A_KEY.fullmatch(fields[0])
        digest = hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
        return [fields[0] if is_key else "", f"{len(fields)} cells", digest]

    def note_delivered(self, count: int, delivered_on: date | None) -> None:
        """Note how many records the file holds, and the day in its name."""
        self.con.execute(
            "insert into quality.deliveries by name select ? as silo, ? as table_name, "
            "? as source_file, ? as delivered_count, ?::date as delivered_on",
            [self.silo, self.table.staging_name, self.name, count, delivered_on],
        )
