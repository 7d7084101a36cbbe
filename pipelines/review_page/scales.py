"""The published night's records, kept ready for weighing pairs as long as they are published.

Preparing them takes as long as `goldsmith explain` takes to begin; a steward asks pair after pair.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock

import duckdb

from assets.identity.explanation.facts import read_records
from assets.identity.explanation.pairs import PairExplained, explain_prepared_pair, reweighing
from assets.identity.explanation.reweighing import Reweighing
from assets.identity.model import Model
from assets.identity.retraining import refuse_an_older_night
from pipelines.errors import UsageError
from pipelines.explain import model_of
from pipelines.nights import Night, current_night
from pipelines.warehouse import FULL, Warehouse


class Scales:
    """Weighs pairs of records of whichever night is published."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._weighing = Lock()
        self._night: Night | None = None
        self._open = ExitStack()
        self._ready: dict[str, Reweighing] = {}

    def pair(self, ids: Sequence[str]) -> PairExplained:
        """Return what there is to say of two records.

        Raises:
            UsageError: the night does not have both, or an earlier version of Goldsmith built it.
        """
        with self._weighing:
            con = self._follow()
            if len(read_records(con, ids)) < 2:
                raise UsageError(f"{' and '.join(ids)}: the published night has not both of them.")
            return explain_prepared_pair(con, self._prepared, ids)

    def prepare(self) -> None:
        """Make ready the records of persons, before anybody waits for them."""
        with self._weighing:
            self._follow()
            with self._prepared("person"):
                pass

    def close(self) -> None:
        """Let go of the night."""
        self._ready.clear()
        self._open.close()
        self._night = None

    def _follow(self) -> duckdb.DuckDBPyConnection:
        """Return a connection to the night that is published now."""
        night = current_night(self._warehouse)
        if night is None:
            raise UsageError("there is no published night yet. Build one with `goldsmith run`.")
        if night != self._night:
            self.close()
            con = self._connect(night)
            refuse_an_older_night(con)
            self._night, self._con, self._model = night, con, model_of(con, self._warehouse)
        return self._con

    _con: duckdb.DuckDBPyConnection
    _model: Model

    def _connect(self, night: Night) -> duckdb.DuckDBPyConnection:
        con = self._warehouse.connect(night.path / FULL, read_only=True)
        self._open.callback(con.close)
        return con

    @contextmanager
    def _prepared(self, compared_as: str) -> Iterator[Reweighing]:
        """Yield the compared records; persons and organisations have a connection each."""
        if compared_as not in self._ready and self._night is not None:
            records = reweighing(self._connect(self._night), compared_as, self._model)
            self._ready[compared_as] = self._open.enter_context(records)
        yield self._ready[compared_as]
