"""Deliveries spoilt at random, from a seed: what the reader gets when something went wrong.

A seed stands for the same bytes as long as the examples are the same.

Here: small valid deliveries in every format, and what may happen to them on the way. Not here: what
must come of it (`test_mutations.py`).
"""

import codecs
import csv
import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from yaml import safe_load

from assets.raw.presets import load_preset, preset_names
from assets.sql_text import text_literal
from tests.conftest import SAMPLES

PRESETS = Path(__file__).parents[3] / "presets"
RECORDS = 8  # of each file: small, so that ten thousand are read in a minute
DAY = "2026-11-21"
_PRESET_OF = {
    "crm": "salesforce_contact", "erp": "sap_tables", "shop": "shopify", "loyalty": "kundenkarte_de"
}  # fmt: skip


@dataclass(frozen=True)
class Delivered:
    """A valid file of an export, and what its silo's settings must say of it."""

    preset: str
    export: str
    name: str
    content: bytes
    text: str  # the same as CSV
    header: tuple[str, ...]

    @property
    def is_csv(self) -> bool:
        return self.name.endswith(".csv")


@dataclass(frozen=True)
class Mutant:
    """A delivery that was spoilt, and how."""

    origin: Delivered
    changes: tuple[str, ...]
    content: bytes


@cache
def valid_deliveries() -> tuple[Delivered, ...]:
    """Return a small valid file of every export there is an example of, in every format."""
    return tuple(format_ for text in _examples() for format_ in _formats(text))


def mutant(seed: int) -> Mutant:
    """Return the delivery of this seed: one to three things happened to a valid one."""
    rng = random.Random(seed)
    text = rng.choice([delivered for delivered in valid_deliveries() if delivered.is_csv])
    if rng.random() < 0.6:
        spoilt, changes = _spoilt(rng, text.content, [*_BYTES, *_TEXTS])
        pack = rng.choice((None, None, gzip_of, zip_of))
        origin = text if pack is None else pack(text)
        return Mutant(origin, changes, spoilt if pack is None else pack(text, spoilt).content)
    origin = rng.choice([d for d in valid_deliveries() if d.header == text.header])
    spoilt, changes = _spoilt(rng, origin.content, _BYTES)
    return Mutant(origin, changes, spoilt)


Change = Callable[[random.Random, bytes], bytes]


def _spoilt(
    rng: random.Random, content: bytes, kinds: list[Change]
) -> tuple[bytes, tuple[str, ...]]:
    changes = [rng.choice(kinds) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    for change in changes:
        content = change(rng, content)
    return content, tuple(change.__name__ for change in changes)


def _examples() -> Iterator[Delivered]:
    folders = [(_PRESET_OF[silo], SAMPLES / silo) for silo in _PRESET_OF]
    folders += [(path.parent.name, path.parent) for path in sorted(PRESETS.glob("*/manifest.yaml"))]
    for preset, folder in folders:
        if preset not in preset_names() or _has_own_settings(folder):
            continue
        for name, export in load_preset(preset).exports.items():
            for path in sorted(folder.glob("*.csv")):
                if fnmatchcase(path.name, export.files):
                    yield _beginning(preset, name, path)


def _has_own_settings(folder: Path) -> bool:
    """Return whether a fixture's files are not as the preset expects: its silo says how."""
    manifest = folder / "manifest.yaml"
    return manifest.exists() and bool(safe_load(manifest.read_text("utf-8")).get("silo"))


def _beginning(preset: str, export: str, path: Path) -> Delivered:
    content = path.read_bytes()
    if content.startswith(codecs.BOM_UTF16_LE):  # a line does not end where a byte says so
        text = "".join(content.decode("utf-16").splitlines(keepends=True)[: RECORDS + 1])
        content = codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    else:
        content = b"".join(content.splitlines(keepends=True)[: RECORDS + 1])
        text = _decoded(content)
    return Delivered(preset, export, path.name, content, text, tuple(_rows(preset, text)[0]))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _rows(preset: str, text: str) -> list[list[str]]:
    header = text.partition("\n")[0]
    separator = max(load_preset(preset).dialect.separators, key=header.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return [row for row in rows if len(row) == len(rows[0])]


def _formats(text: Delivered) -> Iterator[Delivered]:
    rows = _rows(text.preset, text.text)
    stem = text.name.removesuffix(".csv")
    yield text
    yield gzip_of(text)
    yield zip_of(text)
    yield replace(text, name=f"{stem}.xlsx", content=_workbook(rows))
    yield replace(text, name=f"{stem}.parquet", content=_parquet(rows))
    yield replace(text, name=f"{stem}.jsonl", content=_json_lines(rows))


def text_formats(name: str, text: str) -> dict[str, bytes]:
    """Return a comma-separated text as a file of each format, by file name."""
    header = tuple(next(csv.reader([text.partition("\n")[0]])))
    made = Delivered("shopify", "", f"{name}.csv", text.encode(), text, header)
    return {one.name: one.content for one in _formats(made)}


def gzip_of(text: Delivered, content: bytes | None = None) -> Delivered:
    packed = gzip.compress(text.content if content is None else content, mtime=0)
    return replace(text, name=f"{text.name}.gz", content=packed)


def zip_of(text: Delivered, content: bytes | None = None) -> Delivered:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo(text.name),
            text.content if content is None else content,
            zipfile.ZIP_DEFLATED,
        )
    return replace(text, name=f"export_{DAY}.zip", content=packed.getvalue())


def _parquet(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def _workbook(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 11, 21, tzinfo=UTC)})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if place % 3 and number and re.fullmatch(r"[1-9]\d{0,9}", cell):
                sheet.write_number(number, place, int(cell))
            else:
                sheet.write_string(number, place, cell)
    book.close()
    return file.getvalue()


