"""No value of a cell leaves the database: not in results, logs, output or errors."""

import logging
import traceback

import duckdb
import pytest

from assets.quality.expectations import Expectation
from assets.quality.judge import judge
from pipelines.errors import ModelError
from tests.unit.assets.quality.shop import RAW, STAGING, Deliver, rule

PERSONAL = "Meier-4711"
ROW = (PERSONAL, PERSONAL, PERSONAL, PERSONAL)


def _chain(error: BaseException) -> str:
    """Everything a log could print of an error, the suppressed context included."""
    told = "".join(traceback.format_exception(error))
    linked = [link for link in (error.__cause__, error.__context__) if link is not None]
    return told + "".join(_chain(link) for link in linked)


def test_failing_values_are_nowhere_but_in_quarantine(
    con: duckdb.DuckDBPyConnection,
    deliver: Deliver,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    deliver(ROW, ROW)
    rules = [
        rule("unique", "quarantine", "one", columns=["id"]),
        rule("unique", "warn", "two", columns=["id", "city"]),
        rule("in_set", "quarantine", "three", columns=["city"], values=["Köln"]),
        rule("readable", "quarantine", "four", columns=["total"]),
        rule("rows", "block", "five", where="city is not null"),
        rule("between", "warn", "six", columns=["total"], min=0),
    ]
    with caplog.at_level(logging.DEBUG):
        results = judge(con, STAGING, rules, raw_table=RAW)
    written = con.execute("select * from quality.check_results").fetchall()
    assert {result.failed_count for result in results} == {0, 2}
    assert PERSONAL not in repr(results) + repr(written) + caplog.text + "".join(capfd.readouterr())
    assert PERSONAL in str(con.execute("select record from quality.quarantined_rows").fetchall())


@pytest.mark.parametrize("severity", ["drop", "quarantine", "block", "warn"])
def test_a_cast_error_is_told_without_the_value(
    con: duckdb.DuckDBPyConnection,
    deliver: Deliver,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    severity: str,
) -> None:
    deliver(ROW)
    claims = [
        rule("not_null", severity, "id_is_set", columns=["id"]),
        rule("rows", severity, "city_is_a_number", where="cast(city as integer) > 1"),
    ]
    with caplog.at_level(logging.DEBUG), pytest.raises(ModelError) as raised:
        judge(con, STAGING, claims, raw_table=RAW)
    told = str(raised.value)
    assert f"{STAGING}: expectation 'city_is_a_number' cannot be judged" in told
    assert "try_cast" in told
    assert "id_is_set" not in told
    assert PERSONAL not in _chain(raised.value) + caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (rule("rows", where="citty = 1"), '"citty" not found'),
        (rule("not_null", columns=["citty"]), "citty"),
        (rule("rows", where="city = "), "syntax error"),
        (rule("rows", where="id not in (select id from staging.nowhere)"), "nowhere"),
    ],
    ids=["column", "column of a kind", "syntax", "table"],
)
def test_a_rule_about_what_is_not_there_says_so(
    con: duckdb.DuckDBPyConnection, deliver: Deliver, claim: Expectation, told: str
) -> None:
    deliver(ROW)
    with pytest.raises(ModelError) as raised:
        judge(con, STAGING, [claim], raw_table=RAW)
    assert told in str(raised.value)
    assert PERSONAL not in _chain(raised.value)
