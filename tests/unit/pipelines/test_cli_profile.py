"""What `goldsmith profile` prints: counts, forms and numbers of records, never a cell."""

import csv
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, goldsmith

TILLS = Path(__file__).parents[2] / "presets" / "dsfinvk"
NAMES = {"crm/contacts_2026-11-21.csv": ("LastName", "Email", "Phone", "MailingStreet")}


def test_the_bundled_retailer(tmp_path: Path) -> None:
    done = goldsmith(tmp_path, "profile", str(SAMPLES))
    assert (done.returncode, done.stderr) == (0, "")
    for silo, preset in (
        ("crm", "salesforce_contact"),
        ("erp", "sap_tables"),
        ("loyalty", "kundenkarte_de"),
        ("shop", "shopify"),
    ):
        path = SAMPLES / silo
        assert re.search(
            rf'^\[silos\.{silo}\].*\npreset = "{preset}"\npath = "{path}"$', done.stdout, re.M
        )
    assert "9 of the 9 headers that must be there" in done.stdout
    assert re.search(r"│ KUNNR +│ number rounded by a spreadsheet .*│ +2 │", done.stdout)
    assert re.search(r"│ Birthdate +│ date YYYY-MM-DD +│ 46\.\d%", done.stdout)


@pytest.mark.parametrize(("file", "columns"), NAMES.items())
def test_no_cell_is_printed(file: str, columns: tuple[str, ...], tmp_path: Path) -> None:
    done = goldsmith(tmp_path, "profile", str(SAMPLES / file))
    with (SAMPLES / file).open(encoding="utf-8", newline="") as lines:
        records = [row for row in csv.DictReader(lines) if row["Id"] != "Id"]
    cells = {str(row[column]) for row in records for column in columns}
    words = set(re.findall(r"\w+|[^\s│]+", done.stdout))
    told = words | {line.strip() for line in re.split(r"[\n│]", done.stdout)}
    assert {cell for cell in cells if len(cell) > 3} & told - {"Test"} == set()


def archive(folder: Path) -> Path:
    """Write what two tills deliver, with files of the standard that are no export of the preset."""
    kassen = folder / "kassen"
    shutil.copytree(TILLS, kassen, ignore=shutil.ignore_patterns("*.yaml"))
    for day in kassen.iterdir():
        key = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR"
        (day / "vat.csv").write_text(f"{key};UST_SCHLUESSEL;UST_SATZ;UST_BESCHR\nK;T;1;1;19,00;A\n")
        (day / "pa.csv").write_text(f"{key};AGENTUR_ID;AGENTUR_NAME;AGENTUR_ORT\n")
    return kassen


@pytest.mark.parametrize("given", [".", "2026-11-21_kasse-01", "2026-11-21_kasse-02"])
def test_the_section_of_a_tills_archive_needs_no_hand(tmp_path: Path, given: str) -> None:
    kassen = archive(tmp_path)
    done = goldsmith(tmp_path, "profile", str(kassen / given))
    assert (done.returncode, done.stderr) == (0, "")
    section = done.stdout.partition("For retailer.toml:\n")[2]
    assert tomllib.loads(section)["silos"] == {
        "kassen": {"preset": "dsfinvk", "path": str(kassen), "delivery": "delta"}
    }
    told = [line for line in section.splitlines() if line.startswith("#")]
    by_index = ["# decimal_mark: for the files beside an index.xml, that says it."]
    assert told == ([] if given == "2026-11-21_kasse-01" else by_index)


def test_the_section_of_a_zipped_archive_is_the_same(tmp_path: Path) -> None:
    kassen = archive(tmp_path)
    day = kassen / "2026-11-21_kasse-02"
    shutil.make_archive(str(tmp_path / "zipped" / day.name), "zip", day)
    done = goldsmith(tmp_path, "profile", str(tmp_path / "zipped" / f"{day.name}.zip"))
    section = done.stdout.partition("For retailer.toml:\n")[2]
    assert [line.partition("  #")[0] for line in section.split("\n") if line][1:] == [
        'preset = "dsfinvk"',
        f'path = "{tmp_path / "zipped"}"',
        'delivery = "delta"',
        "# decimal_mark: for the files beside an index.xml, that says it.",
    ]


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Kundennr,Name\n1,Anna\n")
    (tmp_path / "b.csv").write_bytes(b"PK\x03\x04 no text")
    done = goldsmith(tmp_path, "profile", str(tmp_path))
    assert done.returncode == 4
    assert "1 record, 2 columns" in done.stdout
    assert "b.csv: the file is an Excel workbook or another zip archive" in done.stderr


def test_names_are_not_shown_where_the_first_line_is_a_record(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Anna,anna@kunde.example\nBerta,berta@kunde.example\n")
    done = goldsmith(tmp_path, "profile", str(tmp_path / "a.csv"))
    assert "(column 1)" in done.stdout
    assert "Export it with a header" in done.stdout
    assert "Anna" not in done.stdout
    assert "anna@" not in done.stdout
