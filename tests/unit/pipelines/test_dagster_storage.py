"""The event log that is quick to write to says what Dagster's own says."""

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.base import AssetRecord
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import deserialize_value, serialize_value

OURS = {"event_log_storage": {"module": "pipelines.dagster_storage", "class": "EventLog"}}
QUIET = {
    "telemetry": {"enabled": False},
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    },
}


@dg.asset(check_specs=[dg.AssetCheckSpec("is_large", asset="source")])
def source() -> dg.MaterializeResult:  # type: ignore[type-arg]  # Dagster looks at it
    return dg.MaterializeResult(
        metadata={"rows": 3}, check_results=[dg.AssetCheckResult(passed=False)]
    )


@dg.asset(deps=[source])
def left() -> None: ...


@dg.asset(deps=[source, left])
def right() -> None: ...


@dg.asset(deps=[right])
def broken() -> None:
    raise ValueError("on purpose")


@contextmanager
def instance(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, ours: bool
) -> Iterator[dg.DagsterInstance]:
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    settings = QUIET | (OURS if ours else {})
    with dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(folder), overrides=settings)) as one:
        yield one


def told(log: dg.DagsterInstance) -> list[object]:
    """Run the assets; return all that the log then says of them, but for times and ids."""
    assets = [source, left, right, broken]
    runs = [dg.materialize(assets, instance=log, raise_on_error=False) for _ in range(2)]
    assert not any(run.success for run in runs)
    for said_without_a_run in (
        dg.AssetObservation(left.key),
        dg.AssetCheckEvaluation(
            asset_key=left.key, check_name="is_small", passed=True, metadata={}
        ),
        dg.AssetMaterialization("elsewhere"),
    ):
        log.report_runless_asset_event(said_without_a_run)
    events = [
        [
            (e.dagster_event_type, e.step_key, without_times(e.message))
            for e in log.all_logs(run.run_id)
            if not is_output_of_check(e)  # its result follows, and says all there is to it
        ]
        for run in runs
    ]
    records = log.get_asset_records([asset.key for asset in assets])
    made = {
        record.asset_entry.asset_key: entry.asset_materialization
        for record in records
        if (entry := record.asset_entry.last_materialization)
    }
    tags = {key: (one and one.tags) or {} for key, one in made.items()}
    version = "dagster/input_data_version/source"
    assert tags[right.key][version] == tags[source.key]["dagster/data_version"]
    checks = log.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(source.key, "is_large"), limit=5
    )
    assert checks[0].run_id == runs[1].run_id
    target = checks[0].evaluation and checks[0].evaluation.target_materialization_data
    assert target
    assert target.storage_id == newest(log, source.key).storage_id
    return [
        events,
        rows_of_index(log),
        {key: (one and one.metadata, sorted(tags[key])) for key, one in made.items()},
        [(check.status, check.event is not None) for check in checks],
    ]


def newest(log: dg.DagsterInstance, key: dg.AssetKey) -> dg.EventLogRecord:
    return log.fetch_materializations(key, limit=1).records[0]


def rows_of_index(log: dg.DagsterInstance) -> list[object]:
    """Return what the index over all runs holds, in order, but for times and the runs' ids."""
    with sqlite3.connect(Path(log.root_directory) / "history" / "runs" / "index.db") as index:
        events, checks, assets, tags = (
            index.execute(query).fetchall()
            for query in (
                "select id, dagster_event_type, step_key, asset_key, partition from event_logs",
                "select * from asset_check_executions order by id",
                "select * from asset_keys order by id",
                "select event_id, asset_key, key from asset_event_tags order by id",
            )
        )
    _, check, _ = checks
    texts = [text for row in (*checks, *assets) for text in row if is_text_of_dagster(text)]
    assert len(texts) == 7
    assert all(serialize_value(deserialize_value(text)) == text for text in texts)
    assert deserialize_value(check[6], EventLogEntry).timestamp == pytest.approx(seconds(check[7]))
    return [
        events,
        [[without_times(str(value)) for value in row[:6]] for row in checks],
        [row[8:10] for row in checks],  # the event, and the asset's it is about, by number
        [(row[1], row[4:6], [value is not None for value in row]) for row in assets],
        [deserialize_value(row[2], dg.EventLogRecord).storage_id for row in assets if row[2]],
        tags,
    ]


def is_text_of_dagster(value: object) -> bool:
    return isinstance(value, str) and value.startswith('{"__class__"')


def seconds(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).replace(tzinfo=UTC).timestamp()


def is_output_of_check(entry: EventLogEntry) -> bool:
    return entry.dagster_event_type == dg.DagsterEventType.STEP_OUTPUT and "is_large" in (
        entry.message
    )


def without_times(message: str) -> str:
    return re.sub(r"[\da-f-]{36}|\d[\d.]*(ms|s|\b)", "", message).split("pid:")[0]


def test_it_says_what_dagsters_own_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with instance(tmp_path / "own", monkeypatch, ours=False) as own:
        expected = told(own)
    with instance(tmp_path / "ours", monkeypatch, ours=True) as ours:
        assert told(ours) == expected
        said = [entry for run in ours.get_runs() for entry in ours.all_logs(run.run_id)]
    assert not any(is_output_of_check(entry) for entry in said)


def test_what_a_run_says_is_seen_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes: the one that runs, and the UI; here two instances of one folder."""
    began, go_on = threading.Event(), threading.Event()

    @dg.asset(deps=[source])
    def slow() -> None:
        began.set()
        assert go_on.wait(60)

    with (
        instance(tmp_path / "ours", monkeypatch, ours=True) as ours,
        instance(tmp_path / "ours", monkeypatch, ours=True) as ui,
    ):
        run = threading.Thread(
            target=dg.materialize, args=[[source, slow]], kwargs={"instance": ours}
        )
        run.start()
        assert began.wait(60)
        (record,) = ui.get_run_records()
        steps = [e.step_key for e in ui.all_logs(record.dagster_run.run_id) if e.step_key]
        go_on.set()
        run.join()
        assert {"source", "slow"} == set(steps)
        # And what the UI knows of an asset is not what it knew: another process writes it anew.
        (before,) = ui.get_asset_records([source.key])
        again = dg.materialize([source], instance=ours)
        (after,) = ui.get_asset_records([source.key])
    assert before.asset_entry.last_run_id == record.dagster_run.run_id
    assert after.asset_entry.last_run_id == again.run_id


def test_what_a_run_wrote_is_not_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dg.AssetKey] = []
    read = SqliteEventLogStorage.get_asset_records

    def noted(self: SqliteEventLogStorage, keys: Sequence[dg.AssetKey]) -> Sequence[AssetRecord]:
        asked.extend(keys)
        return read(self, keys)

    monkeypatch.setattr(SqliteEventLogStorage, "get_asset_records", noted)
    with instance(tmp_path / "ours", monkeypatch, ours=True) as ours:
        assert dg.materialize([source, left, right], instance=ours).success
    assert asked == []


def test_a_run_that_does_not_reach_an_asset_is_its_last_one_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs of one process; the second is known to the asset, and wrote nothing of it."""
    fails = False

    @dg.asset
    def sometimes() -> None:
        assert not fails

    with instance(tmp_path / "ours", monkeypatch, ours=True) as ours:
        assert dg.materialize([sometimes], instance=ours).success
        fails = True
        second = dg.materialize([sometimes], instance=ours, raise_on_error=False)
        (record,) = ours.get_asset_records([sometimes.key])
    assert not second.success
    assert record.asset_entry.last_run_id == second.run_id
    assert record.asset_entry.last_materialization
