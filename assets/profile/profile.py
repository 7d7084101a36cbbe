"""One delivered file, looked through: what its columns hold, and what is wrong in it.

Read by the night's own reader into a database that is gone afterwards; what is kept are counts,
forms and numbers of records, never a cell. Here: what is found, and the database. Not here: how a
table is counted (`table.py`), which preset the file is like (`likeness.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.profile.columns import FORMS, ColumnProfile, Finding
from assets.profile.table import Table
from assets.quality import tables as quality_tables
from assets.raw import index_xml
from assets.raw.candidates import DeliveredFile, ending
from assets.raw.csv_table import CsvTable
from assets.raw.delivered_table import opened
from assets.raw.places import brought
from assets.raw.presets import Dialect
from pipelines.errors import DeliveryError
from pipelines.warehouse import load_functions

# Tried strictly, in this order; a byte order mark says UTF-16.
_ANY = Dialect(separators=[",", ";", "\t", "|"], encodings=["utf-8", "cp1252"])
_MEMORY = "2GB"
_FORMATS = {
    "xlsx": "Excel workbook",
    "xls": "Excel workbook",
    "parquet": "Parquet",
    "jsonl": "JSON lines",
    "ndjson": "JSON lines",
}


@dataclass(frozen=True)
class FileProfile:
    """A file: how it is written, its records, its columns, and what is wrong with records.

    `has_header` is false where the first line seems to be a record; names are not shown then.
    Shares are of `readable` records, types guessed from `sampled` ones. `is_in_index` is true where
    an index.xml beside it says how its numbers are written.
    """

    file: DeliveredFile
    format: str
    encoding: str | None
    separator: str | None
    ends_with_newline: bool
    is_in_index: bool
    header: tuple[str, ...]
    has_header: bool
    records: int
    readable: int
    sampled: int
    columns: tuple[ColumnProfile, ...]
    findings: tuple[Finding, ...]

    @property
    def delivered_on(self) -> date | None:
        """The day in its name."""
        return self.file.delivered_on


@dataclass(frozen=True)
class Workbench:
    """A database of its own, and a folder for copies."""

    con: duckdb.DuckDBPyConnection
    folder: Path

    def profile(self, file: DeliveredFile) -> FileProfile:
        """Return what a file looks like.

        Raises:
            DeliveryError: it cannot be read, or is empty.
        """
        with opened(self.con, file, _ANY, self.folder) as delivered:
            if not delivered.header:
                raise DeliveryError(
                    f"{file.label}: the file is empty, a header was expected. Export it again."
                )
            text = delivered.file if isinstance(delivered, CsvTable) else None
            table = Table(self.con, delivered.header)
            records = table.read(delivered, file)
            columns = table.columns(text.separator if text else None)
            return FileProfile(
                file=file,
                format=_FORMATS.get(ending(file.name), "CSV"),
                encoding=text.encoding if text else None,
                separator=text.separator if text else None,
                ends_with_newline=text is None or text.ends_with_newline,
                is_in_index=text is not None and self._is_in_index(file),
                header=tuple(delivered.header),
                has_header=table.has_header(),
                records=records,
                readable=table.readable,
                sampled=table.sampled,
                columns=tuple(columns),
                findings=tuple(table.findings),
            )

    def _is_in_index(self, file: DeliveredFile) -> bool:
        if file.index is None:
            return False
        label = f"{file.silo}/{file.index.name}"
        with brought(file.index, label, self.folder) as path:
            return index_xml.says_of(path, label, file.name)


@contextmanager
def workbench() -> Iterator[Workbench]:
    """Yield a place to look through files, one after the other; nothing of it stays."""
    with TemporaryDirectory(prefix="goldsmith-profile-") as folder:
        con = duckdb.connect(
            str(Path(folder) / "records.duckdb"),
            config={
                "memory_limit": _MEMORY,
                "temp_directory": folder,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        try:
            con.execute("create schema raw")
            con.execute("create schema profile")
            quality_tables.create_tables(con)
            load_functions(con)
            con.execute(Path(__file__).with_name("forms.sql").read_text("utf-8"))
            con.execute("create table profile.forms as select unnest(?) as form", [list(FORMS)])
            yield Workbench(con, Path(folder))
        finally:
            con.close()
