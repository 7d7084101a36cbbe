"""Telling the records of a damaged CSV apart, so that one bad record costs one record.

Used only for a file that DuckDB's strict reader refuses or counts differently. A record is the
shortest run of lines that parses to as many fields as the header has; a line that starts none is
a bad record of its own. So a stray quote cannot swallow the rest of the file, and every line is
either in a good record or in a bad one.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assets.raw.text_file import TextFile

_LONGEST_RECORD = 50  # lines


@dataclass(frozen=True)
class BadRecord:
    """A record that has not the header's width, and what of its fields could be told apart."""

    number: int
    fields: list[str]


def write_good(file: TextFile, path: Path) -> tuple[int, list[BadRecord]]:
    """Write the good records as plain CSV in UTF-8, each with its number as a last cell.

    Return how many records the file has, good and bad, numbered from 1, and the bad ones.
    """
    bad: list[BadRecord] = []
    number = 0
    with path.open("w", encoding="utf-8", newline="") as good:
        writer = csv.writer(good, delimiter=file.separator, lineterminator="\n")
        quoting = csv.writer(
            good, delimiter=file.separator, lineterminator="\n", quoting=csv.QUOTE_ALL
        )
        # Names of its own: DuckDB takes the first line break, of a damaged header's cell, for all.
        writer.writerow([*(f"c{place}" for place in range(len(file.header))), "record_number"])
        for found in _found(file):
            number += 1
            if isinstance(found, str):
                good.write(f"{found}{file.separator}{number}\n")
            elif found[1]:
                # A carriage return in a cell would end the record, were it not quoted.
                one = quoting if any("\r" in cell for cell in found[0]) else writer
                one.writerow([*found[0], number])
            else:
                bad.append(BadRecord(number, found[0]))
    return number, bad


def _found(file: TextFile) -> Iterator[str | tuple[list[str], bool]]:
    """Yield each record: a line that needs no parsing, or its fields and whether they are all."""
    separator, width = file.separator, len(file.header)
    lines = file.lines()
    ahead: deque[str] = deque()
    while True:
        line = ahead.popleft() if ahead else next(lines, None)
        if line is None:
            return
        text = line.rstrip("\r\n")
        if not text:
            continue
        if "\r" not in text and _is_whole(text, separator, width):
            yield text  # as most lines are
            continue
        ahead.appendleft(line)
        ahead.extend(islice(lines, _LONGEST_RECORD - len(ahead)))
        span, fields, is_good = _parse(ahead, separator, width)
        for _ in range(span):
            ahead.popleft()
        yield fields, is_good


def _is_whole(text: str, separator: str, width: int) -> bool:
    """Return whether a line surely is a record of this width: all its quotes enclose cells."""
    if '"' not in text:
        return text.count(separator) == width - 1
    parts = text.split('"')
    outside = parts[::2]  # where nothing stands between two quotes they are one, doubled
    return (
        len(parts) % 2 == 1
        and "".join(outside).count(separator) == width - 1
        and all(not part or part[0] == separator for part in outside[1:])
        and all(not part or part[-1] == separator for part in outside[:-1])
    )


def _parse(ahead: deque[str], separator: str, width: int) -> tuple[int, list[str], bool]:
    """Return how many lines the first record takes, its fields, and whether they are all there."""
    for span in range(1, len(ahead) + 1):
        try:
            fields = next(csv.reader(islice(ahead, span), delimiter=separator, strict=True))
        except csv.Error:
            continue  # an open quote: the record may go on in the next line
        if len(fields) == width:
            return span, fields, True
        if span == 1:
            return 1, fields, False
    return 1, [ahead[0].rstrip("\r\n")], False
