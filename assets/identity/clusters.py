"""From scored pairs to clusters: agglomeration in which a cluster is one record of several values.

Connected components alone chain persons together: A like B, B like C, A unlike C. So a component
whose records do not all agree is built up again from single records: the two clusters that fit best
are merged, comparison by comparison over all their records, as long as one person is likelier. A
record that lacks a field no longer bridges two persons who disagree on it.

Records that were one customer last night are favoured, so that links do not flicker: that they were
is one more comparison, and weighs as much against each alternative. What stewards decided comes
before all of it (`fixed_pairs.py`).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from assets.identity.agglomeration import Components, Terms, settle
from assets.identity.fixed_pairs import FIXED, fix
from assets.identity.levels import Comparer, Pairs
from assets.identity.model import Model
from assets.identity.weights import NEVER, Floats, Lasting, Weights, lasting, priors, weigh

MOST_RECORDS = 200  # of a component; a larger one is cut at its weakest links first
_POSSIBLE = 0.0  # ln odds from which on a pair connects; whether it holds is found out inside
_AT_ONCE = 20_000  # pairs of records, each in both directions, that are settled at once


@dataclass(frozen=True)
class WeighedPairs:
    """Pairs in the order of l and r, and what they weigh; `prior` is by alternative."""

    l: NDArray[np.int32]  # noqa: E741  left and right
    r: NDArray[np.int32]
    weights: Weights
    prior: Floats
    lasting: Lasting


def cluster(comparer: Comparer, model: Model, least: float, favour: float = 0.0) -> None:
    """Cluster the records of persons, weighed by a model; else as `cluster_records`."""

    def weigh_inside(pairs: str) -> WeighedPairs:
        comparer.compare_or_copy(pairs, "inner_levels")
        return weigh_persons(comparer.fetch("inner_levels"), comparer.records, model)

    cluster_records(comparer.con, comparer.records, weigh_inside, least, favour)


def weigh_persons(pairs: Pairs, records: int, model: Model) -> WeighedPairs:
    """Return what pairs of persons' records weigh among so many records."""
    prior = priors(model, records)
    return WeighedPairs(pairs.l, pairs.r, weigh(pairs, model), prior, lasting(pairs, model))


def cluster_records(
    con: duckdb.DuckDBPyConnection,
    records: int,
    weigh_inside: Callable[[str], WeighedPairs],
    least: float,
    favour: float,
) -> None:
    """Write the temporary table compared_clusters: a row a compared record, with its cluster's n.

    A cluster is named by the smallest n of its records.

    Args:
        con: connection with pair_odds, companions (pairs that were one customer last night), and
            fixed_pairs.
        records: how many are compared.
        weigh_inside: weighs the pairs of a table (l, r, key), those inside components.
        least: ln odds from which on records are one person, or one organisation.
        favour: ln odds that companions have on top.
    """
    # Companions without a link are connected as well: whether they stay is found out inside.
    pairs = con.execute(
        f"""
        select l, r, coalesce(fixed_pairs.log_odds, pair_odds.log_odds, -{NEVER}) as odds
        from pair_odds
        full join companions using (l, r)
        full join fixed_pairs using (l, r)
        where odds > {min(_POSSIBLE, least)} or companions.l is not null
        order by l, r
        """
    ).fetchnumpy()
    clusters = _components(records, pairs["l"], pairs["r"], pairs["odds"])
    is_link = pairs["odds"] > least
    disagree = np.flatnonzero(_disagreeing(clusters, pairs["l"][is_link], pairs["r"][is_link]))
    if len(disagree):
        _pair_inside(con, disagree, clusters)
        inner = weigh_inside("inner_pairs")
        fix(con, "inner_pairs", inner.weights)
        kept = inner.lasting
        terms = Terms(inner.prior, least, favour, kept.places, kept.differs)
        for members, components in by_size(inner, clusters, _were_one(con)):
            clusters[members] = np.take_along_axis(members, settle(components, terms), axis=1)
    numbers = np.arange(records, dtype=np.int32)
    con.register("clustered", pa.table({"n": numbers, "cluster": clusters}))
    con.execute("create or replace temporary table compared_clusters as from clustered")
    con.unregister("clustered")


