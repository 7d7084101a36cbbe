"""The account balances, and does not when a row goes missing."""

import duckdb

from assets.quality.account import write_row_account
from assets.quality.expectations import generic_expectations
from assets.quality.judge import judge
from assets.quality.tables import RECORD_RULE
from tests.unit.assets.quality.shop import HEADERS, RAW, STAGING, Deliver, rule

RULES = [
    *generic_expectations(RAW, HEADERS, key=["id"]),
    rule("not_null", "quarantine", "id_is_set", columns=["id"]),
    rule("readable", "quarantine", "total_is_readable", columns=["total"]),
]
ROWS = [
    ("1", "1", None, "Köln"),
    ("1", "1", None, "Köln"),
    (None, "neun", None, None),
    ("2", "2", None, None),
    ("Id", "Total", "Date", "City"),
]


def _account(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("select * exclude (table_name) from quality.row_account").fetchall()


def test_every_row_is_staged_quarantined_or_dropped(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(*ROWS)
    deliver(ROWS[0], file="empty of faults.csv")
    judge(con, STAGING, RULES, raw_table=RAW)
    for _ in range(2):  # writing it again replaces it
        check = write_row_account(con, [STAGING])
        assert (check.is_passed, check.checked_count, check.failed_count) == (True, 2, 0)
        assert _account(con) == [
            ("shop", "empty of faults.csv", 1, 1, 0, 0, 0, True),
            ("shop", "orders.csv", 5, 2, 1, 2, 0, True),
        ]
    written = con.execute(
        "select severity, is_passed from quality.check_results "
        "where table_name = 'quality.row_account'"
    )
    assert written.fetchall() == [("block", True)]


def test_rows_that_only_the_reader_quarantined_count(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(ROWS[0])
    con.execute("update quality.deliveries set delivered_count = 2")
    con.execute(
        "insert into quality.quarantined_rows values "
        f"('shop', '{STAGING}', 'orders.csv', 2, ['{RECORD_RULE}'], ['Because.'], '[]')"
    )
    judge(con, STAGING, RULES, raw_table=RAW)
    assert write_row_account(con, [STAGING]).is_passed


def test_a_row_that_vanishes_blocks(con: duckdb.DuckDBPyConnection, deliver: Deliver) -> None:
    deliver(*ROWS)
    judge(con, STAGING, RULES, raw_table=RAW)
    con.execute(f"delete from {STAGING} where source_row = 4")
    check = write_row_account(con, [STAGING])
    assert check.is_blocking
    assert _account(con) == [("shop", "orders.csv", 5, 1, 1, 2, 1, False)]


def test_judging_without_rebuilding_shows_as_rows_without_account(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(*ROWS)
    for _ in range(2):
        judge(con, STAGING, RULES, raw_table=RAW)
    assert write_row_account(con, [STAGING]).is_blocking


def test_rows_of_a_file_nobody_delivered_block(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(ROWS[0])
    con.execute("delete from quality.deliveries")
    assert write_row_account(con, [STAGING]).is_blocking
    assert _account(con) == [("shop", "orders.csv", 0, 1, 0, 0, -1, False)]


def test_a_delivered_file_without_staging_table_blocks(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(ROWS[0])
    assert write_row_account(con, []).is_blocking
