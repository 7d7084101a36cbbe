"""A retailer's own model: learnt from the published night, and what it would change there.

Learning starts from the shipped model, never from the retailer's last one: the same night gives the
same model, however often it is learnt from. Here: the new model against the one in use. Not here:
learning itself (`training.py`), and which model nights use (`pipelines/models.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np

from assets.identity import customer_ids
from assets.identity.evaluation.figures import Quality, measure
from assets.identity.evaluation.judge import load_truth
from assets.identity.evaluation.mistakes import copied
from assets.identity.levels import Comparer
from assets.identity.linkage import link
from assets.identity.model import Model, read_model
from assets.identity.tables import create_tables
from assets.identity.training import train
from pipelines.warehouse import load_functions

_LINKED_FROM = ("identity.record_fates", "identity.organisation_records")  # and party records
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
    """The model in use and the new one on the same records, and what differs."""

    before: Linked
    after: Linked
    changed_records: int
    moves: list[Move]


def retrain(
    night: duckdb.DuckDBPyConnection,
    old: Model,
    name: str,
    accept: float,
    truth_file: Path | None = None,
) -> Retraining:
    """Learn a model from a night's records and compare it with the one in use.

    Args:
        night: connection to full.duckdb of the night; nothing is written to it.
        old: the model in use.
        name: whose records they are.
        accept: probability from which on records are one person.
        truth_file: CSV with silo, source_key and person_id.

    Raises:
        SettingsError: the truth file is missing, lacks a column, or knows no record of the night.
    """
    con = copied(night, {table: table for table in _LINKED_FROM})
    load_functions(con)  # names of organisations are compared by a macro
    as_of = night.execute("select as_of from golden.night").fetchall()[0][0]
    create_tables(con)
    if truth_file:
        load_truth(con, truth_file, "identity.party_records")
    con.execute("set threads = 1")  # sums in one order: the same model to the digit
    comparer = Comparer(con)
    try:
        new = train(comparer, name, read_model(), as_of)
    finally:
        comparer.close()
    before = _linked(con, old, accept, as_of, judge=truth_file is not None)
    con.execute("create temporary table ids_before as from identity.customer_ids")
    after = _linked(con, new, accept, as_of + timedelta(days=1), judge=truth_file is not None)
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


def _linked(
    con: duckdb.DuckDBPyConnection, model: Model, accept: float, as_of: date, *, judge: bool
) -> Linked:
    """Link with this model; ids are carried on, as if the night came after the one before."""
    link(con, accept, model=model)
    customer_ids.assign(con, customer_ids.last_id_number(con) + 1, as_of)
    customers = con.execute(
        "select count(distinct customer_id) from identity.customer_ids"
    ).fetchall()[0][0]
    quality = measure(con, "truth", "identity.clusters").pairwise if judge else None
    return Linked(model, customers, quality)


def _changed_records(con: duckdb.DuckDBPyConnection) -> int:
    rows = con.execute(
        "select count(*) from ids_before inner join identity.customer_ids as now using (record_id) "
        "where ids_before.customer_id <> now.customer_id"
    ).fetchall()
    return int(rows[0][0])
