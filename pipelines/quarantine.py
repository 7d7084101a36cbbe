"""Records in quarantine: counted, written to a file for whoever mends them, read back corrected.

Here: what may be corrected. Not here: the file (`sheets.py`), how corrections are kept
(`corrections.py`), what a night does with them (`assets/raw/corrections.py`), and the command
(`cli_quarantine.py`).
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.raw.corrections import Cells, Record, record_hash, record_key
from assets.raw.presets import load_preset
from pipelines.corrections import Corrected, corrections, record_correction, record_undo
from pipelines.errors import UsageError
from pipelines.settings import Retailer
from pipelines.sheets import read_sheet, write_sheet
from pipelines.twin_records import twins
from pipelines.warehouse import Warehouse

# Columns before those of the export, whose names never begin so.
_ABOUT = (
    "_silo",
    "_export",
    "_record_hash",
    "_file",
    "_record",
    "_rules",
    "_reasons",
    "_delivered_as",
)


@dataclass(frozen=True)
class Waiting:
    """A record in quarantine."""

    silo: str
    table: str
    file: str
    number: int
    rules: list[str]
    reasons: list[str]
    record: Record

    @property
    def hash(self) -> str:
        """What it is known again by."""
        return record_hash(self.record)

    @property
    def cells(self) -> Cells:
        """Its cells by column; none if they could not be told apart."""
        return self.record if isinstance(self.record, dict) else {}

    @property
    def fields(self) -> str:
        """Its fields as delivered, if they could not be told apart."""
        return "" if self.cells else json.dumps(self.record, ensure_ascii=False)


class Quarantine:
    """The records in quarantine of a night's full.duckdb."""

    def __init__(self, retailer: Retailer, warehouse: Warehouse, file: Path) -> None:
        self._retailer = retailer
        self._warehouse = warehouse
        self._file = file

    def counts(self) -> list[tuple[str, str, str, str, int]]:
        """Return silo, export, rule, reason and number of records, most first."""
        with self._opened() as con:
            rows = con.execute(
                """
                select silo, table_name, rule, any_value(reason), count(*)
                from (
                    select silo, table_name, unnest(rules) as rule, unnest(reasons) as reason
                    from quality.quarantined_rows
                )
                group by silo, table_name, rule
                order by count(*) desc, silo, table_name, rule
                """
            ).fetchall()
        return [(silo, self.export_of(silo, table), *rest) for silo, table, *rest in rows]

    def states(self) -> dict[int, str]:
        """Return what the night made of each correction, by its number."""
        with self._opened() as con:
            return dict(
                con.execute("select correction_no, state from quality.corrections").fetchall()
            )

    def export(self, silo: str, export: str, target: Path) -> int:
        """Write the records of one export to a file; return how many there are.

        Raises:
            UsageError: there is no such export, none of its records waits, or the file is there.
        """
        columns = self._columns(silo, export)
        waiting = self._waiting(silo, export)
        if not waiting:
            raise UsageError(f"no record of {silo}/{export} is in quarantine.")
        rows = [
            [
                *(silo, export, found.hash, found.file, str(found.number)),
                *(", ".join(found.rules), " ".join(found.reasons), found.fields),
                *(found.cells.get(column) or "" for column in columns),
            ]
            for found in waiting
        ]
        write_sheet(target, [*_ABOUT, *columns], rows)
        return len(waiting)

    def correct(self, source: Path, why: str) -> list[int]:
        """Take in a corrected file; return the numbers of the corrections.

        A row that is as it was is none. Where its file feeds other tables, too, the record is
        corrected in each. Nothing is taken in if a row is not as it must be.

        Raises:
            UsageError: the file is not as it was written, or a record is not in quarantine.
        """
        if not why.strip():
            raise UsageError("say why: --why is kept with the corrections.")
        header, rows = read_sheet(source)
        if missing := [name for name in _ABOUT[:3] if name not in header]:
            raise UsageError(
                f"{source.name}: the column '{missing[0]}' is missing. Correct cells only, in a "
                "file that `goldsmith quarantine export` wrote."
            )
        wanted: list[Corrected] = []
        known: dict[tuple[str, str], dict[str, Waiting]] = {}
        for number, row in enumerate(rows, 1):
            place = (row["_silo"], row["_export"])
            if place not in known:
                known[place] = {found.hash: found for found in self._waiting(*place)}
            found = known[place].get(row["_record_hash"])
            if found is None:
                raise UsageError(f"{source.name}: row {number} {self._why_not_waiting(row)}")
            cells = self._changed(source.name, number, row, found)
            if cells:
                wanted += self._corrected(found, row["_export"], cells)
        return [record_correction(self._warehouse, one, why) for one in wanted]

    def undo(self, number: int, why: str) -> None:
        """Take a correction back.

        Raises:
            UsageError: there is no such correction, or no reason.
        """
        if not why.strip():
            raise UsageError("say why: --why is kept with the corrections.")
        if number not in {correction.number for correction in corrections(self._warehouse)}:
            raise UsageError(
                f"there is no correction {number}: see `goldsmith quarantine corrections`."
            )
        record_undo(self._warehouse, number, why)

    def _corrected(self, found: Waiting, export: str, cells: Cells) -> list[Corrected]:
        """Return the correction of a record, and of it in other tables that its file feeds."""
        silo = self._retailer.silos[found.silo]
        key = record_key(found.record, load_preset(silo.preset).exports[export].replaced_by)
        first = Corrected(found.silo, found.table, key, found.hash, cells)
        with self._opened() as con:
            return [first, *twins(con, silo, export, first, (found.file, found.number))]

    def _why_not_waiting(self, row: dict[str, str]) -> str:
        """Return why a record as it stands in the file is not in quarantine, and what to do."""
        states = self.states()
        table = self._table(row["_silo"], row["_export"])
        known_by = (row["_silo"], table, row["_record_hash"])
        for one in reversed(corrections(self._warehouse)):
            is_of_it = (one.silo, one.table, one.record_hash) == known_by
            if is_of_it and states.get(one.number) in {"applied", "replaced"}:
                return (
                    f"is of a record that correction {one.number} changed meanwhile. If it waits "
                    "still, export the quarantine again. If not, it came in so: to correct it "
                    f"otherwise, `goldsmith quarantine undo {one.number} --why …`, and export the "
                    "quarantine after the next night."
                )
        return (
            "is of no record that is in quarantine: it was mended meanwhile, or its hash was "
            "changed. Export the quarantine again."
        )

    def _table(self, silo: str, export: str) -> str:
        return f"staging.{self._retailer.silos[silo].preset}_{export}"

    def _changed(self, name: str, number: int, row: dict[str, str], found: Waiting) -> Cells:
        """Return the cells that are not as delivered, by column; columns left out are as they were.

        Raises:
            UsageError: a spreadsheet changed a cell, not a person.
        """
        columns = [c for c in self._columns(found.silo, row["_export"]) if c in row]
        changed: Cells = {}
        for column in columns:
            before, after = found.cells.get(column) or "", row[column]
            if before and _is_damage(before, after):
                raise UsageError(
                    f"{name}: row {number}: a spreadsheet changed the cell of '{column}': it lost "
                    "zeros or was rounded. Export to .xlsx, where every cell is text, and correct "
                    "that file."
                )
            if before != after:
                changed[column] = after or None
        return changed

    def export_of(self, silo: str, table: str) -> str:
        """Return the export that feeds a staging table; the table if the silo is no more."""
        known = self._retailer.silos.get(silo)
        return table.removeprefix(f"staging.{known.preset}_") if known else table

    def _columns(self, silo: str, export: str) -> list[str]:
        if silo not in self._retailer.silos:
            known = ", ".join(self._retailer.silos)
            raise UsageError(f"there is no silo '{silo}'; the silos are: {known}.")
        exports = load_preset(self._retailer.silos[silo].preset).exports
        if export not in exports:
            raise UsageError(
                f"silo '{silo}' has no export '{export}'; it has: {', '.join(exports)}."
            )
        return list(exports[export].columns)

    def _waiting(self, silo: str, export: str) -> list[Waiting]:
        self._columns(silo, export)
        table = self._table(silo, export)
        with self._opened() as con:
            rows = con.execute(
                "select silo, table_name, source_file, source_row, rules, reasons, record::varchar "
                "from quality.quarantined_rows where silo = ? and table_name = ? "
                "order by source_file, source_row",
                [silo, table],
            ).fetchall()
        return [
            Waiting(silo, table, file, number, rules, reasons, json.loads(record))
            for silo, table, file, number, rules, reasons, record in rows
        ]

    @contextmanager
    def _opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        con = self._warehouse.connect(self._file, read_only=True)
        try:
            yield con
        finally:
            con.close()


def _is_damage(before: str, after: str) -> bool:
    """Return whether a spreadsheet took a text for a number, and wrote another one."""
    lost_zeros = before != after and before.lstrip("0") == after and before.isdigit()
    rounded = re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", after) and not re.search("[eE]", before)
    return lost_zeros or bool(rounded)
