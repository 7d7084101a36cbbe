"""A workbook's first sheet is read as it looks, row by row."""

from pathlib import Path

import pytest
import xlsxwriter

from assets.raw.column_map import map_columns
from assets.raw.presets import Column, Export
from assets.raw.workbook import Workbook
from assets.raw.written import Written
from pipelines.errors import DeliveryError


def book(folder: Path, rows: list[list[object]]) -> Workbook:
    path = folder / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        sheet = written.add_worksheet("Kunden")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, place, cell)
        written.add_worksheet("Notizen").write(0, 0, "nothing of this is read")
    return Workbook("crm/x.xlsx", path, Written())


def test_empty_rows_are_no_records(tmp_path: Path) -> None:
    file = book(tmp_path, [[None], [" Id ", "Name"], [1, "Anna"], [None], [None, "Bernd"], [None]])
    assert file.header == ["Id", "Name"]
    assert file.record_count == 2


def test_an_empty_workbook_has_no_header(tmp_path: Path) -> None:
    file = book(tmp_path, [])
    assert (file.header, file.record_count) == ([], 0)


def test_who_has_the_data_in_another_sheet_is_told_that_the_first_is_read(tmp_path: Path) -> None:
    columns = {"id": Column(header="Id", meaning="-"), "name": Column(header="Name", meaning="-")}
    export = Export(one_row="A record.", files="*.csv", columns=columns)
    with pytest.raises(DeliveryError, match="found in the first of its 2 sheets, the only one"):
        map_columns(book(tmp_path, [["Bericht"]]), export, {}, "[silos.crm]")


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(DeliveryError, match=r"crm/x\.xlsx: it cannot be read as an Excel workbook"):
        _ = Workbook("crm/x.xlsx", path, Written()).header
