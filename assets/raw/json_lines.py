"""A delivered file of JSON lines on its way into a raw table: an object a line is a record.

A key is a column; an object or list in it is kept as JSON. A line that is no object goes to
quarantine; if it is the last one and has no line break, the file was cut off. Blank lines are no
records.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from assets.raw.target import Target
from assets.raw.text_file import count_lines
from assets.raw.written import Written
from assets.sql_text import text_literal
from pipelines.counted import counted
from pipelines.errors import DeliveryError

# Every line as one text: no quotes, and a separator that no line has.
_LINES = """
    select
        row_number() over () as number,
        line,
        -- Step by step: what is no JSON must not be looked into.
        if(json_valid(line), line, null) as json,
        if(json_type(json) = 'OBJECT', json, null) as object
    from read_csv(
        ?, auto_detect = false, header = false, delim = '\x1f', quote = '', escape = '',
        columns = {line: 'VARCHAR'}, max_line_size = 16777216, strict_mode = false
    )
    where trim(line) <> ''
"""
_NUMBERS = "('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT')"


@dataclass(frozen=True)
class JsonLines:
    """A file of JSON lines in UTF-8."""

    con: duckdb.DuckDBPyConnection
    label: str
    path: Path
    written: Written

    @cached_property
    def header(self) -> list[str]:
        """Every key that a record has, those of the first record first.

        Raises:
            DeliveryError: the file is no text, has no record, or ends in its only one.
        """
        _ = self.record_count  # refuses what is no text at all
        self.con.execute(
            f"create or replace temporary table json_lines as {_LINES}", [str(self.path)]
        )
        rows = self.con.execute(
            """
            select key
            from (select number, unnest(json_keys(object)) as key from json_lines)
            group by key
            order by min(number), key
            """
        ).fetchall()
        if not rows:
            self._refuse_without_record()
        return [key for (key,) in rows]

    @cached_property
    def record_count(self) -> int:
        """Lines that are not blank, counted before DuckDB reads them."""
        return self._lines[0]

    def load(self, target: Target) -> int:
        """Append its records to the table; return how many lines there were, good and bad.

        Raises:
            DeliveryError: the file ends in the middle of a record.
        """
        paths = ", ".join(text_literal(_pointer(key)) for key in self.header)
        source = f"""(
            select
                number,
                json_extract_string(object, [{paths}]) as texts,
                json_type(object, [{paths}]) as kinds
            from json_lines
            where object is not null
        )"""
        target.insert(
            "number", [self._cell(place) for place in range(1, len(self.header) + 1)], source
        )
        bad = self._bad_lines()
        self._refuse_cut_off(bad)
        for number, line in bad:
            target.quarantine(number, [line])
        self.con.execute("drop table json_lines")
        return self.record_count

    def _bad_lines(self) -> list[tuple[int, str]]:
        return self.con.execute(
            "select number, line from json_lines where object is null order by number"
        ).fetchall()

    def _refuse_cut_off(self, bad: list[tuple[int, str]]) -> None:
        _, ends_with_newline = self._lines
        if bad and bad[-1][0] == self.record_count and not ends_with_newline:
            raise DeliveryError(
                f"{self.label}: the file is cut off: after "
                f"{counted(self.record_count - 1, 'record')} it ends in the middle of one. Deliver "
                "it again."
            )

    def _refuse_without_record(self) -> None:
        bad = self._bad_lines()
        if bad and bad[-1][1].lstrip().startswith("{"):
            self._refuse_cut_off(bad)
        if bad:
            raise DeliveryError(
                f"{self.label}: no line of it is a JSON object; expected is one object a line, as "
                "JSON lines are. Export it again."
            )

    @cached_property
    def _lines(self) -> tuple[int, bool]:
        return count_lines(self.path, self.label)

    def _cell(self, place: int) -> str:
        text = f"nullif(texts[{place}], '')"
        if self.written.decimal_mark == ".":
            return text
        number = f"replace(texts[{place}], '.', '{self.written.decimal_mark}')"
        return f"if(kinds[{place}] in {_NUMBERS}, {number}, {text})"


def _pointer(key: str) -> str:
    """Return the JSON pointer of a key, whatever characters it has."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
