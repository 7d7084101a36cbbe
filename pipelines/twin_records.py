"""A delivered record that several tables are made of, as each of them has it.

Where a file feeds orders and their lines, what is corrected of one is wrong in the other as well.
Columns are the same if they are read from the same header.
"""

import json
from collections.abc import Iterator

import duckdb

from assets.raw.candidates import is_named
from assets.raw.corrections import Cells, Record, record_hash, record_key
from assets.sql_text import quoted, text_literal
from pipelines.corrections import Corrected
from pipelines.settings_silo import Silo


def twins(
    con: duckdb.DuckDBPyConnection, silo: Silo, export: str, of: Corrected, place: tuple[str, int]
) -> Iterator[Corrected]:
    """Yield a record's correction for each other table that is made of it.

    Its place is a file and its number there.
    """
    exports = silo.exports()
    headers = _headers(silo, export)
    for other, declared in exports.items():
        if other == export or not is_named(place[0], declared.files):
            continue
        cells: Cells = {
            theirs: cell
            for theirs, accepted in _headers(silo, other).items()
            for mine, cell in of.cells.items()
            if accepted & headers[mine]
        }
        table = f"{silo.preset}_{other}"
        record = _record(con, table, list(declared.columns), (of.silo, *place))
        if cells and record is not None:
            key = record_key(record, declared.replaced_by)
            yield Corrected(of.silo, f"staging.{table}", key, record_hash(record), cells)


def _headers(silo: Silo, export: str) -> dict[str, set[str]]:
    """Return from which headers each column of an export may be read."""
    mapped = silo.columns.get(export, {})
    columns = silo.exports()[export].columns
    return {
        name: {mapped[name]} if name in mapped else set(column.headers)
        for name, column in columns.items()
    }


def _record(
    con: duckdb.DuckDBPyConnection, table: str, columns: list[str], place: tuple[str, str, int]
) -> Record | None:
    """Return the record at this place as the table has it; None if it has none."""
    cells = ", ".join(f"{text_literal(name)}, {quoted(name)}" for name in columns)
    found = con.execute(
        f"""
        select record::varchar from quality.quarantined_rows
        where table_name = ? and silo = ? and source_file = ? and source_row = ?
        union all
        select json_object({cells})::varchar from raw.{quoted(table)}
        where silo = ? and source_file = ? and source_row = ?
        """,
        [f"staging.{table}", *place, *place],
    ).fetchall()
    record: Record | None = json.loads(found[0][0]) if found else None
    return record
