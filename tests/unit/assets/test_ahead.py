"""What is built ahead of its step: only what can be, on a connection of its own, and no longer."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import duckdb
import pytest

from assets.ahead import Ahead, building_ahead, judged_after
from assets.built_table import build_table, create
from assets.python_sources import DELIVERIES
from assets.quality import gx_process
from assets.raw.target import RawTable
from assets.table import Table
from pipelines.errors import GoldsmithError
from pipelines.progress import Step, report
from pipelines.settings import WarehouseSettings
from pipelines.tonight import Tonight
from pipelines.warehouse import Warehouse
from tests.unit.assets.quality.shop import rule

_PATIENCE_S = 30


def table(name: str, sql: str, *upstream: str) -> Table:
    return Table(name, "", {}, ["number"], upstream=[*upstream], sql=sql)


NUMBERS = table("main.numbers", "from range(10) as numbers (number)", "raw.numbers")
EVEN = table("main.even", "from numbers where number % 2 = 0", "main.numbers")
WRONG = table("main.wrong", "select error('no such luck')", "raw.numbers")
ENDLESS = table("main.endless", "select count(*) from range(10_000_000) a, range(1_000_000) b")
BELOW_NINE = rule("rows", "warn", "below_nine", where="number = 9")


class Build(Tonight):
    """A build that writes down which threads ask for a connection of their own."""

    threads: list[str]

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:  # type: ignore[override]
        self.threads.append(threading.current_thread().name)
        with super().cursor() as con:
            yield con


@pytest.fixture
def tonight(tmp_path: Path) -> Iterator[Build]:
    warehouse = Warehouse(WarehouseSettings(path=tmp_path / "warehouse"))
    warehouse.prepare()
    build = Build(Mock(), warehouse)
    build.threads = []
    with closing(build):
        build.begin(date(2026, 11, 21))
        yield build


def names(tonight: Build) -> list[str]:
    query = "select table_name from duckdb_tables() where schema_name = 'main' order by all"
    return [name for (name,) in tonight.con.execute(query).fetchall()]


def wait_for(tonight: Build, name: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while name not in names(tonight):
        assert time.monotonic() < until, f"{name} was not built ahead"
        time.sleep(0.01)


def test_a_table_is_built_when_what_it_is_made_from_is(tonight: Build) -> None:
    both = replace(EVEN, upstream=["main.numbers", "golden matches"])  # a step of Python's
    with building_ahead(tonight, [NUMBERS, both]) as ahead:
        report(Step("raw.numbers"))
        assert ahead.build(NUMBERS).row_count == 10
        assert names(tonight) == ["numbers"]
        report(Step("main.numbers"))
        tonight.con.execute("delete from numbers where number = 2")  # as another step may
        report(Step("golden matches"))
        wait_for(tonight, "even")
        assert ahead.build(EVEN).row_count == 4
    assert tonight.con.execute("from even order by all").fetchall() == [(0,), (4,), (6,), (8,)]
    assert threading.current_thread().name not in tonight.threads
    assert tonight.ahead is None


def test_what_is_built_ahead_need_not_wait_for_its_step_to_be_gone_on_from(tonight: Build) -> None:
    with building_ahead(tonight, [NUMBERS, EVEN]) as ahead:
        report(Step("raw.numbers"))
        wait_for(tonight, "even")
        assert ahead.build(EVEN).row_count == 5
    booked = "select table_name from ops.table_builds order by build_no"
    assert tonight.con.execute(booked).fetchall() == [("main.numbers",), ("main.even",)]


def test_nothing_is_made_from_a_table_that_failed_a_blocking_check(tonight: Build) -> None:
    twice = "from range(10) as n (number), range(2) as again select number"
    with building_ahead(tonight, [table("main.numbers", twice, "raw.numbers"), EVEN]) as ahead:
        report(Step("raw.numbers"))
        assert ahead.build(NUMBERS).is_stopping
        ahead._builder.submit(int).result()  # what was begun has ended
    assert names(tonight) == ["numbers"]


def test_what_is_built_ahead_is_judged_and_booked(tonight: Build) -> None:
    twice = "from range(10) as n (number), range(2) as again select number"
    judged = replace(table("main.twice", twice, "raw.numbers"), rules=[BELOW_NINE])
    with building_ahead(tonight, [judged]) as ahead:
        report(Step("raw.numbers"))
        results = ahead.build(judged).results
    found = [(r.check_name, r.failed_count) for r in results]
    assert found == [("below_nine", 2), ("grain_is_unique", 10)]
    booked = "select check_name, failed_count from quality.check_results order by all"
    assert tonight.con.execute(booked).fetchall() == found
    noted = "select table_name, row_count from ops.table_builds"
    assert tonight.con.execute(noted).fetchall() == [("main.twice", 20)]
    assert threading.current_thread().name not in tonight.threads


def test_a_view_holds_no_rows_of_its_own(tonight: Build) -> None:
    create(tonight.con, NUMBERS)
    create(tonight.con, replace(EVEN, is_view=True))
    tonight.con.execute("delete from numbers where number < 8")
    assert tonight.con.execute("from even").fetchall() == [(8,)]


def test_a_staging_table_is_begun_before_the_delivery_is_accepted(tonight: Build) -> None:
    staging = replace(NUMBERS, raw=RawTable("sap_tables", "kna1", Mock()))
    with building_ahead(tonight, [staging]):
        report(Step("raw.numbers"))
        wait_for(tonight, "numbers")
    assert judged_after(staging) == ["raw.numbers", DELIVERIES]


def test_after_a_step_that_failed_nothing_is_begun(tonight: Build) -> None:
    with building_ahead(tonight, [NUMBERS]):
        report(Step("raw.numbers", error=GoldsmithError("a check failed")))
    assert names(tonight) == []


def test_a_step_that_is_first_builds_its_table_itself(tonight: Build) -> None:
    with building_ahead(tonight, [NUMBERS]) as ahead:
        assert ahead.build(NUMBERS).row_count == 10
        report(Step("raw.numbers"))
    assert names(tonight) == ["numbers"]
    assert tonight.threads == []


def test_what_goes_wrong_ahead_is_said_in_the_step(tonight: Build) -> None:
    with building_ahead(tonight, [WRONG]) as ahead:
        report(Step("raw.numbers"))
        with pytest.raises(duckdb.Error, match="no such luck"):
            ahead.build(WRONG)


def test_a_run_that_ends_waits_for_nothing(tonight: Build) -> None:
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


def test_a_run_that_ends_does_not_wait_for_a_judgement(tonight: Build) -> None:
    judged = replace(NUMBERS, rules=[BELOW_NINE])
    gx_process.start()
    try:
        os.kill(gx_process._process(os.getpid())._process.pid, signal.SIGSTOP)
        with building_ahead(tonight, [judged]):
            report(Step("raw.numbers"))
            wait_for(tonight, "numbers")
            start = time.monotonic()
        assert time.monotonic() - start < _PATIENCE_S
    finally:
        gx_process.end()
    assert build_table(tonight, judged).results[0].failed_count == 1  # by another process
