"""A record that cannot be told apart keeps nothing of what is never read, and can be corrected."""

import json
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from assets.quality.tables import create_tables
from assets.raw.column_map import ColumnMap
from assets.raw.corrections import Correction, apply, record_hash
from assets.raw.presets import load_preset
from assets.raw.target import RawTable, Target, create

TICKETS = RawTable("zendesk", "tickets", load_preset("zendesk").exports["tickets"])
UNREAD = ["Subject"]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_tables(connection)
        connection.execute("create schema raw")
        create(connection, TICKETS)
        yield connection


def target(con: duckdb.DuckDBPyConnection, dropped: list[str]) -> Target:
    columns = ColumnMap({"id": 0, "requester_id": 1}, [], {}, dropped)
    return Target(con, TICKETS, "desk", "tickets.csv", columns)


def kept(con: duckdb.DuckDBPyConnection) -> list[str]:
    [(record,)] = con.execute("select record::varchar from quality.quarantined_rows").fetchall()
    return list(json.loads(record))


@pytest.mark.parametrize(
    ("fields", "dropped", "expected"),
    [
        pytest.param(["12", "7", "My leg"], UNREAD, ["12", "3 cells"], id="key_first"),
        pytest.param(["broken, since May"], UNREAD, ["", "1 cells"], id="rest_of_a_text"),
        pytest.param(["broken"], UNREAD, ["", "1 cells"], id="a_word_of_it"),
        pytest.param(["12", "7", "x"], [], ["12", "7", "x"], id="all_is_read"),
    ],
)
def test_of_a_file_with_unread_columns_only_the_key_is_kept(
    con: duckdb.DuckDBPyConnection, fields: list[str], dropped: list[str], expected: list[str]
) -> None:
    target(con, dropped).quarantine(5, fields)
    assert [cell for cell in kept(con) if len(cell) < 64] == expected


def corrected(number: int, known_by: str, **cells: str | None) -> Correction:
    day = date(2026, 11, 21)
    return Correction(
        number, "desk", TICKETS.staging_name, "12", known_by, dict(cells), "eva", day, "seen"
    )


def test_the_last_correction_of_a_record_counts(con: duckdb.DuckDBPyConnection) -> None:
    name = TICKETS.full_name
    con.execute(
        f"insert into {name} (silo, source_file, source_row, id, requester_id) "
        "values ('desk', 'tickets.csv', 1, '12', '7')"
    )
    delivered = record_hash({"id": "12", "requester_id": "7"})
    twice = record_hash({"id": "12", "requester_id": "9", "status": "open"})
    found = [
        corrected(1, delivered, requester_id="8"),
        corrected(2, delivered, status="open"),
        corrected(3, delivered, requester_id="9"),
        corrected(4, twice, requester_id="10"),
        corrected(5, "of another record", requester_id="11"),
    ]
    apply(con, TICKETS, found[::-1])
    assert con.execute(f"select requester_id, status from {name}").fetchall() == [("10", "open")]
    states = "select state from quality.corrections order by correction_no"
    assert [state for (state,) in con.execute(states).fetchall()] == [
        "replaced",
        "applied",
        "applied",
        "applied",
        "void",
    ]


def test_it_can_be_corrected_still(con: duckdb.DuckDBPyConnection) -> None:
    target(con, UNREAD).quarantine(5, ["12", "7", "My leg"])
    target(con, UNREAD).quarantine(6, ["12", "7", "My arm"])
    [first, _] = con.execute("select record::varchar from quality.quarantined_rows").fetchall()
    known_by = record_hash(json.loads(first[0]))
    cells: dict[str, str | None] = {"id": "12", "requester_id": "7"}
    day = date(2026, 11, 21)
    found = Correction(1, "desk", TICKETS.staging_name, "", known_by, cells, "eva", day, "seen")
    apply(con, TICKETS, [found])
    rows = con.execute(f"select source_row, id, requester_id from {TICKETS.full_name}").fetchall()
    assert rows == [(5, "12", "7")]
    assert con.execute("select source_row from quality.quarantined_rows").fetchall() == [(6,)]
    assert con.execute("select state from quality.corrections").fetchall() == [("applied",)]
