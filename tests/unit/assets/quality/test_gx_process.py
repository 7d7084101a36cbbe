"""The process of Great Expectations: ends with its owner, its end is said, a fork has its own."""

import os
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest

from assets.quality import gx_process
from assets.quality.gx_process import Question
from assets.quality.judge import judge
from pipelines.errors import GoldsmithError
from tests.unit.assets.quality.shop import GOOD, STAGING, Deliver, rule

CLAIM = rule("rows", "warn", where="id = '1'")
START = "import os, time; from assets.quality import gx_process as g; g.start(); "


def process() -> subprocess.Popen[bytes]:
    return gx_process._process(os.getpid())._process


def is_running(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"


def test_a_process_that_was_killed_is_said_and_the_next_table_gets_another(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD)
    judge(con, STAGING, [CLAIM])
    process().kill()
    with pytest.raises(GoldsmithError, match=f"{STAGING}: Great Expectations ended"):
        judge(con, STAGING, [CLAIM])
    assert [result.failed_count for result in judge(con, STAGING, [CLAIM])] == [1]


def test_it_ends_with_a_night_that_is_killed() -> None:
    tell = "print(g._process(os.getpid())._process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", START + tell], stdout=subprocess.PIPE) as night:
        assert night.stdout is not None
        pid = int(night.stdout.readline())
        assert is_running(pid)
        night.send_signal(signal.SIGKILL)
    for _ in range(300):
        if not is_running(pid):
            return
        time.sleep(0.1)
    pytest.fail("it still runs half a minute later")


def _ask_in_fork() -> None:
    with duckdb.connect() as con:
        con.execute("create schema staging; create table staging.t as select '1' as id")
        judge_it = Question("staging.t", [CLAIM], "id", None, ())
        found = gx_process.verdicts(con, judge_it)
    os._exit(0 if [verdict.is_met for verdict in found] == [False] else 1)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_has_a_process_of_its_own(con: duckdb.DuckDBPyConnection, deliver: Deliver) -> None:
    deliver(GOOD)
    judge(con, STAGING, [CLAIM])
    fork = get_context("fork").Process(target=_ask_in_fork)
    fork.start()
    fork.join(timeout=60)
    assert fork.exitcode == 0
    assert [result.failed_count for result in judge(con, STAGING, [CLAIM])] == [1]


def test_a_folder_named_like_ours_where_the_command_is_called_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "__init__.py").write_text("raise SystemExit(9)", "utf-8")
    ask = (
        "import duckdb; from assets.quality.expectations import Expectation as E; "
        "con = duckdb.connect(); con.execute('create schema s'); "
        "con.execute('create table s.t as select 1 as id'); "
        "r = E(name='a', severity='warn', expect='rows', where='id = 1', reason='r'); "
        "print(g.verdicts(con, g.Question('s.t', [r], 'id', None, ()))[0].is_met)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", START + ask],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "False\n", done.stderr
