"""Dagster's event log in the warehouse folder, quick to write to.

Dagster opens its SQLite event log anew for each of a night's thousand events: a new engine, a
recompiled statement and a disk sync each, half a minute a night. `EventLog` keeps engines and
connections open instead. In WAL mode with `synchronous = normal` a power cut can cost the history
its last events, never the file; nothing of the data itself is in it.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine

_ENGINES_KEPT = 8  # a file a run, and the index over all runs
_BUSY_TIMEOUT_S = 60


class EventLog(SqliteEventLogStorage):
    """Dagster's SQLite event log, in the same files as its own, with connections kept open."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._features: set[str] = set()
        super().__init__(base_dir, inst_data)

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

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
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
        """Close every connection."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _sync_seldom(connection: Any, _: object) -> None:  # noqa: ANN401  SQLAlchemy's type
    connection.execute("pragma synchronous = normal").close()
