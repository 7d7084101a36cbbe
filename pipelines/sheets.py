"""Tables that people open in a spreadsheet and give back: CSV or Excel, by the ending of the name.

In a workbook every cell is text, so that nothing is reckoned, rounded or shortened. CSV is as
spreadsheets in German take it, semicolons and UTF-8 with a mark; there a cell that a spreadsheet
would reckon with (=, +, -, @) has an apostrophe before it, on its way out and back.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from assets.raw.any_csv import inspect_any
from assets.raw.workbook import Workbook
from assets.raw.written import Written
from pipelines.counted import counted
from pipelines.errors import UsageError

_RECKONED = ("=", "+", "-", "@", "\t", "\r", "'")


def write_sheet(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], separator: str = ";"
) -> None:
    """Write a table of texts, readable by its owner alone; `separator` is that of a .csv.

    Raises:
        UsageError: the file is there already, or its name ends in neither .csv nor .xlsx.
    """
    if path.exists():
        raise UsageError(f"{path} is there already. Name another file, or remove it.")
    path.touch(mode=0o600)
    match path.suffix.lower():
        case ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, delimiter=separator)
                writer.writerow(header)
                writer.writerows([_guarded(cell) for cell in row] for row in rows)
        case ".xlsx":
            with xlsxwriter.Workbook(str(path)) as book:
                text = book.add_format({"num_format": "@"})
                sheet = book.add_worksheet()
                sheet.freeze_panes(1, 0)
                for number, row in enumerate([header, *rows]):
                    for place, cell in enumerate(row):
                        sheet.write_string(number, place, cell, text)
        case _:
            path.unlink()
            raise UsageError(f"{path.name}: name the file .csv or .xlsx, which says its format.")


def read_sheet(path: Path) -> tuple[list[str], Iterator[dict[str, str]]]:
    """Return the header of a table, and its rows by column; an empty cell is an empty text.

    Raises:
        UsageError: there is no such file, or a row has not as many cells as the header.
        DeliveryError: it cannot be read.
    """
    if path.suffix.lower() == ".xlsx":
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file.")
        book = Workbook(path.name, path, Written())
        cells = ([cell or "" for cell in row] for row in book.rows())
        return book.header, (dict(zip(book.header, row, strict=True)) for row in cells)
    file = inspect_any(path)
    return file.header, _csv_rows(path, file.header, file.encoding, file.separator)


def _csv_rows(
    path: Path, header: list[str], encoding: str, separator: str
) -> Iterator[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as lines:
        rows = csv.reader(lines, delimiter=separator)
        next(rows)
        for number, row in enumerate((row for row in rows if row), 1):
            if len(row) != len(header):
                raise UsageError(
                    f"{path.name}: row {number} has {counted(len(row), 'cell')}, the header has "
                    f"{len(header)}. Save it again as CSV."
                )
            yield {name: cell.removeprefix("'") for name, cell in zip(header, row, strict=True)}


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RECKONED) else cell
