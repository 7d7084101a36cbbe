import csv
import io
import random
from pathlib import Path

import pytest

from assets.raw.text_file import TextFile, inspect
from pipelines.errors import DeliveryError


def look(
    folder: Path, content: bytes, encodings: tuple[str, ...] = ("utf-8", "cp1252")
) -> TextFile:
    file = folder / "x.csv"
    file.write_bytes(content)
    return inspect(file, "shop/x.csv", ";", list(encodings))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param(b"a;b\n1;2\n", "utf-8", id="ascii"),
        pytest.param("a;b\nGröße;ß\n".encode(), "utf-8", id="utf-8"),
        pytest.param("a;b\nGröße;€\n".encode("cp1252"), "cp1252", id="cp1252"),
        pytest.param(b"\xef\xbb\xbfa;b\n1;2\n", "utf-8-sig", id="utf-8 with mark"),
        pytest.param("a;b\n1;ß\n".encode("utf-16"), "utf-16", id="utf-16 with mark"),
    ],
)
def test_encoding_is_found_strictly(tmp_path: Path, content: bytes, encoding: str) -> None:
    file = look(tmp_path, content)
    assert (file.encoding, file.header, file.record_count) == (encoding, ["a", "b"], 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"a;b\n1;\x81\n", "are not utf-8 or cp1252", id="undefined in both"),
        pytest.param(b"a;b\n1;\x00\n", "holds NUL bytes", id="nul byte"),
        pytest.param(b"PK\x03\x04\x14\0", "is an Excel workbook .* Export it as CSV", id="xlsx"),
        pytest.param(b"PAR1\x15\0", "is a Parquet file", id="parquet"),
        pytest.param(b"\xef\xbb\xbfa;b\n1;\xfc\n", "are not utf-8-sig", id="mark and body differ"),
    ],
)
def test_undecodable_file_is_refused_by_name(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(DeliveryError, match=says) as error:
        look(tmp_path, content)
    assert "shop/x.csv" in str(error.value)


def test_byte_outside_the_only_allowed_encoding_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="after 1 record are not utf-8"):
        look(tmp_path, b"a;b\n1;2\n3;\xfc\n", ("utf-8",))


def test_missing_final_line_break_is_seen(tmp_path: Path) -> None:
    assert not look(tmp_path, b"a;b\n1;2\n3;4").ends_with_newline
    assert look(tmp_path, b"a;b\n1;2\r\n").ends_with_newline


def test_count_agrees_with_the_csv_module_on_random_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.raw.text_file._CHUNK", 7)  # cells and line ends fall between chunks
    chance = random.Random(7)
    cells = ["a", "", '"x""y"', '"line 1\nline 2"', '"\r\n\r\n"', '""', "ä b", '";"']
    for _ in range(300):
        rows = [
            "" if chance.random() < 0.2 else ";".join(chance.choices(cells, k=chance.randint(1, 3)))
            for _ in range(chance.randint(1, 6))
        ]
        text = "h;i\n" + chance.choice(["\n", "\r\n"]).join(rows) + chance.choice(["", "\n"])
        counted = sum(1 for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") if row)
        assert look(tmp_path, text.encode()).record_count == counted - 1, repr(text)


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        pytest.param(b"a;b;c\n", ";", id="semicolon"),
        pytest.param(b"a,b,c\n", ",", id="comma"),
        pytest.param(b"a\tb\tc\n", "\t", id="tab"),
        pytest.param(b'"a,b,c,d";b;c\n', ";", id="commas inside quotes do not count"),
        pytest.param(b"a;b\n1,2,3;4\n", ";", id="nor do those of the records"),
        pytest.param(b"a\n", ";", id="one column: the first"),
    ],
)
def test_of_several_separators_the_header_has_the_right_one(
    tmp_path: Path, header: bytes, separator: str
) -> None:
    (tmp_path / "x.csv").write_bytes(header)
    found = inspect(tmp_path / "x.csv", "shop/x.csv", [";", ",", "\t"], ["utf-8"])
    assert found.separator == separator
    assert found.header == next(csv.reader([header.decode().splitlines()[0]], delimiter=separator))
