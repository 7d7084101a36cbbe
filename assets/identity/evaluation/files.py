"""CSV files that say whose a record is, as temporary tables; refused if they cannot judge.

Truth becomes the table truth (record_id, person_id), links the table found (record_id, cluster_id).
A record that no person or customer is named for is left out. Errors name columns, never cells.
"""

from collections.abc import Collection
from pathlib import Path

import duckdb

from assets.sql_text import quoted, text_literal
from pipelines.errors import SettingsError

_WHOSE = {"truth": "person_id", "found": "cluster_id"}
_OF_NIGHT = ("silo", "source_key", "person_id")
_UNREADABLE = (duckdb.InvalidInputException, duckdb.IOException)
_PERSONS = ("person_id", "person", "entity_id", "customer_id", "customer", "cluster_id", "cluster")


def read_links(con: duckdb.DuckDBPyConnection, file: Path, *, has_silo: bool = False) -> None:
    """Read a CSV with record_id and customer_id, as `goldsmith dedupe --out` writes it.

    Where records are of several files, `has_silo`: a column silo says of which.
    """
    _columns(con, file, "record_id", "customer_id", *(["silo"] if has_silo else []))
    record = "silo || '/' || record_id" if has_silo else "record_id"
    _read(con, file, "found", record, "customer_id")


def read_truth(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Read a CSV with record_id and one column that names the person."""
    columns = _columns(con, file, "record_id")
    others = [column for column in columns if column.lower() != "record_id"]
    persons = [column for column in others if column.lower() in _PERSONS] or others
    if len(persons) != 1:
        raise SettingsError(
            f"{file.name}: which column names the person is not clear; the file has "
            f"{_named(columns)}. Beside record_id keep one of {', '.join(_PERSONS)}, or one column "
            "of any name."
        )
    _read(con, file, "truth", "record_id", quoted(persons[0]))


def refuse_other_truth(file: Path) -> None:
    """Refuse a file that cannot judge a night, before there need be one.

    Raises:
        SettingsError: the file is missing, or lacks a column.
    """
    with duckdb.connect() as con:
        _columns(con, file, *_OF_NIGHT)


def read_truth_of_night(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Read a CSV with silo, source_key and person_id."""
    _columns(con, file, *_OF_NIGHT)
    _read(con, file, "truth", "silo || '/' || source_key", "person_id")


def _columns(con: duckdb.DuckDBPyConnection, file: Path, *needed: str) -> list[str]:
    if not file.is_file():
        raise SettingsError(f"{file}: there is no such file.")
    try:
        columns = [column for column, *_ in con.execute(f"describe {_csv(file)}").fetchall()]
    except _UNREADABLE:
        raise _unreadable(file) from None
    known = {column.lower() for column in columns}
    if lacking := [column for column in needed if column not in known]:
        raise SettingsError(
            f"{file.name}: column {', '.join(lacking)} is missing; the file has {_named(columns)}. "
            "A truth file has silo, source_key, person_id, or record_id, person_id to judge a "
            "links file, which has record_id, customer_id, and is judged by that or by --records."
        )
    return columns


def _read(con: duckdb.DuckDBPyConnection, file: Path, table: str, record: str, whose: str) -> None:
    """Write the table; `record` and `whose` are expressions on the file's columns."""
    try:
        con.execute(
            f"create or replace temporary table {table} (record_id, {_WHOSE[table]}) as "
            f"select {record}, {whose} {_csv(file)} where {record} <> ''"
        )
    except _UNREADABLE:
        raise _unreadable(file) from None
    repeated = con.execute(
        f"select count(*) from (from {table} select record_id group by all having count(*) > 1)"
    ).fetchall()[0][0]
    if repeated:
        raise SettingsError(
            f"{file.name}: {repeated:,} records stand in it more than once. Keep one line a record."
        )
    con.execute(f"delete from {table} where coalesce({_WHOSE[table]}, '') = ''")


def _csv(file: Path) -> str:
    return f"from read_csv({text_literal(str(file))}, all_varchar = true, header = true)"


def _named(columns: Collection[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns)


def _unreadable(file: Path) -> SettingsError:
    return SettingsError(
        f"{file.name}: it cannot be read as CSV. Save it as UTF-8, with a header and as many "
        "fields in each line."
    )
