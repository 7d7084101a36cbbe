"""The records of a file while it is looked through: counted by DuckDB, column by column.

Types are guessed from a sample; what is suspicious is asked of every distinct value of a column, as
most columns have few.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from assets.dedupe.meanings import is_known
from assets.profile.columns import ColumnProfile, Finding, Forms, Type, types_of
from assets.profile.likeness import known_headers
from assets.raw.candidates import DeliveredFile
from assets.raw.column_map import ColumnMap, is_value
from assets.raw.delivered_table import DeliveredTable
from assets.raw.presets import Column, Export
from assets.raw.target import RawTable, Target, create

_HERE = Path(__file__).parent
_SAMPLE = 50_000  # records whose forms are counted to guess types
_ALMOST = 0.01  # share of records that may lack or repeat what is almost a key
_NOT_A_NAME = r"[\d.,:/ +-]*\d[\d.,:/ +-]*"
_NO_KEYS = {"date", "time", "amount", "e-mail", "phone"}  # by chance, if almost
_SHOWN = 3  # numbers of records


class Table:
    """The records of one file, their cells named c0, c1, …; `findings` are about whole records."""

    def __init__(self, con: duckdb.DuckDBPyConnection, header: Sequence[str]) -> None:
        self._con = con
        self._header = list(header)
        self._cells = [f"c{place}" for place in range(len(header))]
        self._all = ", ".join(self._cells)
        columns = {
            cell: Column(header=name, meaning="")
            for cell, name in zip(self._cells, header, strict=True)
        }
        self._raw = RawTable("profiled", "file", Export(one_row="", files="", columns=columns))
        self.findings: list[Finding] = []

    def read(self, delivered: DeliveredTable, file: DeliveredFile) -> int:
        """Read all records, note and take out what is none; return how many the file has."""
        create(self._con, self._raw)
        positions: dict[str, int | None] = {cell: n for n, cell in enumerate(self._cells)}
        columns = ColumnMap(positions, [], {}, [])
        count = delivered.load(Target(self._con, self._raw, file.silo, file.name, columns))
        self._note(
            "more or fewer cells than the header",
            "select source_row from quality.quarantined_rows where table_name = ?",
            [self._raw.staging_name],
        )
        same = " and ".join(f"trim({cell}) is not distinct from ?" for cell in self._cells)
        header = [name or None for name in self._header]
        self._take_out("the header again", f"coalesce({self._all}) is not null and {same}", header)
        self._take_out("no value at all", f"coalesce({self._all}) is null")
        self._note(
            "the same as an earlier record, cell for cell",
            f"""
            with repeated as (
                select hash({self._all}) as cells, min(source_row) as first_row
                from {self._raw.full_name}
                group by cells
                having count(*) > 1
            )
            select source_row
            from {self._raw.full_name} as records
            inner join repeated on hash({self._all}) = repeated.cells
            where source_row > first_row
            """,
        )
        return count

    def columns(self, separator: str | None) -> list[ColumnProfile]:
        """Return what each column looks like."""
        records = self.readable
        self._con.execute(
            f"""
            create or replace view profile.cells as
            select
                source_row,
                unnest(range({len(self._cells)})) as place,
                unnest([{self._all}]) as text
            from {self._raw.full_name}
            """
        )
        forms = self._forms(self._step)
        types = types_of(forms, separator)
        filled, distinct = self._counts()
        suspicious = self._suspicious(types)
        countries = [place for place, column in enumerate(forms) if column.is_named("country")]
        columns = []
        for place, type_ in enumerate(types):
            findings = self._first_of(place) if place in suspicious else []
            if type_.type == "postcode":
                findings += self._lost_zeros(place, countries)
            lacking = records - distinct[place]
            is_almost = type_.type not in _NO_KEYS and 0 < lacking <= records * _ALMOST
            columns.append(
                ColumnProfile(
                    type=type_,
                    filled=filled[place],
                    distinct=distinct[place],
                    is_key=records > 0 and lacking == 0,
                    almost=lacking if is_almost else None,
                    findings=tuple(findings),
                )
            )
        return columns

    @property
    def readable(self) -> int:
        """How many records have cells that can be told apart."""
        return int(self._one(f"select count(*) from {self._raw.full_name}")[0])

    @property
    def sampled(self) -> int:
        """How many of them types are guessed from."""
        return self.readable // self._step

    @property
    def _step(self) -> int:
        return max(self.readable // _SAMPLE, 1)

    def has_header(self) -> bool:
        """Return whether the first line is one of names, as far as anybody can tell."""
        if any(map(is_value, self._header)):
            return False
        if any(name in known_headers() or is_known(name) for name in self._header):
            return True
        if any(re.fullmatch(_NOT_A_NAME, name) for name in self._header):
            return False
        among = ", ".join(f"count(*) filter (where trim({cell}) = ?)" for cell in self._cells)
        counts = self._one(f"select {among} from {self._raw.full_name}", self._header)
        return not any(counts)

    def _forms(self, step: int) -> list[Forms]:
        """Return in which forms the values of each column are written, in every so many records."""
        filled = dict(
            self._con.execute(
                "select place, count(text) from profile.cells where source_row % ? = 0 group by 1",
                [step],
            ).fetchall()
        )
        found = self._con.execute(_read("forms_found.sql"), [step]).fetchall()
        counts: dict[int, dict[str, int]] = {}
        words: dict[int, str] = {}
        for place, form, count, several in found:
            counts.setdefault(place, {})[form] = count
            words[place] = several or words.get(place, "")
        return [
            Forms(name, filled.get(place, 0), counts.get(place, {}), words.get(place, ""))
            for place, name in enumerate(self._header)
        ]

    def _counts(self) -> tuple[list[int], list[int]]:
        """Keep each column's distinct values; return how many cells of it are filled, and these."""
        self._con.execute("create or replace table profile.values (place integer, text varchar)")
        for place, cell in enumerate(self._cells):
            self._con.execute(
                f"insert into profile.values select distinct {place}, {cell} "
                f"from {self._raw.full_name} where {cell} is not null"
            )
        filled = self._one(
            f"select {', '.join(f'count({cell})' for cell in self._cells)} "
            f"from {self._raw.full_name}"
        )
        counted = "select place, count(*) from profile.values group by place"
        distinct = dict(self._con.execute(counted).fetchall())
        return [*filled], [distinct.get(place, 0) for place in range(len(self._cells))]

    def _suspicious(self, types: Sequence[Type]) -> set[int]:
        """Write down which values are suspicious; return the places of columns that have such."""
        # All columns at once: to plan what is suspicious takes longer than to look at most columns.
        self._con.execute(
            """
            create or replace table profile.suspects as
            with types as (
                select unnest(range(len($1))) as place, unnest($1) as type, unnest($2) as form
            )
            select place, text, suspicion(type, form, text) as what
            from profile.values
            inner join types using (place)
            where what is not null
            """,
            [[type_.type for type_ in types], [type_.form for type_ in types]],
        )
        places = self._con.execute("select distinct place from profile.suspects").fetchall()
        return {place for (place,) in places}

    def _first_of(self, place: int) -> list[Finding]:
        found = self._con.execute(
            f"""
            select what, count(*), min(source_row, {_SHOWN})
            from {self._raw.full_name}
            inner join profile.suspects on {self._cells[place]} = suspects.text
            where suspects.place = ?
            group by what
            order by count(*) desc, what
            """,
            [place],
        ).fetchall()
        return [Finding(what, count, tuple(first)) for what, count, first in found]

    def _lost_zeros(self, place: int, countries: Sequence[int]) -> list[Finding]:
        """Return postcodes of four digits where the nearest column of countries says Germany."""
        country = "'DE'"
        if countries:
            nearest = min(countries, key=lambda other: abs(other - place))
            country = f"coalesce(country_code({self._cells[nearest]}), 'DE')"
        return self._found(
            "four digits: a lost zero, unless Austrian or Swiss"
            if not countries
            else "four digits: a zero was lost",
            f"""
            select source_row from {self._raw.full_name}
            where regexp_full_match(bare_cell({self._cells[place]}), '[1-9]\\d{{3}}(\\.0)?')
                and {country} = 'DE'
            """,
        )

    def _take_out(self, what: str, condition: str, parameters: Sequence[object] = ()) -> None:
        self._note(
            what, f"select source_row from {self._raw.full_name} where {condition}", parameters
        )
        self._con.execute(f"delete from {self._raw.full_name} where {condition}", parameters)

    def _note(self, what: str, query: str, parameters: Sequence[object] = ()) -> None:
        self.findings += self._found(what, query, parameters)

    def _found(self, what: str, query: str, parameters: Sequence[object] = ()) -> list[Finding]:
        count, first = self._one(
            f"select count(*), min(source_row, {_SHOWN}) from ({query})", parameters
        )
        return [Finding(what, count, tuple(first))] if count else []

    def _one(self, query: str, parameters: Sequence[object] = ()) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._con.execute(query, parameters).fetchall()[0]
        return row


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
