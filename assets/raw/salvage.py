"""Reading a damaged CSV record by record, so that one bad record costs one record.

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

from assets.raw.text_file import TextFile

_LONGEST_RECORD = 50  # lines


@dataclass(frozen=True)
class Record:
    """One record of a file; a bad one's fields are what could be told apart."""

    number: int
    fields: list[str]
    is_good: bool


def records(file: TextFile) -> Iterator[Record]:
    """Yield every record of the file after the header, good and bad, numbered from 1."""
    lines = file.lines()
    ahead: deque[str] = deque()
    number = 0
    while True:
        _fill(ahead, lines)
        if not ahead:
            return
        if not ahead[0].strip("\r\n"):
            ahead.popleft()
            continue
        number += 1
        span, fields, is_good = _parse(ahead, file.separator, len(file.header))
        for _ in range(span):
            ahead.popleft()
        yield Record(number, fields, is_good)


def _fill(ahead: deque[str], lines: Iterator[str]) -> None:
    while len(ahead) < _LONGEST_RECORD:
        line = next(lines, None)
        if line is None:
            return
        ahead.append(line)


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
