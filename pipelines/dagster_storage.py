"""Dagster's event log in the warehouse folder, quick to write to.

Dagster opens its SQLite event log anew for each of a night's four thousand events, writes each to
two files in three transactions, and reads what a table was made from anew for each that is made
from it: more than half a minute a night. `EventLog` keeps engines and connections open, writes what
a step has to say at once, and remembers what it wrote. A power cut, in WAL mode with
`synchronous = normal`, a kill or a full disk can cost the history its last events, never the file;
nothing of the data itself is in it.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from dagster import AssetKey, DagsterEventType, EventLogRecord
from dagster._core.events.log import EventLogEntry
from dagster._core.execution.plan.outputs import StepOutputData
from dagster._core.storage.event_log.base import AssetEntry, AssetRecord
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine

from pipelines.dagster_index import write_to_index

_ENGINES_KEPT = 8  # a file a run, and the index over all runs
_BUSY_TIMEOUT_S = 60
_WRITTEN = DagsterEventType.ASSET_MATERIALIZATION

# Never the last that a run or a step has to say: they are written along with what follows.
_WRITTEN_WITH_THE_NEXT = {
    DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED,
    DagsterEventType.STEP_OUTPUT,
    DagsterEventType.ASSET_CHECK_EVALUATION,
    DagsterEventType.STEP_SUCCESS,  # of a run in one process: it goes on, or ends
    _WRITTEN,
}


class EventLog(SqliteEventLogStorage):
    """Dagster's SQLite event log, in the same files as its own, with connections kept open."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._features: set[str] = set()
        self._waiting: list[EventLogEntry] = []
        self._writing: dict[str, Connection] = {}  # a file being written to in one transaction
        self._records: dict[AssetKey, AssetRecord] = {}  # of assets written here
        super().__init__(base_dir, inst_data)
        self._db_lock = threading.RLock()  # type: ignore[assignment]  # Dagster locks once

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing can be set."""
        return {}

    @classmethod
    def from_config_value(
        cls,
        inst_data: ConfigurableClassData | None,
        config_value: Any,  # noqa: ANN401, ARG003  the interface of Dagster
    ) -> "EventLog":
        """Return the event log where Dagster's own would be: in DAGSTER_HOME."""
        return cls(str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"), inst_data)

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event, now or along with the next ones of its step."""
        with self._db_lock:
            if self._waiting and _tells_of_output(event, self._waiting[-1]):
                self._waiting.pop()
            self._waiting.append(event)
            if event.dagster_event_type not in _WRITTEN_WITH_THE_NEXT:
                self._write_waiting()

    def _write_waiting(self) -> None:
        """Write the events that wait, in one transaction a file."""
        events, self._waiting = self._waiting, []
        for run_id, of_run in groupby(events, lambda event: event.run_id):
            self._write(run_id, [*of_run])

    def _write(self, run_id: str, events: Sequence[EventLogEntry]) -> None:
        rows = [self._event_to_row(_said_once(event)) for event in events]
        try:
            with ExitStack() as transactions:
                for shard in (INDEX_SHARD_NAME, run_id):
                    self._writing[shard] = transactions.enter_context(self._connect(shard))
                self._writing[run_id].execute(SqlEventLogStorageTable.insert(), rows)
                for entry in write_to_index(self, self._writing[INDEX_SHARD_NAME], events, rows):
                    self._remember(entry.event, entry.number)
        finally:
            self._writing.clear()

    def _remember(self, event: EventLogEntry, number: int) -> None:
        """Remember what is known of an asset that a step of a run has written.

        Only steps write to assets, from the run's one process. What the daemon or the UI says of an
        asset they have not written makes them no witness of it.
        """
        key = event.dagster_event and event.dagster_event.asset_key
        if key and event.run_id and event.dagster_event_type == _WRITTEN:
            record = EventLogRecord(storage_id=number, event_log_entry=event)
            entry = AssetEntry(
                asset_key=key, last_materialization_record=record, last_run_id=event.run_id
            )
            # Its number among assets is not known here; it only pages through lists of all assets.
            self._records[key] = AssetRecord(storage_id=number, asset_entry=entry)
        elif key:
            self._records.pop(key, None)

    def get_asset_records(self, asset_keys: Sequence[AssetKey] | None = None) -> list[AssetRecord]:
        """Return what is known of these assets, of all if None."""
        with self._db_lock:
            if self._waiting:
                self._write_waiting()
        if asset_keys is None:
            return list(super().get_asset_records())
        known = [self._records[key] for key in asset_keys if key in self._records]
        unknown = [key for key in asset_keys if key not in self._records]
        return [*known, *(super().get_asset_records(unknown) if unknown else ())]

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard in self._writing:
                yield self._writing[shard]
                return
            if self._waiting:
                self._write_waiting()
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        """Return the engine of one file, made at first use; the longest unused one is closed."""
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                connect_args={"timeout": _BUSY_TIMEOUT_S, "check_same_thread": False},
            )
            event.listen(engine, "connect", _sync_seldom)
            self._engines[shard] = engine
        self._engines.move_to_end(shard)
        if len(self._engines) > _ENGINES_KEPT:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]

    # Dagster asks these three several times an event. What was there once, stays.

    def has_table(self, table_name: str) -> bool:
        """Return whether the index file has this table."""
        return self._remembered(
            f"table {table_name}", lambda: super(EventLog, self).has_table(table_name)
        )

    def has_secondary_index(self, name: str) -> bool:
        """Return whether this summary of the log has been built."""
        return self._remembered(
            f"index {name}", lambda: super(EventLog, self).has_secondary_index(name)
        )

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        """Return whether the table of assets has this column."""
        return self._remembered(
            f"column {column_name}",
            lambda: super(EventLog, self)._has_asset_key_col_on_connection(conn, column_name),
        )

    def _remembered(self, feature: str, ask: Callable[[], bool]) -> bool:
        if feature not in self._features and ask():
            self._features.add(feature)
        return feature in self._features

    def dispose(self) -> None:
        """Write what waits and close every connection."""
        if self._waiting:
            self._write_waiting()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _tells_of_output(evaluation: EventLogEntry, output: EventLogEntry) -> bool:
    """Return whether a check's output is followed by its result, which says all there is to it."""
    return (
        evaluation.dagster_event_type == DagsterEventType.ASSET_CHECK_EVALUATION
        and output.dagster_event_type == DagsterEventType.STEP_OUTPUT
        and (evaluation.run_id, evaluation.step_key) == (output.run_id, output.step_key)
    )


def _said_once(event: EventLogEntry) -> EventLogEntry:
    """Return a step's output without its metadata: the table's own event, which follows, has it."""
    made = event.dagster_event
    if made is None or not isinstance(made.event_specific_data, StepOutputData):
        return event
    output = made.event_specific_data._replace(metadata={})
    return event._replace(dagster_event=made._replace(event_specific_data=output))


def _sync_seldom(connection: Any, _: object) -> None:  # noqa: ANN401  SQLAlchemy's type
    connection.execute("pragma synchronous = normal").close()
