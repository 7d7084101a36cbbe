"""What a delivered text file is, before anyone reads columns: encoding, header, records, its end.

One pass over the bytes, independent of DuckDB, so that DuckDB's count of records is checked
against a second one. A file that is no text, that no allowed encoding can decode, that holds NUL
bytes or ends in mid-record is refused here.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from pipelines.counted import counted
from pipelines.errors import DeliveryError

_CHUNK = 1 << 20
# What a file of another kind starts with.
_KINDS = {
    b"PK\x03\x04": "an Excel workbook or another zip archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook of the old kind",
    b"PAR1\x15": "a Parquet file",
    b"\x1f\x8b": "packed by gzip",
}
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class TextFile:
    """Facts of one file; `record_count` is without the header and without blank lines."""

    path: Path
    label: str
    encoding: str
    separator: str
    header: list[str]
    record_count: int
    ends_with_newline: bool

    def lines(self) -> Iterator[str]:
        """Yield the physical lines after the header, with their line ends."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            next(csv.reader(file, delimiter=self.separator), None)
            yield from file

    @contextmanager
    def in_utf8(self, scratch: Path) -> Iterator[Path]:
        """Yield the file in UTF-8: itself, or a copy in this folder that is gone afterwards.

        DuckDB's own extension for Windows-1252 takes longer to load than this takes to write.
        """
        if self.encoding in {"utf-8", "utf-8-sig"}:
            yield self.path
            return
        with NamedTemporaryFile(dir=scratch, suffix=".csv") as copy:
            for text in _texts(self.path, self.encoding):
                copy.write(text.encode("utf-8"))
            copy.flush()
            yield Path(copy.name)


def inspect(path: Path, label: str, separators: Sequence[str], encodings: list[str]) -> TextFile:
    """Return the facts of this file; of several separators its header has the right one most.

    Raises:
        DeliveryError: unreadable, empty, no text, undecodable, or with NUL bytes.
    """
    try:
        with _read_errors(label):
            encoding, counter = _decode(path, label, encodings)
            separator = _separator(path, encoding, separators)
            with path.open(encoding=encoding, newline="") as file:
                header = next(csv.reader(file, delimiter=separator), [])
    except csv.Error:
        raise DeliveryError(f"{label}: the first line is no CSV header. Export it again.") from None
    if not header:
        raise DeliveryError(f"{label}: the file is empty, a header was expected. Export it again.")
    names = [name.strip() for name in header]
    return TextFile(
        path, label, encoding, separator, names, counter.records - 1, counter.ends_with_newline
    )


def count_lines(path: Path, label: str) -> tuple[int, bool]:
    """Return how many lines of a UTF-8 file are not blank, and whether it ends in a line break.

    Raises:
        DeliveryError: unreadable, no text, not UTF-8, or with NUL bytes.
    """
    with _read_errors(label):
        counter = _decode(path, label, ["utf-8"], quotes=False)[1]
    return counter.records, counter.ends_with_newline


@contextmanager
def _read_errors(label: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DeliveryError(
            f"{label}: the file cannot be read ({error.strerror}). Check its permissions and "
            "that its delivery was complete."
        ) from None


class _NulByteError(UnicodeError):
    """Text that no export holds, in whatever encoding it was read."""


class _Counter:
    """Counts records in a stream of text: lines that are not blank and not inside quotes."""

    def __init__(self, *, quotes: bool) -> None:
        self._has_quotes = quotes
        self.complete = 0
        self._tail = ""
        self._quoted = False
        self.ends_with_newline = False

    def feed(self, text: str) -> None:
        if "\0" in text:
            raise _NulByteError
        if not text:
            return
        self.ends_with_newline = text.endswith(("\n", "\r"))
        parts = text.split('"') if self._has_quotes else [text]
        outside = parts[1::2] if self._quoted else parts[::2]
        opening = "q" if self._quoted else ""
        lines = (self._tail + opening + "q".join(outside)).replace("\r", "\n").split("\n")
        if len(parts) % 2 == 0:
            self._quoted = not self._quoted
            lines[-1] += "q" if self._quoted else ""
        self._tail = lines.pop()[:1]
        self.complete += len(lines) - lines.count("")

    @property
    def records(self) -> int:
        return self.complete + bool(self._tail)


def _separator(path: Path, encoding: str, separators: Sequence[str]) -> str:
    """Return the separator that stands most often in the first line, outside quotes."""
    if len(separators) == 1:
        return separators[0]
    with path.open(encoding=encoding, newline="") as file:
        unquoted = re.sub(r'"[^"]*"', "", file.read(1 << 16))
    header = (unquoted.splitlines() or [""])[0]
    return max(separators, key=header.count)


def _decode(
    path: Path, label: str, encodings: list[str], *, quotes: bool = True
) -> tuple[str, _Counter]:
    with path.open("rb") as file:
        start = file.read(5)
    if kind := next((kind for mark, kind in _KINDS.items() if start.startswith(mark)), None):
        raise DeliveryError(f"{label}: the file is {kind}; CSV was expected. Export it as CSV.")
    marked = next((name for bom, name in _BOMS.items() if start.startswith(bom)), None)
    fault = ""
    for encoding in [marked] if marked else encodings:
        counter = _Counter(quotes=quotes)
        try:
            for text in _texts(path, encoding):
                counter.feed(text)
        except _NulByteError:
            raise DeliveryError(
                f"{label}: the file holds NUL bytes: it is UTF-16 without a byte order mark, or "
                f"damaged. Export it again as {' or '.join(encodings)}."
            ) from None
        except UnicodeError:
            fault = f"after {counted(max(counter.complete - 1, 0), 'record')}"
        else:
            return encoding, counter
    expected = " or ".join([marked] if marked else encodings)
    silo, is_of_silo, _ = label.partition("/")
    way_out = f", or name its encoding by encoding = '…' under [silos.{silo}]" if is_of_silo else ""
    raise DeliveryError(
        f"{label}: bytes {fault} are not {expected}. Export the file again as {expected}{way_out}."
    )


def _texts(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                yield decoder.decode(chunk)
            except UnicodeDecodeError as error:
                yield error.object[: error.start].decode(
                    encoding, "ignore"
                )  # to say how far it was
                raise
        yield decoder.decode(b"", final=True)
