"""A typed cell becomes the text that the export's CSV would have."""

from datetime import date, datetime, time

import duckdb
import pytest

from assets.raw.written import Written

ISO = Written()
GERMAN = Written(decimal_mark=",", dates="%d.%m.%Y", timestamps="%d.%m.%Y %H:%M:%S")


@pytest.mark.parametrize(
    ("cell", "iso", "german"),
    [
        pytest.param("01067", "01067", "01067", id="text"),
        pytest.param("", None, None, id="no text"),
        pytest.param(7210448301122.0, "7210448301122", "7210448301122", id="id kept as number"),
        pytest.param(12.5, "12.5", "12,5", id="amount"),
        pytest.param(-0.07, "-0.07", "-0,07", id="negative"),
        pytest.param(1e21, "1e+21", "1e+21", id="too large to be whole"),
        pytest.param(True, "true", "true", id="true"),
        pytest.param(date(2026, 1, 2), "2026-01-02", "02.01.2026", id="date"),
        pytest.param(
            datetime.fromisoformat("2026-01-02T03:04:05"),
            "2026-01-02 03:04:05",
            "02.01.2026 03:04:05",
            id="time",
        ),
        pytest.param(
            datetime.fromisoformat("2026-01-02"),
            "2026-01-02",
            "02.01.2026",
            id="midnight is a date",
        ),
        pytest.param(time(8, 30), "08:30:00", "08:30:00", id="time of day"),
        pytest.param(None, None, None, id="nothing"),
    ],
)
def test_a_cell_of_a_workbook(cell: object, iso: str | None, german: str | None) -> None:
    assert [written.text_of(cell) for written in (ISO, GERMAN)] == [iso, german]


@pytest.mark.parametrize(
    ("value", "iso", "german"),
    [
        pytest.param("'01067'", "01067", "01067", id="text"),
        pytest.param("''", None, None, id="no text"),
        pytest.param("7210448301122::double", "7210448301122", "7210448301122", id="id as double"),
        pytest.param("12.5::double", "12.5", "12,5", id="double"),
        pytest.param("12.50::decimal(14, 2)", "12.50", "12,50", id="decimal"),
        pytest.param("12::bigint", "12", "12", id="integer"),
        pytest.param("true", "true", "true", id="true"),
        pytest.param("date '2026-01-02'", "2026-01-02", "02.01.2026", id="date"),
        pytest.param(
            "timestamp '2026-01-02 03:04:05'", "2026-01-02 03:04:05", "02.01.2026 03:04:05", id="ts"
        ),
        pytest.param(
            "timestamptz '2026-01-02 03:04:05+02'",
            "2026-01-02T01:04:05Z",
            "2026-01-02T01:04:05Z",
            id="an instant keeps its zone",
        ),
        pytest.param("[1, 2]", "[1,2]", "[1,2]", id="list"),
        pytest.param("{'a': 1}", '{"a":1}', '{"a":1}', id="struct"),
        pytest.param("null::date", None, None, id="nothing"),
    ],
)
def test_a_column_of_duckdb(value: str, iso: str | None, german: str | None) -> None:
    with duckdb.connect() as con:
        con.execute(f"create table t as select {value} as c")
        ((_, kind, *_),) = con.execute("describe t").fetchall()
        found = [
            con.execute(f"select {written.sql_of('c', kind)} from t").fetchall()[0][0]
            for written in (ISO, GERMAN)
        ]
    assert found == [iso, german]
