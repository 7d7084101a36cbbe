"""How the records of a customer hang together, join by join, and how sure it is that they do.

A customer is right if all its records are of one person. It is if every join is right, so its
confidence is the product of theirs. What a join's ln odds are worth was learnt from 11,665
customers of six generated retailers whose truth is known (`tests.bench.generated`: 4,000 persons
with the seeds 7 and 8, 3,000 with 11 to 14): what was put together is likelier one person than its
odds say (_SHIFT), and one join in 300 is wrong however much speaks for it, since one person's data
stand in another's record (_DOUBT). A test holds both against other retailers.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from assets.identity.agglomeration import Terms, join_all
from assets.identity.clusters import WeighedPairs, by_size
from assets.identity.explanation.reweighing import Reweighing
from assets.identity.weights import NEVER

_SHIFT = 0.97  # ln odds
_DOUBT = 1 / 300


@dataclass(frozen=True)
class Join:
    """Two clusters of compared records, by number, that became one, and the ln odds that they are.

    The probability is calibrated, and 1 where a steward decided or the records are copies.
    """

    one: frozenset[int]
    other: frozenset[int]
    log_odds: float

    @property
    def is_fixed(self) -> bool:
        """Return whether it is no question of scores."""
        return self.log_odds > NEVER

    @property
    def probability(self) -> float:
        """Return how sure it is that both are one person."""
        if self.is_fixed:
            return 1.0
        return (1 - _DOUBT) / (1 + math.exp(-(self.log_odds + _SHIFT)))


def confidence(joins: Iterable[Join]) -> float:
    """Return the probability that all joins of a customer are right; 1 of a single record."""
    return math.prod(join.probability for join in joins)


def joins_of(records: Reweighing, customers: str) -> dict[str, list[Join]]:
    """Return the joins of customers in their order, by customer.

    Those of which one record alone is compared have none.

    Args:
        records: all compared records.
        customers: table or query in brackets with record_id and customer_id.
    """
    con = records.con
    write_members(con, customers)
    con.execute(
        "create or replace temporary table member_pairs as "
        "select l.n as l, r.n as r, 0 as key from members as l "
        "inner join members as r on l.customer_id = r.customer_id and l.n < r.n"
    )
    firsts = con.execute(
        "select n, min(n) over (partition by customer_id) as first_n, customer_id from members"
    ).fetchall()
    if len({first for _, first, _ in firsts}) == len(firsts):
        return {}
    component = np.arange(records.records)
    for n, first, _ in firsts:
        component[n] = first
    names = {first: customer_id for _, first, customer_id in firsts}
    found = joined(records.weigh("member_pairs"), component)
    return {names[first]: joins for first, joins in found.items()}


def write_members(con: duckdb.DuckDBPyConnection, customers: str) -> None:
    """Write the temporary table members: the compared records (n) of these customers."""
    con.execute(
        f"""
        create or replace temporary table members as
        select distinct n, customer_id
        from {customers}
        inner join originals using (record_id)
        inner join compared_records on compared_records.record_id = original_record_id
        """
    )


def joined(weighed: WeighedPairs, component: NDArray[np.int64]) -> dict[int, list[Join]]:
    """Return the joins of components, by their first record; `weighed` are all pairs of each."""
    kept = weighed.lasting
    terms = Terms(weighed.prior, -np.inf, 0.0, kept.places, kept.differs)
    nobody = np.zeros(len(weighed.l), dtype=bool)
    found = {}
    for members, components in by_size(weighed, component, nobody):
        steps = join_all(components, terms)
        for records, *columns in zip(members, steps.one, steps.other, steps.odds, strict=True):
            groups = {place: frozenset({int(n)}) for place, n in enumerate(records)}
            joins = []
            for one, other, odds in zip(*columns, strict=True):
                joins.append(Join(groups[one], groups[other], float(odds)))
                groups[one] |= groups[other]
            found[int(records[0])] = joins
    return found
