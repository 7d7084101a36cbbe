"""What people get in a spreadsheet comes back as it was, and no cell of it is reckoned."""

import csv
import stat
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipelines.errors import UsageError
from pipelines.sheets import read_sheet, write_sheet

HEADER = ["id", "text"]
ROWS = [
    ["01067", 'Müller; "Größe"\nzweite Zeile'],
    ["=1+1", "+49 170 1234567"],
    ["-12,50", "@SUM(A1)"],
    ["'10115", "\t=cmd|' /C calc'!A0"],
    ["7210448301122", ""],
    ["'=1", "''"],
]


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_every_cell_comes_back(tmp_path: Path, name: str) -> None:
    write_sheet(tmp_path / name, HEADER, ROWS)
    header, rows = read_sheet(tmp_path / name)
    assert header == HEADER
    assert [list(row.values()) for row in rows] == ROWS
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    write_sheet(tmp_path / "x.csv", HEADER, ROWS)
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    write_sheet(tmp_path / "x.xlsx", HEADER, ROWS)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).get_sheet_by_index(0)
    assert {type(cell) for row in sheet.to_python() for cell in row} == {str}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_spreadsheet_may_save_it_otherwise(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"id{separator}text\r\n01067{separator}Größe\r\n"
    (tmp_path / "x.csv").write_text(text, encoding, newline="")
    header, rows = read_sheet(tmp_path / "x.csv")
    assert (header, list(rows)) == (HEADER, [{"id": "01067", "text": "Größe"}])


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    write_sheet(tmp_path / "x.csv", HEADER, ROWS)
    with pytest.raises(UsageError, match="is there already"):
        write_sheet(tmp_path / "x.csv", HEADER, [])
    with pytest.raises(UsageError, match=r"name the file \.csv or \.xlsx"):
        write_sheet(tmp_path / "x.pdf", HEADER, [])
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
