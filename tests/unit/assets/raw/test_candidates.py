"""Which files an export's pattern means, and where they are looked for."""

from pathlib import Path

import pytest

from assets.raw.candidates import candidates_of, ending, is_named
from pipelines.settings_silo import Silo


@pytest.mark.parametrize(
    ("name", "pattern", "is_meant"),
    [
        pytest.param("karten_2026-11-21.csv", "karten*.csv", True, id="as it says"),
        pytest.param("karten.csv.gz", "karten*.csv", True, id="packed"),
        pytest.param("karten.XLSX", "karten*.csv", True, id="a workbook, in capitals"),
        pytest.param("karten.parquet", "karten*.csv", True, id="Parquet"),
        pytest.param("karten.jsonl.gz", "karten*.csv", True, id="JSON lines, packed"),
        pytest.param("karten.pdf", "karten*.csv", False, id="a format nobody reads"),
        pytest.param("alte_karten.csv", "karten*.csv", False, id="another name"),
        pytest.param("2026-11-21/karten.csv", "karten*.csv", True, id="in a folder"),
        pytest.param("a.zip/x/karten.csv", "karten*.csv", True, id="in an archive"),
        pytest.param("nord/karten.csv", "nord/karten*.csv", True, id="folder in the pattern"),
        pytest.param("sued/karten.csv", "nord/karten*.csv", False, id="another folder"),
        pytest.param("karten.xlsx", "karten*.xlsx", True, id="another format in the pattern"),
        pytest.param("karten.csv", "karten*.xlsx", False, id="which then no other stands for"),
    ],
)
def test_a_pattern_means_a_file(name: str, pattern: str, is_meant: bool) -> None:
    assert is_named(name, pattern) == is_meant


@pytest.mark.parametrize(
    ("name", "expected"), [("a.csv", "csv"), ("a.CSV.gz", "csv"), ("a.b.xlsx", "xlsx"), ("a", "")]
)
def test_the_ending_says_the_format(name: str, expected: str) -> None:
    assert ending(name) == expected


def names(folder: Path, **settings: object) -> list[str]:
    for file in (
        "karten_2026-11-20.csv",
        "2026-11-21/karten.csv",
        "archive/karten_2026-11-19.csv",
        "nord/karten_2026-11-21.csv",
    ):
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).touch()
    silo = Silo.model_validate({"preset": "kundenkarte_de", "path": folder} | settings)
    return [file.name for file in candidates_of("loyalty", silo)["cards"]]


def test_files_lie_in_the_folder_and_in_folders_of_a_day(tmp_path: Path) -> None:
    assert names(tmp_path) == ["2026-11-21/karten.csv", "karten_2026-11-20.csv"]


def test_a_pattern_with_a_folder_looks_there(tmp_path: Path) -> None:
    files = {"cards": "nord/karten*.csv"}
    assert names(tmp_path, files=files) == ["nord/karten_2026-11-21.csv"]


def test_a_path_with_wildcards_means_several_folders(tmp_path: Path) -> None:
    assert names(tmp_path, path=tmp_path / "[an]*") == [
        "archive/karten_2026-11-19.csv",
        "nord/karten_2026-11-21.csv",
    ]
