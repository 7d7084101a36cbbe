"""A retailer's own model: learnt from the published night, and what it would change there.

Learning starts from the shipped model, never from the retailer's last one: the same night gives the
same model, however often it is learnt from. Here: the new model against the one in use. Not here:
learning itself (`training.py`), and which model nights use (`pipelines/models.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np

from assets import carried
from assets.ddl import read_ddl
from assets.identity import customer_ids
from assets.identity.decisions import DECISIONS
from assets.identity.evaluation.figures import Quality, measure
from assets.identity.evaluation.judge import load_truth
from assets.identity.evaluation.mistakes import copied
from assets.identity.levels import Comparer
from assets.identity.linkage import link
from assets.identity.model import Model, read_model
from assets.identity.tables import DDL, NAMED
from assets.identity.training import train
from assets.sql_model import SQL_FOLDER
from assets.sql_model import read_model as read_sql
from pipelines.errors import UsageError
from pipelines.warehouse import load_functions

_IDS, _CLUSTERS = "identity.customer_ids", "identity.clusters"
_WRITTEN = (_CLUSTERS, DECISIONS, *NAMED)
# What the next night links, made by SQL, and what it carries on from.
_LINKED = ("identity.party_records", "identity.organisation_records", "identity.record_fates")
NEEDED = (*_LINKED, *_WRITTEN)
_FREE = 10**9  # number of the first new customer id: neither in use nor given up
_STILL = 0.01  # ln odds: a level that moves by less stands still


@dataclass(frozen=True)
class Linked:
    """A model, and how many customers it finds in the night; `quality` (pairwise) with truth."""

    model: Model
    customers: int
    quality: Quality | None


@dataclass(frozen=True)
class Move:
    """A level's share among pairs of one person (m) or strangers (u), in one model and another."""

    comparison: str
    level: str
    kind: Literal["m", "u"]
    before: float
    after: float

    @property
    def size(self) -> float:
        """How far a pair of this level would move, in ln odds."""
        return float(abs(np.log(self.after / self.before)))


@dataclass(frozen=True)
class Retraining:
    """What the night has, what the next would have with the new model, and what differs."""

    before: Linked
    after: Linked
    changed_records: int
    moves: list[Move]


def retrain(
    night: duckdb.DuckDBPyConnection,
    old: Model,
    name: str,
    *,
    accept: float,
    release: float,
    truth_file: Path | None = None,
) -> Retraining:
    """Learn a model from a night's records; compare the next night by it with this one.

    Args:
        night: connection to full.duckdb of the night; nothing is written to it.
        old: the model in use.
        name: whose records they are.
        accept: probability from which on records are one person.
        release: the same for records that are one customer in this night.
        truth_file: CSV with silo, source_key and person_id.

    Raises:
        UsageError: the night lacks what this version of Goldsmith links by; or the truth file is
            missing, lacks a column, or knows no record of the night.
        DeliveryError: the truth file cannot be read.
    """
    refuse_an_older_night(night)
    con = copied(night, {table: table for table in NEEDED})
    load_functions(con)  # names of organisations are compared by a macro
    as_of = night.execute("select as_of from golden.night").fetchall()[0][0]
    if truth_file:
        load_truth(con, truth_file, "identity.party_records")
    con.execute("set threads = 1")  # sums in one order: the same model to the digit
    comparer = Comparer(con)
    try:
        new = train(comparer, name, read_model(), as_of)
    finally:
        comparer.close()
    before = _linked(con, old, judge=truth_file is not None)
    con.execute(f"create temporary table ids_before as from {_IDS}")
    carried.create_tables(con)
    carried.carry_over(con, "memory")
    link(con, accept, release, "ids_before", new)
    customer_ids.assign(con, _FREE, as_of + timedelta(days=1))
    after = _linked(con, new, judge=truth_file is not None)
    return Retraining(before, after, _changed_records(con), moves(old, new))


def moves(old: Model, new: Model) -> list[Move]:
    """Return of each comparison the level whose m, and the one whose u, moved most, if at all."""
    most = [
        max(_moves_of(old, new, comparison, kind), key=lambda move: move.size)
        for comparison in new.shares
        for kind in ("m", "u")
    ]
    return [move for move in most if move.size > _STILL]


def _moves_of(old: Model, new: Model, comparison: str, kind: Literal["m", "u"]) -> Iterator[Move]:
    for level, shares in new.shares[comparison].items():
        before = getattr(old.shares[comparison][level], kind)
        yield Move(comparison, level, kind, before, getattr(shares, kind))


def refuse_an_older_night(night: duckdb.DuckDBPyConnection) -> None:
    """Refuse a night whose tables an earlier version of Goldsmith made, without what counts now.

    Raises:
        UsageError: the night lacks what this version links by.
    """
    declared = read_ddl(DDL)
    needed = {table: list(declared[table].columns) for table in _WRITTEN}
    for table in _LINKED:
        needed[table] = read_sql(SQL_FOLDER / f"{table.replace('.', '/')}.sql").columns
    has = night.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns()"
    ).fetchall()
    lacking = [table for table in needed if not {(table, c) for c in needed[table]} <= {*has}]
    if lacking:
        raise UsageError(
            f"the published night lacks {', '.join(lacking)}, or columns of it: an earlier version "
            "of Goldsmith built it. Build a night with this one first (`goldsmith run`)."
        )


def _linked(con: duckdb.DuckDBPyConnection, model: Model, *, judge: bool) -> Linked:
    """Return what the customers of identity.clusters and customer_ids are like."""
    customers = con.execute(f"select count(distinct customer_id) from {_IDS}").fetchall()[0][0]
    quality = measure(con, "truth", _CLUSTERS).pairwise if judge else None
    return Linked(model, customers, quality)


def _changed_records(con: duckdb.DuckDBPyConnection) -> int:
    rows = con.execute(
        f"select count(*) from ids_before inner join {_IDS} as now using (record_id) "
        "where ids_before.customer_id <> now.customer_id"
    ).fetchall()
    return int(rows[0][0])
