"""Records that people corrected, on their way back in.

A correction is for one record as it was delivered, known by its silo, export, key and the hash of
its cells. While the source delivers that record, its cells are replaced before anyone judges them;
as soon as the source delivers another one for the key, the correction is void. What was corrected
is judged like all others, and may be corrected again. Of several corrections of a record as it was
delivered the last that names a column counts.

Here: what a night does with corrections. Not here: making them (`pipelines/quarantine.py`).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from assets.quality.tables import RECORD_RULE
from assets.raw.target import RawTable
from assets.sql_text import quoted, quoted_list, text_literal

Cells = dict[str, str | None]
Record = Cells | list[str]  # cells by column; of one that could not be told apart, its fields


@dataclass(frozen=True)
class Correction:
    """What somebody corrected: cells by column, null for one that is to be empty."""

    number: int
    silo: str
    table: str  # staging table
    record_key: str
    record_hash: str
    cells: Cells
    corrected_by: str
    corrected_on: date
    why: str


@dataclass
class _Candidate:
    """A record of tonight that a correction may be for."""

    silo: str
    file: str
    row: int
    key: str
    record: Record
    is_readable: bool
    applied: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)

    def correct(self, mine: Sequence[Correction]) -> None:
        """Put the cells of all corrections in place that are for it, or for what others made of it.

        They come in the order of their numbers.
        """
        known = record_hash(self.record)
        for first in mine:
            if first.number in self.applied or (first.silo, first.record_hash) != (
                self.silo,
                known,
            ):
                continue
            same = [c for c in mine if (c.silo, c.record_hash) == (self.silo, known)]
            later: Cells = {}
            for correction in reversed(same):
                if correction.cells.keys() <= later.keys():
                    self.replaced.append(correction.number)
                later = correction.cells | later
            self.record = (self.record if isinstance(self.record, dict) else {}) | later
            self.applied += [correction.number for correction in same]
            known = record_hash(self.record)


def record_hash(record: Record) -> str:
    """Return what a record is known again by; empty cells and their order play no part."""
    known = record
    if isinstance(record, dict):
        known = {name: cell for name, cell in sorted(record.items()) if cell is not None}
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode()).hexdigest()


def record_key(record: Record, key: Sequence[str]) -> str:
    """Return the key of a record as text; empty if it has none that can be read."""
    if not isinstance(record, dict):
        return ""
    return "/".join(cell for column in key if (cell := record.get(column)))


def apply(con: duckdb.DuckDBPyConnection, table: RawTable, found: Iterable[Correction]) -> None:
    """Correct the records of a raw table, and note in quality.corrections what came of each."""
    con.execute("delete from quality.corrections where table_name = ?", [table.staging_name])
    mine = sorted(
        (correction for correction in found if correction.table == table.staging_name),
        key=lambda correction: correction.number,
    )
    if not mine:
        return
    candidates = _candidates(con, table, mine)
    for candidate in candidates:
        candidate.correct(mine)
    _write(con, table, [candidate for candidate in candidates if candidate.applied])
    _note(con, table, mine, candidates)


def _candidates(
    con: duckdb.DuckDBPyConnection, table: RawTable, mine: Sequence[Correction]
) -> list[_Candidate]:
    """Return tonight's records with a key that a correction has, and those without a key."""
    columns = list(table.export.columns)
    cells = ", ".join(f"{text_literal(name)}, {quoted(name)}" for name in columns)
    key = _key_of(table)
    silos = sorted({correction.silo for correction in mine})
    keys = sorted({correction.record_key for correction in mine})
    rows = con.execute(
        f"""
        select silo, source_file, source_row, {key}, json_object({cells})::varchar, true
        from {table.full_name}
        where silo in (select unnest($silos)) and {key} in (select unnest($keys))
        union all
        select silo, source_file, source_row, '', record::varchar, false
        from quality.quarantined_rows
        where silo in (select unnest($silos)) and table_name = $table
            and list_contains(rules, $rule)
        order by all
        """,
        {"silos": silos, "keys": keys, "table": table.staging_name, "rule": RECORD_RULE},
    ).fetchall()
    return [_Candidate(s, f, n, k, json.loads(record), ok) for s, f, n, k, record, ok in rows]


def _key_of(table: RawTable) -> str:
    key = table.export.replaced_by
    return f"concat_ws('/', {quoted_list(key)})" if key else "''"


def _write(con: duckdb.DuckDBPyConnection, table: RawTable, corrected: list[_Candidate]) -> None:
    """Put the corrected cells in place; a record that can be read now comes out of quarantine."""
    if not corrected:
        return
    columns = list(table.export.columns)
    cells = [dict(candidate.record) for candidate in corrected]  # type: ignore[arg-type]
    data = {
        "silo": [candidate.silo for candidate in corrected],
        "source_file": [candidate.file for candidate in corrected],
        "source_row": [candidate.row for candidate in corrected],
        "is_readable": [candidate.is_readable for candidate in corrected],
        **{name: pa.array([row.get(name) for row in cells], pa.string()) for name in columns},
    }
    con.register("corrected", pa.table(data))
    names = quoted_list(columns)
    same = "silo = corrected.silo and {0}.source_file = corrected.source_file and {0}.source_row"
    con.execute(
        f"""
        update {table.full_name} as delivered
        set {", ".join(f"{quoted(name)} = corrected.{quoted(name)}" for name in columns)}
        from corrected
        where is_readable and delivered.{same.format("delivered")} = corrected.source_row
        """
    )
    con.execute(
        f"""
        insert into {table.full_name} (silo, source_file, source_row, {names})
        select silo, source_file, source_row, {names} from corrected where not is_readable
        """
    )
    con.execute(
        f"""
        delete from quality.quarantined_rows as waiting
        using corrected
        where not is_readable and table_name = ? and list_contains(rules, ?)
            and waiting.{same.format("waiting")} = corrected.source_row
        """,
        [table.staging_name, RECORD_RULE],
    )
    con.unregister("corrected")


def _note(
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    mine: Sequence[Correction],
    candidates: Sequence[_Candidate],
) -> None:
    """Note of each correction the record it was applied to, or why it was not."""
    delivered = {(candidate.silo, candidate.key) for candidate in candidates if candidate.key}
    for correction in mine:
        place = next((c for c in candidates if correction.number in c.applied), None)
        is_void = (correction.silo, correction.record_key) in delivered
        if place:
            state = "replaced" if correction.number in place.replaced else "applied"
        else:
            state = "void" if is_void else "waiting"
        con.execute(
            "insert into quality.corrections values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                correction.number,
                correction.silo,
                table.staging_name,
                correction.record_key,
                place and place.file,
                place and place.row,
                state,
                sorted(correction.cells),
                correction.corrected_by,
                correction.corrected_on,
                correction.why,
            ],
        )
