"""A silo's files of one export, read into the raw table under its contract.

Here: which files, in which order, and what of them is noted. Not here: how a file is read
(`delivered_table.py`) and what it must fulfil (`contract.py`, `column_map.py`).
"""

from dataclasses import replace

from assets.raw import contract_history, index_xml
from assets.raw.base import Base, supersede
from assets.raw.candidates import DeliveredFile
from assets.raw.column_map import ColumnMap, map_columns
from assets.raw.contract import check_end, check_volume, expected_volume
from assets.raw.contract_history import usual_count
from assets.raw.csv_table import CsvTable
from assets.raw.delivered_table import opened
from assets.raw.places import Limits, Place, brought
from assets.raw.target import RawTable, Target
from pipelines.tonight import Tonight


def read_silo(tonight: Tonight, table: RawTable, name: str, base: Base | None) -> set[str]:
    """Read a silo's files of an export under its contract; return the headers nobody reads."""
    silo = tonight.retailer.silos[name]
    files = [f for f in tonight.delivery.of(table.preset, table.name) if f.silo == name]
    missed = base.missed(tonight.delivery.earlier, files) if base else []
    for file in missed:
        read_file(tonight, table, file)
    maps = [read_file(tonight, table, file) for file in files]
    if missed:
        supersede(tonight.con, table, name)
    is_late = name in tonight.delivery.late or (name, table.name) in tonight.delivery.behind
    where = f"rows under {_section(name, 'rows', table)}"
    volume = expected_volume(
        silo.rows.get(table.name),
        None if silo.delivery == "delta" else usual_count(tonight.con, table, name),
        tonight.retailer.gates.shrink_share,
        may_be_empty=silo.exports().get(table.name, table.export).optional
        or silo.delivery == "delta",
    )
    if not is_late:
        check_volume(f"{name}/{table.name}", _delivered(tonight, table, name), volume, where)
        contract_history.note_columns(tonight.con, table, name, maps)
    if base and (is_late or silo.delivery == "delta"):
        base.carry(name)
    elif base:
        base.note_disappeared(name)
    contract_history.note_volume(tonight.con, table, name, volume, is_late=is_late)
    return {header for columns in maps for header in columns.new_headers}


def _delivered(tonight: Tonight, table: RawTable, silo: str) -> int:
    rows = tonight.con.execute(
        "select coalesce(sum(delivered_count), 0) from quality.deliveries "
        "where table_name = ? and silo = ? and not is_carried",
        [table.staging_name, silo],
    ).fetchall()
    return int(rows[0][0])


def read_file(tonight: Tonight, table: RawTable, file: DeliveredFile) -> ColumnMap:
    """Read a file of an export into its raw table; return which columns it has.

    Raises:
        DeliveryError: the file is refused; no other error comes of whatever is in it.
    """
    silo = tonight.retailer.silos[file.silo]
    overrides, where = silo.columns.get(table.name, {}), _section(file.silo, "columns", table)
    dialect = silo.dialect()
    settings = tonight.retailer.deliveries
    limits = Limits(settings.unpack_ratio, settings.unpack_gb * 10**9)
    with opened(tonight.con, file, dialect, tonight.warehouse.building, limits) as delivered:
        columns = map_columns(delivered, table.export, overrides, where)
        if silo.final_newline and isinstance(delivered, CsvTable):
            check_end(delivered.file)
        target = Target(tonight.con, table, file.silo, file.name, columns)
        if file.index and isinstance(delivered, CsvTable):
            numbers = _in_other_marks(tonight, file, file.index, limits)
            other = {column for header, column in columns.read.items() if header in numbers}
            target = replace(target, other_marks=frozenset(other))
        target.note_delivered(delivered.load(target), file.delivered_on)
    return columns


def _in_other_marks(
    tonight: Tonight, file: DeliveredFile, index: Place, limits: Limits
) -> set[str]:
    """Return the headers of numbers that are not written as the silo's others are."""
    mark = tonight.retailer.silos[file.silo].dialect().written.decimal_mark
    label = f"{file.silo}/{index.name}"
    with brought(index, label, tonight.warehouse.building, limits) as path:
        return index_xml.numbers_not_in(mark, path, label, file.name)


def _section(silo: str, section: str, table: RawTable) -> str:
    return f"[silos.{silo}.{section}.{table.name}]"
