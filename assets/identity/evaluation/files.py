"""CSV files that say whose a record is, as temporary tables; refused if they cannot judge.

Truth becomes the table truth (record_id, person_id), links the table found (record_id, cluster_id).
A record that no person or customer is named for is left out. Errors name columns, never cells.
"""

from collections.abc import Collection
from pathlib import Path

import duckdb

from assets.raw.any_csv import insert_records, inspect_any
from assets.raw.strict_csv import STRICT_CSV
from assets.raw.text_file import TextFile
from pipelines.counted import counted
from pipelines.errors import UsageError

_WHOSE = {"truth": "person_id", "found": "cluster_id"}
_OF_NIGHT = ("silo", "source_key", "person_id")
_PERSONS = ("person_id", "person", "entity_id", "customer_id", "customer", "cluster_id", "cluster")


def read_links(con: duckdb.DuckDBPyConnection, file: Path, *, has_silo: bool = False) -> None:
    """Read a CSV with record_id and customer_id, as `goldsmith dedupe --out` writes it.

    Where records are of several files, `has_silo`: a column silo says of which.
    """
    _read_links(con, inspect_any(file), _record(has_silo=has_silo))


def read_links_and_truth(con: duckdb.DuckDBPyConnection, links: Path, truth: Path) -> None:
    """Read links, and a CSV with record_id and one column that names the person.

    Where both have a column silo, that and record_id name a record.
    """
    found, known = inspect_any(links), inspect_any(truth)
    has_silo = all("silo" in map(str.lower, file.header) for file in (found, known))
    record = _record(has_silo=has_silo)
    _read_links(con, found, record)
    _read_truth(con, known, record)


def _record(*, has_silo: bool) -> list[str]:
    return ["silo", "record_id"] if has_silo else ["record_id"]


def _read_links(con: duckdb.DuckDBPyConnection, file: TextFile, record: list[str]) -> None:
    _refuse_lacking(file, *record, "customer_id")
    _read(con, file, "found", record, "customer_id")


def _read_truth(con: duckdb.DuckDBPyConnection, file: TextFile, record: list[str]) -> None:
    _refuse_lacking(file, *record)
    others = [column for column in file.header if column.lower() not in {"record_id", "silo"}]
    persons = [column for column in others if column.lower() in _PERSONS] or others
    if len(persons) != 1:
        raise UsageError(
            f"{file.label}: which column names the person is not clear; the file has "
            f"{_named(file.header)}. Beside record_id keep one of {', '.join(_PERSONS)}, or one "
            "column of any name."
        )
    _read(con, file, "truth", record, persons[0])


def refuse_other_truth(file: Path) -> None:
    """Refuse a file that cannot judge a night, before there need be one.

    Raises:
        UsageError: the file is missing, or lacks a column.
        DeliveryError: it cannot be read.
    """
    _refuse_lacking(inspect_any(file), *_OF_NIGHT)


def read_truth_of_night(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Read a CSV with silo, source_key and person_id."""
    text = inspect_any(file)
    _refuse_lacking(text, *_OF_NIGHT)
    _read(con, text, "truth", ["silo", "source_key"], "person_id")


def _refuse_lacking(file: TextFile, *needed: str) -> None:
    known = {column.lower() for column in file.header}
    if lacking := [column for column in needed if column not in known]:
        raise UsageError(
            f"{file.label}: column {', '.join(lacking)} is missing; the file has "
            f"{_named(file.header)}. A truth file has silo, source_key, person_id, or record_id, "
            "person_id to judge a links file, which has record_id, customer_id, and is judged by "
            "that or by --records."
        )


def _read(
    con: duckdb.DuckDBPyConnection, file: TextFile, table: str, record: list[str], whose: str
) -> None:
    """Write the table; `record` and `whose` are columns of the file, in capitals or not."""
    header = [column.lower() for column in file.header]
    key = " || '/' || ".join(f"c{header.index(column)}" for column in record)
    con.execute(
        f"create or replace temporary table {table} (record_id varchar, {_WHOSE[table]} varchar)"
    )
    person = f"c{header.index(whose.lower())}"
    insert_records(con, f"insert into {table} select {key}, {person} from {STRICT_CSV}", [], file)
    repeated = con.execute(
        f"select count(*) from (from {table} select record_id where record_id is not null "
        "group by all having count(*) > 1)"
    ).fetchall()[0][0]
    if repeated:
        raise UsageError(
            f"{file.label}: {counted(repeated, 'record stands', 'records stand')} in it more than "
            "once. Keep one line a record; where ids repeat from silo to silo, links and truth "
            "both need a column silo."
        )
    con.execute(f"delete from {table} where record_id is null or {_WHOSE[table]} is null")


def _named(columns: Collection[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns)
