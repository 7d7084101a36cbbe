"""What is built ahead of its step: only what can be, on a connection of its own, and no longer."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import duckdb
import pytest

from assets.ahead import Ahead, building_ahead, create, judged_after
from assets.python_sources import DELIVERIES
from assets.raw.target import RawTable
from assets.table import Table
from pipelines.errors import GoldsmithError
from pipelines.progress import Step, report

_PATIENCE_S = 30


def table(name: str, sql: str, *upstream: str) -> Table:
    return Table(name, "", {}, upstream=[*upstream], sql=sql)


NUMBERS = table("main.numbers", "from range(10) as numbers (number)", "raw.numbers")
EVEN = table("main.even", "from numbers where number % 2 = 0", "main.numbers")
WRONG = table("main.wrong", "select error('no such luck')", "raw.numbers")
ENDLESS = table("main.endless", "select count(*) from range(10_000_000) a, range(1_000_000) b")


@pytest.fixture
def tonight(tmp_path: Path) -> Iterator[Mock]:
    """A build whose connections write down which thread asks for them."""
    with closing(duckdb.connect(str(tmp_path / "build.duckdb"))) as con:
        threads: list[str] = []

        def cursor() -> duckdb.DuckDBPyConnection:
            threads.append(threading.current_thread().name)
            return con.cursor()

        yield Mock(con=con, cursor=cursor, threads=threads, ahead=None)


def names(tonight: Mock) -> list[str]:
    query = "select table_name from duckdb_tables() order by all"
    return [name for (name,) in tonight.con.execute(query).fetchall()]


def wait_for(tonight: Mock, name: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while name not in names(tonight):
        assert time.monotonic() < until, f"{name} was not built ahead"
        time.sleep(0.01)


def test_a_table_is_built_when_the_steps_before_it_have_ended(tonight: Mock) -> None:
    with building_ahead(tonight, [NUMBERS, EVEN]):
        report(Step("raw.numbers"))
        wait_for(tonight, "numbers")
        tonight.con.execute("delete from numbers where number = 2")  # as its step may
        assert names(tonight) == ["numbers"]
        report(Step("main.numbers"))
        wait_for(tonight, "even")
        assert tonight.ahead.build(EVEN) > 0
    assert tonight.con.execute("from even order by all").fetchall() == [(0,), (4,), (6,), (8,)]
    assert threading.current_thread().name not in tonight.threads
    assert tonight.ahead is None


def test_a_view_holds_no_rows_of_its_own(tonight: Mock) -> None:
    create(tonight.con, NUMBERS)
    create(tonight.con, replace(EVEN, is_view=True))
    tonight.con.execute("delete from numbers where number < 8")
    assert tonight.con.execute("from even").fetchall() == [(8,)]


def test_a_staging_table_is_begun_before_the_delivery_is_accepted(tonight: Mock) -> None:
    staging = replace(NUMBERS, raw=RawTable("sap_tables", "kna1", Mock()))
    with building_ahead(tonight, [staging]):
        report(Step("raw.numbers"))
        wait_for(tonight, "numbers")
    assert judged_after(staging) == ["raw.numbers", DELIVERIES]


def test_after_a_step_that_failed_nothing_is_begun(tonight: Mock) -> None:
    with building_ahead(tonight, [NUMBERS]):
        report(Step("raw.numbers", error=GoldsmithError("a check failed")))
    assert names(tonight) == []


def test_a_step_that_is_first_builds_its_table_itself(tonight: Mock) -> None:
    with building_ahead(tonight, [NUMBERS]):
        assert tonight.ahead.build(NUMBERS) > 0
        report(Step("raw.numbers"))
    assert names(tonight) == ["numbers"]
    assert tonight.threads == []


def test_what_goes_wrong_ahead_is_said_in_the_step(tonight: Mock) -> None:
    with building_ahead(tonight, [WRONG]):
        report(Step("raw.numbers"))
        with pytest.raises(duckdb.Error, match="no such luck"):
            tonight.ahead.build(WRONG)


def test_a_run_that_ends_waits_for_nothing(tonight: Mock) -> None:
    ahead = Ahead(tonight, [ENDLESS])
    ahead.begin(Step("settings.night"))
    until = time.monotonic() + _PATIENCE_S
    while not tonight.threads:
        assert time.monotonic() < until
        time.sleep(0.01)
    start = time.monotonic()
    ahead.stop()
    assert time.monotonic() - start < _PATIENCE_S
    assert names(tonight) == []
