"""A CSV file as anybody exports it: separator and encoding found, all of its records or none.

For tables of people, and for files of links and of truth. Not here: a silo's delivery, whose format
is declared and whose bad records wait in quarantine one by one (`reader.py`).
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.raw.salvage import write_good
from assets.raw.strict_csv import strict_csv
from assets.raw.text_file import TextFile, inspect
from pipelines.counted import counted
from pipelines.errors import DeliveryError, UsageError

_ENCODINGS = ["utf-8", "cp1252"]
_SEPARATORS = ",;\t|"


def inspect_any(path: Path) -> TextFile:
    """Return the facts of a file; what its header has most of is the separator.

    Raises:
        UsageError: there is no such file.
        DeliveryError: it is unreadable, empty, undecodable, or has NUL bytes.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file.")
    return inspect(path, path.name, _SEPARATORS, _ENCODINGS)


def insert_records(
    con: duckdb.DuckDBPyConnection, insert: str, parameters: Sequence[object], file: TextFile
) -> None:
    """Run an insert from STRICT_CSV: a row for each record of the file.

    Args:
        con: connection to write to.
        insert: the statement.
        parameters: those that stand in it before the file's.
        file: what to read.

    Raises:
        DeliveryError: a record has not as many cells as the header.
    """
    width = len(file.header)
    with TemporaryDirectory() as scratch, file.in_utf8(Path(scratch)) as path:
        given = [*parameters, *strict_csv(path, file.separator, width)]
        if _insert(con, insert, given, file.record_count):
            return
        # Without what DuckDB stumbles over, such as two kinds of line ends.
        plain = Path(scratch) / "plain.csv"
        count, bad = write_good(file, plain)
        if bad:
            raise DeliveryError(
                f"{file.label}: {counted(len(bad), 'record does', 'records do')} not have the "
                f"{counted(width, 'cell')} of the header, the first is record {bad[0].number:,}. "
                "Mend the file or export it again; nothing of it was used."
            )
        if not _insert(
            con, insert, [*parameters, *strict_csv(plain, file.separator, width + 1)], count
        ):
            raise DeliveryError(f"{file.label}: it cannot be read as CSV. Export it again.")


def _insert(
    con: duckdb.DuckDBPyConnection, insert: str, given: Sequence[object], count: int
) -> bool:
    """Return whether so many records were inserted; else none was."""
    con.execute("begin")
    try:
        is_whole = con.execute(insert, given).fetchall() == [(count,)]
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        is_whole = False
    con.execute("commit" if is_whole else "rollback")
    return is_whole
