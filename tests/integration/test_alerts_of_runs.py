"""A night that fails is told of once, though the command and the Dagster daemon both see it."""

import json
import os
import re
import signal
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines import stale_runs
from pipelines.cli_alert import told_of
from pipelines.errors import PublishError
from pipelines.nights import current_night
from pipelines.run import Outcome, run_nightly, use_retailer
from pipelines.sensors import all_sensors
from tests.conftest import SMALL, goldsmith
from tests.nights import build_night

KEEP = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"


@dg.job
def nightly() -> None: ...


def name_somebody(folder: Path) -> Path:
    """Have alerts written into a file, and return it."""
    file = folder / "told"
    command = json.dumps([sys.executable, "-c", KEEP, str(file)])
    (folder / "retailer.toml").write_text(f"{SMALL}\n[alerts]\ncommand = {command}\n", "utf-8")
    return file


def told(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def failure_seen_by_the_daemon(
    instance: dg.DagsterInstance, outcome: Outcome
) -> dg.RunFailureSensorContext:
    (record,) = instance.get_records_for_run(
        outcome.run_id, of_type=dg.DagsterEventType.RUN_FAILURE
    ).records
    run, event = instance.get_run_by_id(outcome.run_id), record.event_log_entry.dagster_event
    assert run
    assert event
    return dg.build_run_status_sensor_context(
        sensor_name="night_failed", dagster_instance=instance, dagster_run=run, dagster_event=event
    ).for_run_failure()


def test_ctrl_c_ends_a_night_and_nobody_is_alarmed(small_retailer: Path) -> None:
    file = name_somebody(small_retailer)
    retailer, warehouse = use_retailer(small_retailer / "retailer.toml")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job ignores it

    def night() -> Outcome:
        return run_nightly(
            retailer,
            warehouse,
            None,
            leave_out=(),
            rehearse=False,
            on_plan=lambda _: None,
            on_step=lambda _: os.kill(os.getpid(), signal.SIGINT),
            on_wait=lambda _: None,
        )

    try:
        with pytest.raises(KeyboardInterrupt):
            told_of(retailer, warehouse, night)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not file.exists()
    assert current_night(warehouse) is None
    assert build_night(small_retailer).error is None


def test_a_night_that_fails_is_told_of_once(small_retailer: Path) -> None:
    file = name_somebody(small_retailer)
    next((small_retailer / "loyalty").glob("karten*")).write_bytes(b"")
    retailer, warehouse = use_retailer(small_retailer / "retailer.toml")
    outcome = told_of(retailer, warehouse, lambda: build_night(small_retailer))
    assert outcome.error is not None
    (alert,) = told(file)
    assert alert["key"] == f"failed-{outcome.run_id}"
    assert "loyalty/karten_2026-11-21.csv: the file is empty" in alert["text"]
    sensors = {sensor.name: sensor for sensor in all_sensors(retailer)}
    with dg.DagsterInstance.get() as instance:
        seen = failure_seen_by_the_daemon(instance, outcome)
        sensors["night_failed"](seen)
        assert len(told(file)) == 1
        (warehouse.alerts / alert["key"]).unlink()  # had the command not been there to tell
        sensors["night_failed"](seen)
    assert [again["text"] for again in told(file)] == [alert["text"]] * 2


def test_a_night_that_checks_stop_tells_of_each_and_where_to_look(small_retailer: Path) -> None:
    file = name_somebody(small_retailer)
    with (small_retailer / "retailer.toml").open("a") as settings:
        settings.write("[gates]\nquarantine_share = 0.0001\n")
    retailer, warehouse = use_retailer(small_retailer / "retailer.toml")
    outcome = told_of(retailer, warehouse, lambda: build_night(small_retailer))
    assert isinstance(outcome.error, PublishError)
    stopped = ["salesforce_contact_contacts", "kundenkarte_de_cards"]
    for table in stopped:
        said = f"staging.{table}: check quarantine_share_is_in_bounds failed for "
        assert str(outcome.error).count(said) == 1
    (alert,) = told(file)
    assert str(outcome.error) in alert["text"]
    assert "What to do: " in alert["text"]
    assert all(f"`goldsmith {way} --building" in alert["text"] for way in ("quarantine", "sql"))
    (warehouse.alerts / alert["key"]).unlink()  # had the daemon run it
    sensors = {sensor.name: sensor for sensor in all_sensors(retailer)}
    with dg.DagsterInstance.get() as instance:
        sensors["night_failed"](failure_seen_by_the_daemon(instance, outcome))
    assert sorted(told(file)[1]["text"].splitlines()) == sorted(alert["text"].splitlines())
    missing = goldsmith(small_retailer, "report", "--building")
    assert missing.returncode == 2
    query = re.search(r'--building "(.+)"`', missing.stderr)
    assert query
    asked = goldsmith(small_retailer, "sql", "--building", query[1])
    assert all(table in asked.stdout for table in stopped)


def test_a_run_that_was_killed_is_told_of(
    small_retailer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a run of the command, which Dagster's own sensors do not see."""
    monkeypatch.setattr(stale_runs, "_STARTING_S", -1)
    file = name_somebody(small_retailer)
    monkeypatch.setenv("DAGSTER_HOME", "")  # put back afterwards
    retailer, _ = use_retailer(small_retailer / "retailer.toml")
    watch = {sensor.name: sensor for sensor in all_sensors(retailer)}["watch"]
    with dg.DagsterInstance.get() as instance:
        run = instance.create_run_for_job(nightly)
        began = dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, job_name="nightly")
        instance.report_dagster_event(began, run.run_id)
        for _ in range(2):
            watch(dg.build_sensor_context(instance=instance))
    (alert,) = told(file)
    assert alert["key"] == f"failed-{run.run_id}"
    assert "its process was killed" in alert["text"]


def test_a_night_that_cannot_begin_is_told_of(small_retailer: Path) -> None:
    file = name_somebody(small_retailer)
    next((small_retailer / "loyalty").glob("karten*")).unlink()
    done = goldsmith(small_retailer, "run")
    assert done.returncode == 4
    (alert,) = told(file)
    assert alert["kind"] == "failed"
    assert "loyalty/karten*.csv: no file is there" in alert["text"]
    assert goldsmith(small_retailer, "check").returncode == 4  # tried by somebody who sees it
    assert len(told(file)) == 1