def _components(
    count: int, left: NDArray[np.int32], right: NDArray[np.int32], log_odds: Floats
) -> NDArray[np.int64]:
    """Return each record's component; those that are too large lose their weakest links.

    What is fixed is no weak link, however large a component is by it.
    """
    kept = np.ones(len(log_odds), dtype=bool)
    least = 0.0
    while True:
        links = coo_array(
            (np.ones(kept.sum(), dtype=np.int8), (left[kept], right[kept])), shape=(count, count)
        )
        _, labels = connected_components(links, directed=False)
        large = np.bincount(labels, minlength=1)[labels] > MOST_RECORDS
        weak = kept & large[left] & (log_odds < FIXED)
        if not weak.any():
            break
        least += 1.0
        kept &= (log_odds > least) | ~weak
    _, first = np.unique(labels, return_index=True)
    return np.asarray(first[labels], dtype=np.int64)


def _disagreeing(
    clusters: NDArray[np.int64], left: NDArray[np.int32], right: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Return for each record whether some pair of its component is no link."""
    inside = clusters[left] == clusters[right]
    links = np.bincount(clusters[left[inside]], minlength=len(clusters))
    sizes = np.bincount(clusters, minlength=len(clusters))
    return np.asarray((links < sizes * (sizes - 1) // 2)[clusters], dtype=np.bool_)


def _pair_inside(
    con: duckdb.DuckDBPyConnection, chosen: NDArray[np.int64], components: NDArray[np.int64]
) -> None:
    """Write the temporary table inner_pairs: every pair of the chosen in one component."""
    con.register(
        "chosen", pa.table({"n": chosen.astype(np.int32), "component": components[chosen]})
    )
    con.execute(
        "create or replace temporary table inner_pairs as "
        "select l.n as l, r.n as r, 0 as key from chosen as l "
        "inner join chosen as r on l.component = r.component and l.n < r.n"
    )
    con.unregister("chosen")


def _were_one(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """Return for each of inner_pairs, in the order of l and r, whether it is of companions."""
    found = con.execute(
        "select companions.l is not null as were_one "
        "from inner_pairs left join companions using (l, r) order by l, r"
    ).fetchnumpy()
    return np.asarray(found["were_one"], dtype=np.bool_)


def by_size(
    pairs: WeighedPairs, components: NDArray[np.int64], were_one: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int32], Components]]:
    """Yield components, many of one size at once, and their records in the same order.

    `pairs` are all of each component, by l and r; `components` says by record which it is in.
    """
    weights = pairs.weights
    order = np.argsort(components[pairs.l], kind="stable")
    _, starts, counts = np.unique(components[pairs.l][order], return_index=True, return_counts=True)
    for count in np.unique(counts):
        size = (1 + math.isqrt(1 + 8 * int(count))) // 2
        most = max(1, _AT_ONCE // size**2)
        some = starts[counts == count]
        for part in np.array_split(some, -(-len(some) // most)):
            at = order[part[:, np.newaxis] + np.arange(count)]
            matrix = _Matrix(size, at)
            members = np.column_stack([pairs.l[at[:, 0]], pairs.r[at[:, : size - 1]]])
            yield (
                members,
                Components(
                    matrix.of(weights.against, np.nan),
                    matrix.of(weights.is_forbidden, fill=False),
                    matrix.of(were_one, fill=False),
                    matrix.of(pairs.lasting.is_equal, fill=False),
                    matrix.of(pairs.lasting.is_kept, fill=False),
                ),
            )


@dataclass(frozen=True)
class _Matrix:
    """Arrays by pair made into arrays by component, record and record.

    `at` are the pairs of each component, in the order of the upper triangle.
    """

    size: int
    at: NDArray[np.int64]

    def of(self, by_pair: NDArray[Any], fill: float) -> NDArray[Any]:
        """Return the matrices of an array whose last axis is the pair; `fill` on the diagonal."""
        l, r = np.triu_indices(self.size, 1)  # noqa: E741  left and right
        shape = (*by_pair.shape[:-1], len(self.at), self.size, self.size)
        table = np.full(shape, fill, dtype=by_pair.dtype)
        table[..., l, r] = table[..., r, l] = by_pair[..., self.at]
        return table
