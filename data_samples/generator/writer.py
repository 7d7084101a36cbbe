"""Writes an export's table as the file its system would deliver: dialect, encoding, quirks."""

import codecs
import re
from pathlib import Path

import duckdb

from data_samples.generator.exports import Export
from data_samples.generator.planting import MARK, columns_of

CHUNK = 1 << 22
# Letters cp1252 does not know, as German systems store them; others become '?', as they do there.
PLAIN = dict(zip("ıİşŞğĞłŁćĆčČđĐńŃąĄęĘśŚźŹżŻ", "iIsSgGlLcCcCdDnNaAeEsSzZzZ", strict=True))


def plain_letters(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding cannot write; called for such letters only."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in letters), error.end


codecs.register_error("plain_letters", plain_letters)


def write(con: duckdb.DuckDBPyConnection, export: Export, path: Path, lines: list[str]) -> None:
    """Write `x_<export>` to a file, rows in the order of `pos`."""
    there = columns_of(con, f"x_{export.name}")
    cells = ", ".join(f'"{c}"' if c in there else f'null as "{c}"' for c in export.header)
    path.parent.mkdir(parents=True, exist_ok=True)
    rough = path.with_suffix(".rough")
    con.execute(
        f"copy (select {cells} from x_{export.name} order by pos, k) to '{rough}'"
        f" (format csv, header true, delimiter '{export.separator}')"
    )
    with rough.open(encoding="utf-8", newline="") as source, path.open("wb") as target:
        if export.has_bom:
            target.write(b"\xef\xbb\xbf")
        while text := source.read(CHUNK) + source.readline():
            target.write(finish(text, export, lines))
    rough.unlink()


def finish(text: str, export: Export, lines: list[str]) -> bytes:
    """Put malformed records in place and turn whole lines of text into the file's bytes."""
    if MARK in text:
        text = re.sub(f"^{MARK}(\\d+){MARK}.*$", lambda m: lines[int(m[1])], text, flags=re.M)
    return text.encode(export.encoding, errors="plain_letters")


def write_truth(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query's rows as a truth table: UTF-8, comma."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"copy ({query}) to '{path}' (format csv, header true)")
