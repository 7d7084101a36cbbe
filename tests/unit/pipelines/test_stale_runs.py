"""A run whose process was killed must not keep back those that come after it, for ever."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines import stale_runs
from pipelines.settings import WarehouseSettings
from pipelines.stale_runs import end_stale_runs
from pipelines.warehouse import Warehouse

HOLD = (
    "import sys; from pathlib import Path; from pipelines.lock import locked\n"
    "with locked(Path(sys.argv[1])): print('held', flush=True); input()"
)


@dg.job
def nightly() -> None:
    pass


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)  # of a test before
    made = Warehouse(WarehouseSettings(path=tmp_path / "warehouse"))
    made.prepare()
    return made


@pytest.fixture
def instance(warehouse: Warehouse) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(warehouse.path / "dagster")) as made:
        yield made


def started(instance: dg.DagsterInstance) -> str:
    """Begin a run that nobody will end."""
    run = instance.create_run_for_job(nightly)
    event = dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, job_name="nightly")
    instance.report_dagster_event(event, run.run_id)
    return run.run_id


def end(instance: dg.DagsterInstance, run_id: str) -> None:
    event = dg.DagsterEvent(dg.DagsterEventType.RUN_SUCCESS.value, job_name="nightly")
    instance.report_dagster_event(event, run_id)


def status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    record = instance.get_run_by_id(run_id)
    assert record
    return record.status


def test_a_run_that_nobody_runs_any_more_is_ended(
    instance: dg.DagsterInstance, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id, other_id = started(instance), started(instance)
    assert end_stale_runs(instance, warehouse) == []  # it may be just starting
    monkeypatch.setattr(stale_runs, "_STARTING_S", 0.05)
    time.sleep(0.1)
    command = [sys.executable, "-c", HOLD, str(warehouse.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        assert end_stale_runs(instance, warehouse) == []  # somebody runs it
        assert status(instance, run_id) == dg.DagsterRunStatus.STARTED
        holder.communicate(b"\n")
    monkeypatch.setattr(stale_runs, "_ENDING_S", 0.5)
    ended = threading.Timer(0.1, end, [instance, other_id])  # gave the lock back, then says so
    ended.start()
    assert end_stale_runs(instance, warehouse) == [run_id]
    ended.join()
    assert status(instance, other_id) == dg.DagsterRunStatus.SUCCESS
    assert status(instance, run_id) == dg.DagsterRunStatus.FAILURE
    assert end_stale_runs(instance, warehouse) == []


def test_a_history_elsewhere_may_have_runs_of_others(
    tmp_path: Path, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stale_runs, "_STARTING_S", -1)
    (tmp_path / "home").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "home")) as elsewhere:
        run_id = started(elsewhere)
        assert end_stale_runs(elsewhere, warehouse) == []
        assert status(elsewhere, run_id) == dg.DagsterRunStatus.STARTED
