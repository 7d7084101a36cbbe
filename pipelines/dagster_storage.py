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
from pathlib import Path
from typing import Any

from dagster import AssetKey, DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.base import AssetRecord
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine

_ENGINES_KEPT = 8  # a file a run, and the index over all runs
_BUSY_TIMEOUT_S = 60

# Never the last that a run or a step has to say: they are written along with what follows.
_WRITTEN_WITH_THE_NEXT = {
    DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED,
    DagsterEventType.STEP_OUTPUT,
    DagsterEventType.ASSET_CHECK_EVALUATION,
    DagsterEventType.ASSET_MATERIALIZATION,
}


class EventLog(SqliteEventLogStorage):
    """Dagster's SQLite event log, in the same files as its own, with connections kept open."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._features: set[str] = set()
        self._waiting: list[EventLogEntry] = []
        self._writing: dict[str, Connection] = {}  # a file being written to in one transaction
        self._records: dict[AssetKey, AssetRecord | None] = {}  # of assets written here
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
            self._waiting.append(event)
            self._forget(event)
            if event.dagster_event_type not in _WRITTEN_WITH_THE_NEXT:
                self._write_waiting()

    def _forget(self, event: EventLogEntry) -> None:
        """Forget what was known of an asset that is written anew; from now on it is remembered.

        Only steps of a run write to assets, from the run's one process. What the daemon or the UI
        says of an asset they have not written makes them no witness of it.
        """
        key = event.dagster_event and event.dagster_event.asset_key
        is_step = (
            event.run_id and event.dagster_event_type == DagsterEventType.ASSET_MATERIALIZATION
        )
        if key and (is_step or key in self._records):
            self._records[key] = None

    def _write_waiting(self) -> None:
        """Write the events that wait, in one transaction a file."""
        events, self._waiting = self._waiting, []
        try:
            with ExitStack() as transactions:
                for shard in {INDEX_SHARD_NAME, *(event.run_id for event in events)}:
                    self._writing[shard] = transactions.enter_context(self._connect(shard))
                for event in events:
                    super().store_event(event)
        finally:
            self._writing.clear()

    def get_asset_records(self, asset_keys: Sequence[AssetKey] | None = None) -> list[AssetRecord]:
        """Return what is known of these assets, of all if None."""
        if asset_keys is None:
            return list(super().get_asset_records())
        records = {key: self._records.get(key) for key in asset_keys}
        unknown = [key for key, record in records.items() if record is None]
        for record in super().get_asset_records(unknown) if unknown else ():
            key = record.asset_entry.asset_key
            records[key] = record
            if key in self._records:
                self._records[key] = record
        return [record for record in records.values() if record is not None]

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

    def has_asset_key_col(self, column_name: str) -> bool:
        """Return whether the table of assets has this column."""
        return self._remembered(
            f"column {column_name}", lambda: super(EventLog, self).has_asset_key_col(column_name)
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


def _sync_seldom(connection: Any, _: object) -> None:  # noqa: ANN401  SQLAlchemy's type
    connection.execute("pragma synchronous = normal").close()