def _json_lines(rows: list[list[str]]) -> bytes:
    pairs = ", ".join(f"{text_literal(name)}, cells[{n}]" for n, name in enumerate(rows[0], 1))
    with duckdb.connect() as con:
        found = con.execute(
            f"select json_object({pairs})::varchar from (select unnest(?) as cells)", [rows[1:]]
        ).fetchall()
    return "".join(f"{line}\n" for (line,) in found).encode()


def flip(rng: random.Random, content: bytes) -> bytes:
    """Change some bytes to any others."""
    spoilt = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def delete(rng: random.Random, content: bytes) -> bytes:
    """Lose a run of bytes."""
    start = rng.randrange(len(content) + 1)
    return content[:start] + content[start + rng.choice((1, 1, 3, 40)) :]


def insert(rng: random.Random, content: bytes) -> bytes:
    """Get a byte or mark from elsewhere."""
    marks = (
        b'"', b'""', b'"', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\n\n", b"\xef\xbb\xbf",
        b"\0", b"\xff\xfe", b"\x1a", b"'", b"\\", b"\xc2\x85", b"\xe2\x80\xa8", b"\x0c", b"\x1f",
        b"\xa0",
    )  # fmt: skip
    start = rng.randrange(len(content) + 1)
    return content[:start] + rng.choice(marks) * rng.choice((1, 1, 2)) + content[start:]


def truncate(rng: random.Random, content: bytes) -> bytes:
    """End anywhere."""
    return content[: rng.randrange(len(content) + 1)]


def repeat(rng: random.Random, content: bytes) -> bytes:
    """Have a piece twice."""
    start = rng.randrange(len(content) + 1)
    end = min(len(content), start + rng.choice((1, 30, 400)))
    return content[:end] + content[start:]


def duplicate_lines(rng: random.Random, content: bytes) -> bytes:
    """Have some lines twice, the header maybe among them."""
    lines = content.splitlines(keepends=True)
    return b"".join(line * rng.choice((1, 1, 1, 2)) for line in lines)


def shuffle_lines(rng: random.Random, content: bytes) -> bytes:
    """Have the records in another order."""
    header, *lines = content.splitlines(keepends=True) or [b""]
    rng.shuffle(lines)
    return b"".join([header, *lines])


def remove_line(rng: random.Random, content: bytes) -> bytes:
    """Lose a line, maybe the header."""
    lines = content.splitlines(keepends=True)
    if lines:
        del lines[rng.randrange(len(lines))]
    return b"".join(lines)


def swap_encoding(rng: random.Random, content: bytes) -> bytes:
    """Be written in another encoding."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    codec = rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850", "utf-7"))
    return text.encode(codec, "replace")


def swap_line_ends(rng: random.Random, content: bytes) -> bytes:
    """Have other line ends, in all or some lines."""
    ends = rng.choice(((b"\r",), (b"\r\n",), (b"\n", b"\r\n"), (b"\n", b"\r")))
    return b"".join(line.rstrip(b"\r\n") + rng.choice(ends) for line in content.splitlines(True))


def swap_separator(rng: random.Random, content: bytes) -> bytes:
    """Have another separator, quotes or not."""
    old, new = rng.sample((b",", b";", b"\t", b"|"), 2)
    return content.replace(old, new)


def remove_column(rng: random.Random, content: bytes) -> bytes:
    """Lose a column in all records or only some, the header too or not."""
    separator = b";" if content.count(b";") > content.count(b",") else b","
    lines = content.splitlines(keepends=True)
    place, share = rng.randrange(1 + content[:2000].count(separator)), rng.choice((1.0, 0.5))
    start = rng.choice((0, 1))
    for number in range(start, len(lines)):
        cells = lines[number].split(separator)
        if place < len(cells) - 1 and rng.random() < share:
            del cells[place]
        lines[number] = separator.join(cells)
    return b"".join(lines)


def change_header(rng: random.Random, content: bytes) -> bytes:
    """Have another name of a column, or one name twice."""
    separator = b";" if content.count(b";") > content.count(b",") else b","
    header, *lines = content.splitlines(keepends=True) or [b""]
    cells = header.split(separator)
    place = rng.randrange(len(cells))
    cells[place] = rng.choice(
        (b"", b" ", b'"', b"New name", rng.choice(cells), cells[place] + b" ", cells[place].lower(),
         b'"' + cells[place] + b'"', b"x" * 5000, b"\xfc")
    )  # fmt: skip
    return b"".join([separator.join(cells), *lines])


def quote_everything(rng: random.Random, content: bytes) -> bytes:
    """Have every cell in quotes, some of them with a line end or quote inside."""
    separator = b";" if content.count(b";") > content.count(b",") else b","
    inside = rng.choice((b"", b"\n", b'""', b'"', separator))
    return b"".join(
        separator.join(
            b'"' + cell.replace(b'"', b'""') + (inside if rng.random() < 0.05 else b"") + b'"'
            for cell in line.rstrip(b"\r\n").split(separator)
        )
        + b"\n"
        for line in content.splitlines()
    )


_BYTES: list[Change] = [flip, delete, insert, truncate, repeat]
_TEXTS: list[Change] = [
    insert, insert, duplicate_lines, shuffle_lines, remove_line, swap_encoding, swap_line_ends,
    swap_separator, remove_column, change_header, quote_everything,
]  # fmt: skip
