"""Plants the bad rows of `planted.PLANTED` into an export's table, the same ones every night."""

from collections.abc import Sequence

import duckdb

from data_samples.generator.exports import Export
from data_samples.generator.planted import BORN, DROPPED, PLANTED, Bad

MARK = "\x01"  # first cell of a row whose line is written as given
Rows = list[tuple[int, float]]
Chosen = dict[tuple[str, str], Rows]


def columns_of(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """The columns a table has."""
    return {row[0] for row in con.execute(f"describe {table}").fetchall()}


def pick_rows(con: duckdb.DuckDBPyConnection, bad: Bad) -> Rows:
    """Keys and places of the rows to spoil: chosen by a draw among untouched rows that fit."""
    table = f"x_{bad.export}"
    rows: Rows = con.execute(
        f"select k, pos from {table} where ({bad.where}) and k is not null and g is not null"
        f" and g not in (select g from {table} where bad_quirks is not null and g is not null)"
        f" order by rnd(abs(k), '{bad.quirk}'), k limit {bad.count}"
    ).fetchall()
    if len(rows) < bad.count:
        msg = (
            f"x_{bad.export}: {len(rows)} rows are fit for {bad.quirk}, {bad.count} are wanted;"
            " take more --persons"
        )
        raise ValueError(msg)
    return rows


class Planter:
    """Bad rows of one export: cells, copies, whole groups, and lines that are no record."""

    def __init__(self, con: duckdb.DuckDBPyConnection, export: Export) -> None:
        self.con, self.export, self.table = con, export, f"x_{export.name}"
        self.columns = columns_of(con, self.table)
        self.lines: list[str] = []
        con.execute(f"alter table {self.table} add column bad_quirks varchar[]")

    def mark(self, bad: Bad, where: str, sets: dict[str, str]) -> None:
        """Write cells and note the quirk on the rows."""
        cells = "".join(f', "{column}" = {value}' for column, value in sets.items())
        self.con.execute(
            f"update {self.table} set bad_quirks = list_append(bad_quirks,"
            f" '{bad.quirk}'){cells} where {where}"
        )

    def line(self, cells: Sequence[str | None]) -> str:
        """Keep the text of a malformed record; returns the cell that stands for it."""
        self.lines.append(self.export.separator.join(cell or "" for cell in cells))
        return f"'{MARK}{len(self.lines) - 1}{MARK}'"

    def cells(self, bad: Bad, key: int, _place: float) -> None:
        """Bad cells in one row."""
        self.mark(bad, f"k = {key}", bad.sets)

    def group(self, bad: Bad, key: int, _place: float) -> None:
        """Bad cells in one row that take the other rows of its group along."""
        self.mark(bad, f"k = {key}", bad.sets)
        self.mark(bad, f"k <> {key} and g = (select g from {self.table} where k = {key})", {})

    def copy(self, bad: Bad, key: int, _place: float) -> None:
        """The row once more, further down, perhaps with other cells."""
        cells = "".join(f', {value} as "{column}"' for column, value in bad.sets.items())
        self.con.execute(
            f"insert into {self.table} select * replace (pos + 40.25 as pos, null as k, null as g,"
            f" []::varchar[] as quirks, ['{bad.quirk}'] as bad_quirks{cells})"
            f" from {self.table} where k = {key}"
        )

    def twin(self, bad: Bad, key: int, place: float) -> None:
        """The row's key once more with other content: neither can be trusted."""
        self.copy(bad, key, place)
        self.mark(bad, f"k = {key}", {})

    def header(self, bad: Bad, _key: int, place: float) -> None:
        """The header line once more, in the middle of the file."""
        self.con.execute(
            f"insert into {self.table} by name select {place} + 0.5 as pos,"
            f" []::varchar[] as quirks, ['{bad.quirk}'] as bad_quirks,"
            f' {self.line(self.export.header)} as "{self.export.header[0]}"'
        )

    def short(self, bad: Bad, key: int, _place: float) -> None:
        """A record that breaks off after its third cell."""
        kept = ", ".join(f'"{c}"' if c in self.columns else "null" for c in self.export.header[:3])
        found = self.con.execute(f"select {kept} from {self.table} where k = {key}").fetchone()
        empty = dict.fromkeys((c for c in self.export.header if c in self.columns), "null")
        self.mark(bad, f"k = {key}", empty | {self.export.header[0]: self.line(found or ())})


def plant(con: duckdb.DuckDBPyConnection, export: Export, chosen: Chosen) -> list[str]:
    """Plant all bad rows of one export; returns the lines of malformed records.

    `chosen` remembers the rows of the first night: what is bad stays bad.
    """
    planter = Planter(con, export)
    for bad in (b for b in PLANTED if b.export == export.name):
        rows = chosen.setdefault((bad.export, bad.quirk), []) or pick_rows(con, bad)
        chosen[bad.export, bad.quirk] = rows
        for key, place in rows:
            getattr(planter, bad.how)(bad, key, place)
    return planter.lines


def note(con: duckdb.DuckDBPyConnection, export: Export) -> None:
    """Add the export's bad rows, with their record numbers, to the table `spoiled`."""
    born = ", ".join(f"'{quirk}'" for quirk, *_ in BORN)
    con.execute(f"""
        insert into spoiled by name
        with numbered as (
            select k, g, bad_quirks, list_filter(quirks, lambda q: q in ({born})) as quirks,
                row_number() over (order by pos, k) as record
            from x_{export.name}
        ), bad as (
            select *, unnest(list_concat(bad_quirks, quirks)) as quirk from numbered
            where bad_quirks is not null or len(quirks) > 0
        )
        select '{export.silo}' as silo, '{export.name}' as export, record, k, g, quirk from bad""")
    con.execute(f"""
        insert into dead_groups
        select '{export.name}', g from x_{export.name}
        where g in (select g from spoiled join quirk_fates using (export, quirk)
            where export = '{export.name}' and fate not in ('repaired', 'kept', '{DROPPED}'))
        group by g having bool_and(bad_quirks is not null)""")
