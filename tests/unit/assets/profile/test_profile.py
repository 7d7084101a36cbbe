"""What a file looks like: types of columns, keys, what is suspicious, and at which record."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.profile.columns import ColumnProfile
from assets.profile.files import folders_at
from assets.profile.profile import FileProfile, Workbench, workbench
from pipelines.errors import DeliveryError, UsageError
from tests.conftest import SAMPLES
from tests.unit.assets.raw.mutations import text_formats


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench() as made:
        yield made


def profiled(bench: Workbench, path: Path) -> FileProfile:
    (folder,) = folders_at(path)
    (file,) = folder.files
    return bench.profile(file)


def of_text(bench: Workbench, folder: Path, text: str, name: str = "export.csv") -> FileProfile:
    (folder / name).write_bytes(text.encode("cp1252"))
    return profiled(bench, folder / name)


def column(file: FileProfile, name: str) -> ColumnProfile:
    return file.columns[file.header.index(name)]


def findings(file: FileProfile) -> dict[str, dict[str, tuple[int, tuple[int, ...]]]]:
    """Return what is suspicious: by column, '' for whole records."""
    found = {"": file.findings} | dict(
        zip(file.header, (column.findings for column in file.columns), strict=True)
    )
    return {
        name: {one.what: (one.count, one.first) for one in several}
        for name, several in found.items()
        if several
    }


@pytest.mark.parametrize(
    ("header", "values", "shown"),
    [
        pytest.param("a", ["x1", "Müller", ""], "text", id="text"),
        pytest.param("a", ["", ""], "empty", id="empty"),
        pytest.param("a", ["1", "20", "-3", "0"], "integer", id="integer"),
        pytest.param("Stock", ["0", "1", "1", "2"], "integer", id="few small numbers"),
        pytest.param("a", ["0001", "0020", "1000"], "digits, zeros in front", id="padded"),
        pytest.param("a", ["1.234,50", "7,00", "3-"], "amount, decimal comma", id="comma"),
        pytest.param("a", ["1,234.50", "7.00", "3"], "amount, decimal point", id="point"),
        pytest.param("a", ["5,000", "12,000", "0,250"], "amount, decimal comma", id="quantities"),
        pytest.param("a", ["5", "12", "1.234"], "integer, 1.234 is a thousand", id="thousands"),
        pytest.param("a", ["31.12.2025", "01.02.1980"], "date DD.MM.YYYY", id="German date"),
        pytest.param("a", ["2025-12-31", "1980-02-01"], "date YYYY-MM-DD", id="ISO date"),
        pytest.param("a", ["20251231", "00000000"], "date YYYYMMDD", id="SAP date"),
        pytest.param("a", ["31/12/2025", "1/2/1980"], "date DD/MM/YYYY", id="day first"),
        pytest.param("a", ["12/31/2025", "1/2/1980"], "date MM/DD/YYYY", id="month first"),
        pytest.param(
            "a", ["1/2/2025", "3/4/1980"], "date DD/MM/YYYY or MM/DD/YYYY", id="either first"
        ),
        pytest.param(
            "a", ["2025-12-31T10:15:30.000Z"] * 2, "date YYYY-MM-DDThh:mm:ss", id="timestamp"
        ),
        pytest.param("a", ["10:15", "23:59:59"], "time hh:mm:ss", id="time"),
        pytest.param("ERZET", ["101500", "235959"], "time hhmmss", id="SAP time"),
        pytest.param("a", ["J", "N", "J"], "yes or no (j/n)", id="German yes"),
        pytest.param("a", ["1", "0", "1"], "yes or no (0/1)", id="one and zero"),
        pytest.param("a", ["1", "1", "1"], "integer", id="one alone"),
        pytest.param("a", ["a@b.example", "c@d.example"], "e-mail", id="e-mail"),
        pytest.param("a", ["+49 30 23125001", "0152 28817386"], "phone", id="phone"),
        pytest.param("Telefon", ["03023125001", "015228817386"], "phone", id="phone by name"),
        pytest.param("KUNNR", ["0000012345", "0000012346"], "digits, zeros in front", id="key"),
        pytest.param("a", ["10115", "04109"], "digits, zeros in front", id="any five digits"),
        pytest.param("PLZ", ["10115", "D-04109", "1067"], "postcode", id="postcode"),
        pytest.param("EAN", ["4006381333931", "4006381333948"], "GTIN", id="GTIN"),
        pytest.param("a", ["12", "12a", "7-9", "1"], "text", id="house numbers"),
    ],
)
def test_type_of_a_column(
    bench: Workbench, tmp_path: Path, header: str, values: list[str], shown: str
) -> None:
    lines = "".join(f"{value};x\n" for value in values)
    found = of_text(bench, tmp_path, f"{header};other name\n{lines}")
    assert found.columns[0].type.shown == shown


FAULTS = """\
Kundennr;Nachname;PLZ;Land;Geburtsdatum;Umsatz
1;Müller;01067;DE;31.12.1980;1,50
2;MÃ¼ller;1067;DE;01.01.1900;1,50-
7,21045E+12;k.A.;1010;AT;00.00.0000;7
4;Unbekannt;'10115;;1980;1.5x
Kundennr;Nachname;PLZ;Land;Geburtsdatum;Umsatz
5;Test;10115;DE;01.02.1980
;;;;;
4;Unbekannt;'10115;;1980;1.5x
6;Schulz;10115;DE;01.02.1980;3,00
7;Schulz;10115;DE;02.02.1980;3,00
8;Schulz;10115;DE;03.02.1980;3,00
9;Schulz;10115;DE;04.02.1980;3,00
10;Schulz;10115;DE;05.02.1980;3,00
11;Schulz;10115;DE;06.02.1980;3,00
"""


def test_what_is_suspicious(bench: Workbench, tmp_path: Path) -> None:
    found = of_text(bench, tmp_path, FAULTS)
    assert (found.encoding, found.separator, found.records) == ("cp1252", ";", 14)
    assert findings(found) == {
        "": {
            "more or fewer cells than the header": (1, (6,)),
            "the header again": (1, (5,)),
            "no value at all": (1, (7,)),
            "the same as an earlier record, cell for cell": (1, (8,)),
        },
        "Kundennr": {"number rounded by a spreadsheet (7,21045E+12)": (1, (3,))},
        "Nachname": {
            "letters decoded wrongly (Ã¼ for ü)": (1, (2,)),
            "placeholder word (k.A., unbekannt, test)": (3, (3, 4, 8)),
        },
        "PLZ": {
            "apostrophe before the value": (2, (4, 8)),
            "four digits: a zero was lost": (1, (2,)),
        },
        "Geburtsdatum": {
            "placeholder date (zeros, 1900, 9999)": (2, (2, 3)),
            "not written like the others": (2, (4, 8)),
        },
        "Umsatz": {
            "minus behind the number": (1, (2,)),
            "not written like the others": (2, (4, 8)),
        },
    }


def test_what_is_suspicious_in_one_column_may_be_all_right_in_another(
    bench: Workbench, tmp_path: Path
) -> None:
    days = "".join(f"2026-01-0{n};Nord\n" for n in range(1, 9))
    found = of_text(bench, tmp_path, f"Tag;Gebiet\nNord;Nord\n{days}2026-01-09;unbekannt\n")
    assert findings(found) == {
        "Tag": {"not written like the others": (1, (1,))},
        "Gebiet": {"placeholder word (k.A., unbekannt, test)": (1, (10,))},
    }


def test_a_key_is_in_every_record_and_in_none_twice(bench: Workbench, tmp_path: Path) -> None:
    lines = "".join(f"{n};{n % 150};{n or ''};{n % 199}\n" for n in range(200))
    found = of_text(bench, tmp_path, f"id;group;gap;twice\n{lines}")
    keys = {n: (c.is_key, c.almost) for n, c in zip(found.header, found.columns, strict=True)}
    assert keys == {
        "id": (True, None), "group": (False, None), "gap": (False, 1), "twice": (False, 1)
    }  # fmt: skip


def test_of_many_records_types_are_guessed_from_some_and_faults_counted_in_all(
    bench: Workbench, tmp_path: Path
) -> None:
    lines = "".join(f"{n},x{n % 7}\n" for n in range(119_999))
    found = of_text(bench, tmp_path, f"id,name\n{lines}oops,k.A.\n")
    assert (found.records, found.sampled) == (120_000, 60_000)
    assert findings(found) == {
        "id": {"not written like the others": (1, (120_000,))},
        "name": {"placeholder word (k.A., unbekannt, test)": (1, (120_000,))},
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a@b.example;Anna;1\nc@d.example;Berta;2\n", id="an address"),
        pytest.param("Anna;4711;1\nBerta;4712;2\n", id="numbers"),
        pytest.param("Anna;Berlin;x\nBerta;Erfurt;x\nAnna;Erfurt;y\n", id="values that come again"),
    ],
)
def test_a_record_in_place_of_the_header_is_not_shown(
    bench: Workbench, tmp_path: Path, text: str
) -> None:
    assert not of_text(bench, tmp_path, text).has_header


def test_every_format_is_looked_through_alike(bench: Workbench, tmp_path: Path) -> None:
    text = "Kundennr,Name,E-Mail\n1,Anna,a@b.example\n2,k.A.,c@d.example\n"
    seen = {}
    for name, content in text_formats("export", text).items():
        (tmp_path / name).write_bytes(content)
        found = profiled(bench, tmp_path / name)
        types = {n: column(found, n).type.type for n in sorted(found.header)}
        seen[name] = (found.records, types, findings(found))
        (tmp_path / name).unlink()
    assert len(seen) == 6
    assert len({str(one) for one in seen.values()}) == 1


def test_files_of_a_folder_are_the_newest_of_each_name(tmp_path: Path) -> None:
    for name in ("shop/a_2026-11-20.csv", "shop/a_2026-11-21.csv", "shop/b.csv", "readme.md",
                 "2026-11-20/c.csv", "2026-11-21/c.csv", ".hidden/d.csv"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("id\n")
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(b"id\n"))
    found = {f.silo: ([file.name for file in f.files], f.older) for f in folders_at(tmp_path)}
    assert found.pop("shop") == (["a_2026-11-21.csv", "b.csv"], 1)
    assert list(found.values()) == [(["2026-11-21/c.csv", "packed.csv.gz"], 1)]


def test_a_path_without_an_export_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file or folder"):
        folders_at(tmp_path / "missing")
    (tmp_path / "notes.md").write_text("no export")
    with pytest.raises(UsageError, match=r"no file in it is an export; expected is one that ends"):
        folders_at(tmp_path)


def test_a_file_that_cannot_be_read_is_named(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(DeliveryError, match=r"/empty\.csv: the file is empty"):
        profiled(bench, tmp_path / "empty.csv")


def test_nothing_of_the_file_stays(tmp_path: Path) -> None:
    with workbench() as made:
        folder = made.folder
        profiled(made, SAMPLES / "crm")
        assert folder.exists()
    assert not folder.exists()


def test_an_unclosed_quote_hides_no_record(bench: Workbench, tmp_path: Path) -> None:
    lines = [f"{number};Weg {number}" for number in range(1, 21)]
    lines[7] = '8;"Weg 8'
    file = of_text(bench, tmp_path, "\n".join(["Kundennr;Straße", *lines, ""]))
    assert (file.records, file.readable) == (20, 19)
    assert findings(file) == {"": {"more or fewer cells than the header": (1, (8,))}}
