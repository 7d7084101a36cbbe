"""The file that a command is asked to write: refused before the work, written whole or not."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from assets.sql_text import text_literal
from pipelines.errors import UsageError


def refuse_out(out: Path, files: Iterable[Path]) -> None:
    """Refuse before the work what cannot be written after it, or would be lost by it.

    Raises:
        UsageError: `out` is no file that can be, or one of those read.
    """
    if not out.parent.is_dir() or (out.exists() and not out.is_file()):
        raise UsageError(f"{out}: --out must be a file in a folder that is there.")
    if out.resolve() in {file.resolve() for file in files}:
        raise UsageError(f"{out}: --out would overwrite the records. Name another file.")


def write_csv(con: duckdb.DuckDBPyConnection, query: str, out: Path) -> None:
    """Write a query's rows as CSV, all of them or none: what was there stays if it fails.

    Raises:
        UsageError: it cannot be written.
    """
    target = out.resolve()
    try:
        with TemporaryDirectory(dir=target.parent) as scratch:
            whole = Path(scratch) / "whole.csv"
            con.execute(f"copy ({query}) to {text_literal(str(whole))} (format csv, header)")
            whole.replace(target)
    except (duckdb.IOException, OSError):
        raise UsageError(
            f"{out}: --out cannot be written. See to the rights of its folder and to room on the "
            "disk, or name another file; what was there is as it was."
        ) from None
