"""Tonight's build: the file in `building/` that a run works on, and the book of its writes.

Every write of a table gets a running number in `ops`, so that publishing can tell a table that is
older than what it was made from.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from assets import carried
from assets.identity import tables as identity_tables
from assets.quality import tables as quality_tables
from assets.raw.corrections import Correction
from assets.raw.deliveries import Delivery, find_delivery
from assets.segments import tables as segments_tables
from assets.sql_text import quoted
from pipelines.activations import write_activation_log
from pipelines.corrections import corrections
from pipelines.duckdb_file import DuckDBFile
from pipelines.errors import DAMAGED, PublishError, is_disk_full
from pipelines.lock import locked
from pipelines.nights import all_nights, current_night
from pipelines.people import last_act
from pipelines.recovery import recover
from pipelines.settings import Retailer
from pipelines.versions import NIGHT_STEPS, version_of_night
from pipelines.warehouse import FULL, Warehouse, damaged, load_functions

if TYPE_CHECKING:
    from assets.ahead import Ahead

SCHEMAS = (
    "settings",
    "carried",
    "raw",
    "staging",
    "canonical",
    "quality",
    "identity",
    "survivorship",
    "golden",
    "inventory",
    "segments",
    "kpis",
    "ops",
)

OPS = Path(__file__).with_name("ops.sql")


class Tonight:
    """The build that this run works on; opened by `open_build`, under the warehouse's lock."""

    def __init__(self, retailer: Retailer, warehouse: Warehouse) -> None:
        self.retailer = retailer
        self.warehouse = warehouse
        self.ahead: Ahead | None = None  # of a run that builds tables ahead of their steps
        self._con: duckdb.DuckDBPyConnection | None = None

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The connection to the build; without a build, a copy of the published night is opened."""
        if self._con is None:
            file = self.warehouse.building / FULL
            if not file.exists():
                self._copy_current()
            self._con = self.warehouse.connect(file)
            load_functions(self._con)
        return self._con

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a further connection to the build, for another thread; to be closed before it."""
        own = self.con.cursor()
        own.execute(f"use {quoted(Path(FULL).stem)}; set TimeZone = 'UTC'")
        return own

    def through(self, con: duckdb.DuckDBPyConnection) -> "Tonight":
        """Return the same build, worked on through another of its connections."""
        other = copy(self)
        other._con = con  # noqa: SLF001  of its own class
        return other

    def begin(self, delivery_on: date, leave_out: Sequence[str] = ()) -> None:
        """Throw away what is in `building/` and start a build for this delivery.

        `leave_out` names the silos that count as late, whatever they delivered.
        """
        self.close()
        for of_another_delivery in ("delivery", "earlier_night", "corrections"):
            self.__dict__.pop(of_another_delivery, None)
        shutil.rmtree(self.warehouse.building, ignore_errors=True)
        self.warehouse.building.mkdir(mode=0o700)
        self._con = self.warehouse.connect(self.warehouse.building / FULL, is_disposable=True)
        for schema in SCHEMAS:
            self._con.execute(f"create schema {schema}")
        self._con.execute(OPS.read_text("utf-8"))
        quality_tables.create_tables(self._con)
        identity_tables.create_tables(self._con)
        segments_tables.create_tables(self._con)
        load_functions(self._con)
        self._carry_on(self._con)
        last_act_no = last_act(self.warehouse)
        self._con.execute(
            "insert into ops.runs values (?, null, ?, ?, null, ?, ?)",
            [datetime.now(UTC), delivery_on, last_act_no, list(leave_out), len(NIGHT_STEPS)],
        )
        write_activation_log(self._con, self.warehouse, last_act_no)

    def note_built(self, table: str, duration_s: float) -> int:
        """Book a write of this table and return its row count."""
        # Not `insert or replace`: it plans a join, ten times the price of these.
        of_table = "from ops.table_builds where table_name = ?"
        ((row_count, is_noted),) = self.con.execute(
            f"select (select count(*) from {table}), exists(select 1 {of_table})", [table]
        ).fetchall()
        if is_noted:
            self.con.execute(f"delete {of_table}", [table])
        self.con.execute(
            "insert into ops.table_builds values (?, nextval('ops.build_numbers'), ?, ?, ?)",
            [table, row_count, datetime.now(UTC), round(duration_s, 3)],
        )
        return int(row_count)

    def delivery_on(self) -> date:
        """Return the day of the delivery this build stands for."""
        rows = self.con.execute("select delivery_on from settings.night").fetchall()
        return date.fromisoformat(str(rows[0][0]))

    @cached_property
    def delivery(self) -> Delivery:
        """Tonight's files, looked for once: a bucket may hold many."""
        (leave_out,) = self.con.execute("select left_out from ops.runs").fetchall()[0]
        return find_delivery(self.retailer, self.delivery_on(), leave_out)

    @cached_property
    def corrections(self) -> list[Correction]:
        """What people corrected until the build began."""
        (last_act,) = self.con.execute("select last_act_no from ops.runs").fetchall()[0]
        return corrections(self.warehouse, last_act)

    @cached_property
    def earlier_night(self) -> DuckDBFile | None:
        """The full.duckdb of the newest night whose delivery is before tonight's.

        Not simply the published one: a delivery may be built twice.
        """
        for night in reversed(all_nights(self.warehouse)):
            file = night.path / FULL
            con = self.warehouse.connect(file, read_only=True)
            rows = con.execute("select delivery_on from settings.night").fetchall()
            con.close()
            if rows[0][0] < self.delivery_on():
                return self.warehouse.file(file)
        return None

    def close(self) -> None:
        """Close the build's file, everything written to it."""
        if self._con is not None:
            self._con.close()
            self._con = None

    def _carry_on(self, con: duckdb.DuckDBPyConnection) -> None:
        """Carry on from the published night, never from the build's own tables."""
        carried.create_tables(con)
        night = current_night(self.warehouse)
        if night is not None:
            file = night.path / FULL
            try:
                carried.carry_on(con, self.warehouse.file(file))
            except DAMAGED as error:
                if is_disk_full(error):
                    raise
                raise damaged(file) from None

    def _copy_current(self) -> None:
        night = current_night(self.warehouse)
        if night is None:
            raise PublishError(
                "there is no build to work on and no published night. Run the whole job "
                "`nightly` first (`goldsmith run`)."
            )
        self.warehouse.building.mkdir(mode=0o700, exist_ok=True)
        partial = self.warehouse.building / f"{FULL}.copying"
        shutil.copyfile(night.path / FULL, partial)
        con = self.warehouse.connect(partial)
        (database,) = con.execute("select current_database()").fetchall()[0]
        if version_of_night(con, database) != len(NIGHT_STEPS):
            con.close()
            raise PublishError(
                f"the published night {night.name} is from another version of Goldsmith, and one "
                "table alone cannot be built on it. Run the whole job `nightly` first "
                "(`goldsmith run`)."
            )
        self._carry_on(con)
        con.close()
        partial.rename(self.warehouse.building / FULL)


@contextmanager
def open_build(retailer: Retailer) -> Iterator[Tonight]:
    """Hold the warehouse and yield tonight's build; close it whatever happens."""
    warehouse = Warehouse(retailer.warehouse)
    warehouse.prepare()
    with locked(warehouse.path):
        recover(warehouse)
        tonight = Tonight(retailer, warehouse)
        try:
            yield tonight
        finally:
            tonight.close()
