"""What the header of a model claims of its rows: some claims stop the night, some only tell."""

import duckdb

from assets.checks import check_names, check_table
from assets.quality.tables import create_tables
from assets.sql_assets import as_dagster, blocking_checks
from assets.table import Table


def test_a_warning_that_fails_stops_nothing() -> None:
    table = Table(
        "main.lines",
        "One row is a line.",
        {},
        ["line"],
        checks={"is_positive": "line > 0"},
        warnings={"is_small": "line < 3"},
        reasons={"is_small": "Few have so many lines."},
    )
    with duckdb.connect() as con:
        con.execute("create schema quality")
        create_tables(con)
        con.execute("create table lines as from range(1, 6) as numbers (line)")
        results = check_table(con, table)
        booked = con.execute(
            "select check_name, severity, is_passed, checked_count, failed_count, reason "
            "from quality.check_results order by check_name"
        ).fetchall()
    assert [row[:-1] for row in booked] == [
        ("grain_is_unique", "block", True, 5, 0),
        ("is_positive", "block", True, 5, 0),
        ("is_small", "warn", False, 5, 3),
    ]
    assert booked[-1][-1] == "Few have so many lines."
    assert not any(result.is_blocking for result in results)
    assert "is_small" not in [*check_names(table), *blocking_checks(table)]


def test_some_of_the_rows_that_fail_are_named_by_what_tells_of_nobody() -> None:
    table = Table(
        "main.cards",
        "One row is a card.",
        {},
        ["silo", "source_key", "line_no"],
        warnings={"is_small": "points < 3"},
        reasons={"is_small": "Few have so many points."},
    )
    with duckdb.connect() as con:
        con.execute("create schema quality")
        create_tables(con)
        con.execute(
            "create table cards as select 'shop' as silo, 'anna@example.org' as source_key, "
            "line_no, line_no as points from range(9, 1, -1) as numbers (line_no) "
            "union all select 'shop', 'anna@example.org', 9, 1"
        )
        grain, small = check_table(con, table)
    assert grain.failing == "silo shop, line_no 9"
    assert small.failing == "; ".join(f"silo shop, line_no {number}" for number in range(3, 8))
    told = as_dagster("main.cards", [small])[0].metadata["such as"].value
    assert told == small.failing
