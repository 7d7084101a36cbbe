import csv
import random
from pathlib import Path

import duckdb
import pytest

from assets.raw.salvage import write_good
from assets.raw.strict_csv import STRICT_CSV, strict_csv
from assets.raw.text_file import inspect

Records = dict[int, list[str]]


def read(folder: Path, text: str) -> tuple[Records, Records]:
    """Return the good and the bad records of the text by their numbers."""
    file, plain = folder / "x.csv", folder / "good.csv"
    file.write_text(text, "utf-8", newline="")
    count, bad = write_good(inspect(file, "shop/x.csv", ",", ["utf-8"]), plain)
    with plain.open(encoding="utf-8", newline="") as lines:
        good = {int(fields[-1]): fields[:-1] for fields in list(csv.reader(lines, strict=True))[1:]}
    refused = {record.number: record.fields for record in bad}
    assert sorted([*good, *refused]) == list(range(1, count + 1))
    return good, refused


@pytest.mark.parametrize(
    ("body", "good", "bad"),
    [
        pytest.param("1,2,3\n4,5\n6,7,8\n", {1: "1", 3: "6"}, [2], id="too short"),
        pytest.param("1,2,3\n4,5,6,7\n8,9,0\n", {1: "1", 3: "8"}, [2], id="too long"),
        pytest.param('1,2,3\n4,"5,6\n7,8,9\n', {1: "1", 3: "7"}, [2], id="open quote costs one"),
        pytest.param('1,"2\n2b",3\n4,5\n', {1: "1"}, [2], id="line break inside quotes is kept"),
        pytest.param("1,2,3\n\n\n4,5\n", {1: "1"}, [2], id="blank lines are no records"),
        pytest.param('1,2,3\n4,"5"x,6\n7,8,9\n', {1: "1", 3: "7"}, [2], id="text after a quote"),
        pytest.param("1,2,3\r\n4,5,6\n7,8,9\r\n", {1: "1", 2: "4", 3: "7"}, [], id="mixed ends"),
        pytest.param('1,5" wide,3\n4,5,6\n', {1: "1", 2: "4"}, [], id="inch sign inside a cell"),
    ],
)
def test_one_bad_record_costs_one_record(
    tmp_path: Path, body: str, good: dict[int, str], bad: list[int]
) -> None:
    found, refused = read(tmp_path, "a,b,c\n" + body)
    assert {number: fields[0] for number, fields in found.items()} == good
    assert list(refused) == bad


def test_no_line_is_lost_whatever_quotes_are_strewn_in(tmp_path: Path) -> None:
    chance = random.Random(3)
    for _ in range(200):
        lines = [f"{n},b,c" for n in range(30)]
        for _ in range(chance.randint(0, 4)):
            at = chance.randrange(30)
            place = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + chance.choice(['"', ",", '""']) + lines[at][place:]
        good, bad = read(tmp_path, "a,b,c\n" + "\n".join(lines) + "\n")
        covered = sum(1 + "".join(fields).count("\n") for fields in (good | bad).values())
        assert covered == 30


@pytest.mark.parametrize(
    ("text", "first_cells"),
    [
        pytest.param(
            '"x\r\ny",b,c\n1,2,3\n4,5\n7,8,9\n', ["1", "7"], id="line break in the header"
        ),
        pytest.param(
            'a,b,c\n"1\r1",2,3\n4,5\n7,8,9\n', ["1\r1", "7"], id="carriage return in a cell"
        ),
    ],
)
def test_duckdb_reads_every_record_that_was_told_apart(
    tmp_path: Path, text: str, first_cells: list[str]
) -> None:
    file, good = tmp_path / "x.csv", tmp_path / "good.csv"
    file.write_text(text, "utf-8", newline="")
    count, bad = write_good(inspect(file, "shop/x.csv", ",", ["utf-8"]), good)
    with duckdb.connect() as con:
        query = f"select c0, c3::bigint from {STRICT_CSV}"
        rows = con.execute(query, strict_csv(good, ",", 4)).fetchall()
    assert [cell for cell, _ in rows] == first_cells
    assert sorted([*(number for _, number in rows), *(one.number for one in bad)]) == [
        *range(1, count + 1)
    ]


def test_a_line_taken_unparsed_is_what_parsing_makes_of_it(tmp_path: Path) -> None:
    chance = random.Random(5)
    for _ in range(2_000):
        line = "".join(chance.choice('ab,,""') for _ in range(chance.randrange(1, 12)))
        try:
            fields = next(csv.reader([line], strict=True))
        except csv.Error:
            fields = []
        good, _ = read(tmp_path, f"a,b,c\n{line}\n")
        assert good == ({1: fields} if len(fields) == 3 else {})
