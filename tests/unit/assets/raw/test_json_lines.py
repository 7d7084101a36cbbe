"""JSON lines become cells; what is no object costs one record and stops nothing."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.profile.files import folders_at
from assets.profile.profile import workbench
from assets.quality.tables import create_tables
from assets.raw.column_map import map_columns
from assets.raw.json_lines import JsonLines
from assets.raw.presets import Column, Export
from assets.raw.target import RawTable, Target, create
from assets.raw.written import Written
from pipelines.errors import DeliveryError

COLUMNS = {
    name: Column(header=header, meaning="-", optional=True)
    for name, header in {"id": "id", "name": "na/me", "price": "price", "more": "more~1"}.items()
}
TABLE = RawTable("web", "events", Export(one_row="A record.", files="*.csv", columns=COLUMNS))


def read(
    folder: Path, content: bytes, written: Written
) -> tuple[list[tuple[Any, ...]], list[tuple[int, str]]]:
    """Return the rows that came in, and those in quarantine."""
    path = folder / "events.jsonl"
    path.write_bytes(content)
    with duckdb.connect() as con:
        con.execute("create schema raw")
        create_tables(con)
        create(con, TABLE)
        file = JsonLines(con, "web/events.jsonl", path, written)
        columns = map_columns(file, TABLE.export, {}, "[silos.web]")
        target = Target(con, TABLE, "web", "events.jsonl", columns)
        assert file.load(target) == file.record_count
        rows = con.execute(
            "select source_row, id, name, price, more from raw.web_events order by all"
        ).fetchall()
        bad = con.execute("select source_row, record from quality.quarantined_rows order by all")
        return rows, [(number, json.loads(record)[0]) for number, record in bad.fetchall()]


def test_every_line_is_in_a_row_or_in_quarantine(tmp_path: Path) -> None:
    lines = [
        '{"id": "007", "na/me": "Müller \\"x\\"", "price": 12.50, "more~1": {"a": [1, null]}}',
        "",
        '{"id": 7210448301122, "new": true}',
        '{"id": "cut',
        "[1, 2]",
        '{"id": null, "na/me": "", "price": "1.5"}',
    ]
    rows, bad = read(tmp_path, "\n".join(lines).encode(), Written(decimal_mark=","))
    assert rows == [
        (1, "007", 'Müller "x"', "12,5", '{"a":[1,null]}'),
        (2, "7210448301122", None, None, None),
        (5, None, None, "1.5", None),
    ]
    assert bad == [(3, '{"id": "cut'), (4, "[1, 2]")]


def test_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    rows, bad = read(tmp_path, b'\xef\xbb\xbf{"id": 1}\r\n{"id": 2}\r\n', Written())
    assert [row[:2] for row in rows] == [(1, "1"), (2, "2")]
    assert bad == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b'{"id": "\xe4"}\n', "are not utf-8", id="another encoding"),
        pytest.param(b'{"id": 1}\0\n', "NUL", id="NUL bytes"),
        pytest.param(b"PK\x03\x04", "zip archive", id="another format"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(DeliveryError, match=says):
        read(tmp_path, content, Written())


@pytest.mark.parametrize("last", ['{"id": 2, "na', '{"id": 2, "price": {"net": 1}', "{"])
def test_a_file_that_ends_in_mid_record_is_cut_off(tmp_path: Path, last: str) -> None:
    with pytest.raises(DeliveryError, match=r"cut off: after 1 record .* Deliver it again"):
        read(tmp_path, f'{{"id": 1}}\n{last}'.encode(), Written())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("{", "cut off: after 0 records it ends in the middle of one", id="cut off"),
        pytest.param("{\n", "no line of it is a JSON object", id="no JSON"),
        pytest.param('[{"id": 1}]', "no line of it is a JSON object", id="a list"),
    ],
)
def test_a_file_without_a_record_is_not_called_empty(
    tmp_path: Path, content: str, says: str
) -> None:
    (tmp_path / "a_2026-11-21.jsonl").write_text(content)
    with workbench() as bench, pytest.raises(DeliveryError, match=says):
        bench.profile(folders_at(tmp_path)[0].files[0])
