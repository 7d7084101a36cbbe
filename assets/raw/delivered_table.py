"""A delivered file as a table of texts, whatever its format: the ending of its name says which."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb

from assets.raw.candidates import DeliveredFile, ending
from assets.raw.csv_table import CsvTable
from assets.raw.database import Query
from assets.raw.json_lines import JsonLines
from assets.raw.places import Limits, brought, refuse_bomb
from assets.raw.presets import Dialect
from assets.raw.target import Target
from assets.raw.text_file import inspect
from assets.raw.typed_table import parquet
from assets.raw.workbook import Workbook


class DeliveredTable(Protocol):
    """Records with named cells; `label` is silo and file, as errors name it."""

    @property
    def label(self) -> str:
        """Silo and file."""

    @property
    def header(self) -> list[str]:
        """The names of its columns."""

    @property
    def record_count(self) -> int:
        """How many records it has, counted before they are read."""

    def load(self, target: Target) -> int:
        """Append its records; return how many there were, those in quarantine included."""


@contextmanager
def opened(
    con: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    dialect: Dialect,
    scratch: Path,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Iterator[DeliveredTable]:
    """Yield a delivered file as a table; what had to be copied is gone afterwards.

    Raises:
        DeliveryError: it cannot be reached, unpacked or read.
        SettingsError: the environment lacks what it takes to reach it.
    """
    written = dialect.written
    if isinstance(file.place, Query):
        with file.place.opened(con, file.label, written) as table:
            yield table
        return
    with brought(file.place, file.label, scratch, limits) as path:
        match ending(file.name):
            case "xlsx" | "xls":
                refuse_bomb(path, file.label, limits)
                yield Workbook(file.label, path, written)
            case "parquet":
                with parquet(con, file.label, path, written) as table:
                    yield table
            case "jsonl" | "ndjson":
                yield JsonLines(con, file.label, path, written)
            case _:
                found = inspect(path, file.label, dialect.separators, dialect.encodings)
                yield CsvTable(found, scratch)
