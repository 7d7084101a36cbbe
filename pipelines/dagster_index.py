"""Dagster's index over all runs: what it holds of assets, checks and runs, written many at once.

Dagster writes these rows an event at a time, with statements made anew for each and the event
turned into text three times. Here each statement is made once, takes all events of a kind, and uses
the text that the run's own log has.

Here: rows of the index. Not here: when they are written, and in which file (`dagster_storage.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dagster import DagsterEventType
from dagster._core.events import (
    ASSET_CHECK_EVENTS,
    ASSET_EVENTS,
    EVENT_TYPE_TO_PIPELINE_RUN_STATUS,
)
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetKeyTable,
    SqlEventLogStorageTable,
)
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.engine import Connection

_MIRRORED = {*ASSET_EVENTS, *ASSET_CHECK_EVENTS, *EVENT_TYPE_TO_PIPELINE_RUN_STATUS}


def _upsert_asset(*columns: str) -> Insert:
    statement = insert(AssetKeyTable)
    return statement.on_conflict_do_update(
        index_elements=["asset_key"], set_={name: statement.excluded[name] for name in columns}
    )


_INSERT_EVENT = SqlEventLogStorageTable.insert()
_PLAN_ASSET = _upsert_asset("last_run_id", "last_materialization_timestamp")
_WRITE_ASSET = _upsert_asset(
    "last_run_id", "last_materialization_timestamp", "last_materialization"
)
_PLAN_CHECK = AssetCheckExecutionsTable.insert()
_WRITE_CHECK = AssetCheckExecutionsTable.update().where(
    AssetCheckExecutionsTable.c.asset_key == bindparam("of_asset"),
    AssetCheckExecutionsTable.c.check_name == bindparam("of_check"),
    AssetCheckExecutionsTable.c.run_id == bindparam("of_run"),
    AssetCheckExecutionsTable.c.partition.is_(None),
)


@dataclass(frozen=True)
class Entry:
    """One event: itself, its row in the run's own log, its number in the index."""

    event: EventLogEntry
    row: Mapping[str, Any]
    number: int


def write_to_index(
    log: SqlEventLogStorage,
    index: Connection,
    events: Sequence[EventLogEntry],
    rows: Sequence[Mapping[str, Any]],
) -> list[Entry]:
    """Write what the index holds of these events; return those it holds, in their order.

    Args:
        log: whose index it is; it writes the kinds that a night has few of.
        index: open, in a transaction.
        events: of one run.
        rows: theirs in the run's own log.
    """
    mirrored = [
        (event, row)
        for event, row in zip(events, rows, strict=True)
        if event.dagster_event_type in _MIRRORED
    ]
    if not mirrored:
        return []
    index.execute(_INSERT_EVENT, [row for _, row in mirrored])
    # In one transaction SQLite numbers them one after the other.
    last = index.exec_driver_sql("select last_insert_rowid()").scalar_one()
    first = last - len(mirrored) + 1
    entries = [Entry(*one, number) for number, one in enumerate(mirrored, first)]
    for kind, of_kind in groupby(entries, lambda entry: entry.event.dagster_event_type):
        _write(log, index, kind, [*of_kind])
    return entries


def _write(
    log: SqlEventLogStorage,
    index: Connection,
    kind: DagsterEventType | None,
    entries: Sequence[Entry],
) -> None:
    if kind == DagsterEventType.ASSET_MATERIALIZATION_PLANNED:
        index.execute(_PLAN_ASSET, [_asset(entry) for entry in entries])
    elif kind == DagsterEventType.ASSET_MATERIALIZATION:
        log._store_asset_event_tags(  # noqa: SLF001  Dagster calls it so, too
            index, [entry.event for entry in entries], [entry.number for entry in entries]
        )
        index.execute(_WRITE_ASSET, [_asset(entry) | _written(entry) for entry in entries])
    elif kind == DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED and not _are_partitioned(entries):
        index.execute(_PLAN_CHECK, [_planned_check(entry) for entry in entries])
    elif kind == DagsterEventType.ASSET_CHECK_EVALUATION:
        planned = index.execute(_WRITE_CHECK, [_check(entry) for entry in entries]).rowcount
        if planned < len(entries):
            _write_singly(log, index, entries)
    else:
        _write_singly(log, index, entries)


def _write_singly(log: SqlEventLogStorage, index: Connection, entries: Sequence[Entry]) -> None:
    """Write as Dagster does, what a night has few of."""
    for entry in entries:
        if entry.event.dagster_event_type in ASSET_CHECK_EVENTS:
            log.store_asset_check_event(entry.event, entry.number)
        elif entry.event.dagster_event_type in ASSET_EVENTS:
            log._store_asset_event_tags(index, [entry.event], [entry.number])  # noqa: SLF001
            log._store_asset_event(index, entry.event, entry.number)  # noqa: SLF001


def _asset(entry: Entry) -> dict[str, Any]:
    return {
        "asset_key": entry.row["asset_key"],
        "last_run_id": entry.row["run_id"],
        "last_materialization_timestamp": entry.row["timestamp"],
    }


def _written(entry: Entry) -> dict[str, Any]:
    """Return the event as a record of this index: Dagster's text of an `EventLogRecord`."""
    record = (
        '{"__class__": "EventLogRecord", "event_log_entry": %s, "storage_id": %d}'  # noqa: UP031
        % (entry.row["event"], entry.number)
    )
    return {"last_materialization": record}


def _are_partitioned(planned: Sequence[Entry]) -> bool:
    checks = [entry.event.get_dagster_event().asset_check_planned_data for entry in planned]
    return any(check.partitions_subset for check in checks)


def _planned_check(entry: Entry) -> dict[str, Any]:
    planned = entry.event.get_dagster_event().asset_check_planned_data
    return {
        "asset_key": planned.asset_key.to_string(),
        "check_name": planned.check_name,
        "run_id": entry.row["run_id"],
        "execution_status": AssetCheckExecutionRecordStatus.PLANNED.value,
        "evaluation_event": entry.row["event"],
        "evaluation_event_timestamp": entry.row["timestamp"],
        "evaluation_event_storage_id": entry.number,
    }


def _check(entry: Entry) -> dict[str, Any]:
    evaluation = entry.event.get_dagster_event().asset_check_evaluation_data
    target = evaluation.target_materialization_data
    status = (
        AssetCheckExecutionRecordStatus.SUCCEEDED
        if evaluation.passed
        else AssetCheckExecutionRecordStatus.FAILED
    )
    return {
        "of_asset": evaluation.asset_key.to_string(),
        "of_check": evaluation.check_name,
        "of_run": entry.row["run_id"],
        "execution_status": status.value,
        "evaluation_event": entry.row["event"],
        "evaluation_event_timestamp": entry.row["timestamp"],
        "evaluation_event_storage_id": entry.number,
        "materialization_event_storage_id": target and target.storage_id,
    }
