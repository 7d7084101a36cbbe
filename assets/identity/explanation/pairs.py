"""Why two records are one customer, or two: evidence, rules, decisions, and what others say."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import duckdb
import numpy as np

from assets.identity.agglomeration import Terms, odds_of
from assets.identity.clusters import by_size
from assets.identity.explanation.facts import (
    Decided,
    Record,
    decided_on_pair,
    read_decisions,
    read_records,
    read_stated_keys,
)
from assets.identity.explanation.joining import Join, joins_of, write_members
from assets.identity.explanation.reweighing import (
    Organisations,
    Persons,
    Reweighing,
    WeighedPair,
)
from assets.identity.model import Model

COMPARED = {"compared": "person", "compared_as_organisation": "organisation"}


@dataclass(frozen=True)
class Joined:
    """The join by which two records came together: the records on both sides."""

    join: Join
    one: list[str]
    other: list[str]


@dataclass(frozen=True)
class PairExplained:
    """What there is to say of two records.

    `compared_as`: person or organisation; None if they are never compared with each other.
    `weighed` is empty of these and of records that are `alike` in all that is compared. `is_kept`:
    whether the night had it among its likely pairs. `joined`: where both came together in their
    customer. `as_wholes`: ln odds of their two customers, all records together.
    """

    one: Record
    other: Record
    compared_as: str | None
    alike: bool
    weighed: WeighedPair | None
    is_kept: bool
    stated_keys: list[str]
    decisions: list[Decided]
    joined: Joined | None
    as_wholes: float | None

    @property
    def are_one(self) -> bool:
        """Return whether they are one customer."""
        return self.one.customer_id is not None and self.one.customer_id == self.other.customer_id


def reweighing(
    con: duckdb.DuckDBPyConnection,
    compared_as: str,
    model: Model,
    asked: Sequence[str] | None = None,
) -> Reweighing:
    """Return the compared records of persons, or of organisations; of those asked for, if any are.

    Organisations are few: all of them are there whatever is asked.
    """
    return Persons(con, model, asked) if compared_as == "person" else Organisations(con)


def explain_pair(con: duckdb.DuckDBPyConnection, model: Model, ids: Sequence[str]) -> PairExplained:
    """Return what there is to say of two records that the night knows.

    Args:
        con: connection to full.duckdb of a night, for reading.
        model: the model of that night.
        ids: the two records.
    """

    def prepared(compared_as: str) -> Reweighing:
        customers = {str(record.customer_id) for record in read_records(con, ids)}
        return reweighing(con, compared_as, model, records_of(con, customers))

    return explain_prepared_pair(con, prepared, ids)


def explain_prepared_pair(
    con: duckdb.DuckDBPyConnection,
    prepared: Callable[[str], AbstractContextManager[Reweighing]],
    ids: Sequence[str],
) -> PairExplained:
    """Return what there is to say of two records, for whoever asks about many pairs of a night.

    Args:
        con: connection to full.duckdb of a night, for reading.
        prepared: opens the compared records of persons, or of organisations.
        ids: the two records.
    """
    one, other = read_records(con, ids)
    decisions = decided_on_pair(read_decisions(con), *ids)
    as_one = COMPARED.get(one.fate) if one.fate == other.fate else None
    facts = (read_stated_keys(con, ids), decisions)
    if as_one is None:
        return PairExplained(one, other, None, False, None, False, *facts, None, None)
    with prepared(as_one) as records:
        numbers = numbers_of(records.con, ids)
        left, right = sorted(numbers[record_id] for record_id in ids)
        if left == right:
            return PairExplained(one, other, as_one, True, None, False, *facts, None, None)
        [weighed] = weigh_pairs(records, [(left, right)])
        is_kept = _is_kept(con, as_one, ids)
        joined = as_wholes = None
        if one.customer_id == other.customer_id:
            joined = _joined(records, str(one.customer_id), left, right)
        else:
            as_wholes = _as_wholes(records, [str(one.customer_id), str(other.customer_id)])
    return PairExplained(one, other, as_one, False, weighed, is_kept, *facts, joined, as_wholes)


def numbers_of(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, int]:
    """Return the number by which each of these records is compared; a copy has its original's."""
    found = con.execute(
        "select originals.record_id, n from originals inner join compared_records "
        "on compared_records.record_id = original_record_id "
        "where originals.record_id in (select unnest($1))",
        [ids],
    ).fetchall()
    return dict(found)


def weigh_pairs(records: Reweighing, pairs: Iterable[tuple[int, int]]) -> list[WeighedPair]:
    """Return the evidence of pairs of numbers."""
    con = records.con
    con.execute("create or replace temporary table asked_pairs (l integer, r integer, key integer)")
    con.executemany("insert into asked_pairs values (?, ?, 0)", [[*pair] for pair in pairs])
    return records.evidence("asked_pairs")


def records_of(con: duckdb.DuckDBPyConnection, customers: Iterable[str]) -> list[str]:
    """Return the records of these customers in order."""
    rows = con.execute(f"select record_id from {of_customers(customers)} order by all").fetchall()
    return [record_id for (record_id,) in rows]


def of_customers(ids: Iterable[str]) -> str:
    """Return the query of the records of these customers."""
    listed = ", ".join("'" + customer_id.replace("'", "''") + "'" for customer_id in ids)
    return f"(from identity.customer_ids where customer_id in ({listed}))"


def _is_kept(con: duckdb.DuckDBPyConnection, compared_as: str, ids: Sequence[str]) -> bool:
    table = "scored_pairs" if compared_as == "person" else "organisation_pairs"
    return bool(
        con.execute(
            f"select 1 from identity.{table} where record_id_l = ? and record_id_r = ?", sorted(ids)
        ).fetchall()
    )


def _joined(records: Reweighing, customer_id: str, left: int, right: int) -> Joined | None:
    """Return the join of a customer by which two of its records came together."""
    for join in joins_of(records, of_customers([customer_id])).get(customer_id, []):
        if {left, right} <= join.one | join.other:
            names = names_of_members(records.con)
            one, other = (sorted(names[n] for n in side) for side in (join.one, join.other))
            return Joined(join, one, other)
    return None


def names_of_members(con: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Return the records of the temporary table members by their number."""
    return dict(
        con.execute(
            "select n, record_id from compared_records semi join members using (n)"
        ).fetchall()
    )


def _as_wholes(records: Reweighing, customers: list[str]) -> float | None:
    """Return the ln odds that two customers are one, all their records together."""
    con = records.con
    write_members(con, of_customers(customers))
    con.execute(
        "create or replace temporary table whole_pairs as "
        "select l.n as l, r.n as r, 0 as key from members as l inner join members as r on l.n < r.n"
    )
    weighed = records.weigh("whole_pairs")
    customer_of = dict(con.execute("select n, customer_id from members").fetchall())
    first = min(customer_of)
    [(members, components)] = by_size(
        weighed, np.full(records.records, first), np.zeros(len(weighed.l), dtype=bool)
    )
    names = [customer_of[int(n)] for n in members[0]]
    labels = np.array([[names.index(name) for name in names]])
    kept = weighed.lasting
    terms = Terms(weighed.prior, -np.inf, 0.0, kept.places, kept.differs)
    one, other = sorted(set(labels[0].tolist()))
    return float(odds_of(components, terms, labels)[0, one, other])
