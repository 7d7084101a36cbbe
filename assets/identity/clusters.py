"""From scored pairs to clusters: agglomeration in which a cluster is one record of several values.

Connected components alone chain persons together: A like B, B like C, A unlike C. So a component
whose records do not all agree is built up again from single records: the two clusters that fit best
are merged, comparison by comparison over all their records, as long as one person is likelier. A
record that lacks a field no longer bridges two persons who disagree on it.

Records that were one customer last night are favoured, so that links do not flicker: that they were
is one more comparison, and weighs as much against each alternative.
"""

import math
from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from assets.identity.levels import Comparer, Pairs, fetch
from assets.identity.model import Model
from assets.identity.small_components import batches, settle_all
from assets.identity.weights import NEVER, Floats, log_odds, priors, weigh

MOST_RECORDS = 200  # of a component; a larger one is cut at its weakest links first
_ROUNDS = 10  # until clusters settle; nearly all do in the first or second


def cluster(comparer: Comparer, model: Model, least: float, favour: float = 0.0) -> None:
    """Write the temporary table compared_clusters: a row a compared record, with its cluster's n.

    A cluster is named by the smallest n of its records.

    Args:
        comparer: connection with pair_odds and companions, pairs that were one customer last night.
        model: weighs what companions and their like have in common.
        least: ln odds from which on records are one person.
        favour: ln odds that companions have on top.
    """
    con, records = comparer.con, comparer.records
    # Companions without a link are connected as well: whether they stay is found out inside.
    pairs = con.execute(
        f"""
        select l, r, coalesce(log_odds, -{NEVER}) as log_odds
        from pair_odds
        full join companions using (l, r)
        where log_odds > ? or companions.l is not null
        order by l, r
        """,
        [least],
    ).fetchnumpy()
    clusters = _components(records, pairs["l"], pairs["r"], pairs["log_odds"])
    is_link = pairs["log_odds"] > least
    disagree = np.flatnonzero(_disagreeing(clusters, pairs["l"][is_link], pairs["r"][is_link]))
    if len(disagree):
        _compare_inside(comparer, disagree, clusters)
        inner, were_one = fetch(con, "inner_levels"), _were_one(con)
        settled = _settled(inner, model, clusters, least, were_one=were_one, favour=favour)
        for members, first in settled:
            clusters[members] = first
    numbers = np.arange(records, dtype=np.int32)
    con.register("clustered", pa.table({"n": numbers, "cluster": clusters}))
    con.execute("create or replace temporary table compared_clusters as from clustered")
    con.unregister("clustered")


def _components(
    count: int, left: NDArray[np.int32], right: NDArray[np.int32], log_odds: Floats
) -> NDArray[np.int64]:
    """Return each record's component; those that are too large lose their weakest links."""
    kept = np.ones(len(log_odds), dtype=bool)
    least = 0.0
    while True:
        links = coo_array(
            (np.ones(kept.sum(), dtype=np.int8), (left[kept], right[kept])), shape=(count, count)
        )
        _, labels = connected_components(links, directed=False)
        large = np.bincount(labels, minlength=1)[labels] > MOST_RECORDS
        if not large.any():
            break
        least += 1.0
        kept &= (log_odds > least) | ~large[left]
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


def _compare_inside(
    comparer: Comparer, chosen: NDArray[np.int64], components: NDArray[np.int64]
) -> None:
    """Write the temporary table inner_levels: every pair of the chosen in one component."""
    con = comparer.con
    con.register(
        "chosen", pa.table({"n": chosen.astype(np.int32), "component": components[chosen]})
    )
    con.execute(
        "create or replace temporary table inner_pairs as "
        "select l.n as l, r.n as r, 0 as key from chosen as l "
        "inner join chosen as r on l.component = r.component and l.n < r.n"
    )
    con.unregister("chosen")
    comparer.compare("inner_pairs", "inner_levels")


def _were_one(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """Return for each of inner_pairs, in the order of `fetch`, whether it is of companions."""
    found = con.execute(
        "select companions.l is not null as were_one "
        "from inner_pairs left join companions using (l, r) order by l, r"
    ).fetchnumpy()
    return np.asarray(found["were_one"], dtype=np.bool_)


def _settled(
    pairs: Pairs,
    model: Model,
    components: NDArray[np.int64],
    least: float,
    *,
    were_one: NDArray[np.bool_],
    favour: float,
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Yield the records of components, and with each the first record of its cluster.

    `pairs` are all of each component, by l and r; many small components of one size come at once.
    """
    weights, prior = weigh(pairs, model), priors(model, len(components))
    order = np.argsort(components[pairs.l], kind="stable")
    _, starts, counts = np.unique(components[pairs.l][order], return_index=True, return_counts=True)
    for count in np.unique(counts):
        size = (1 + math.isqrt(1 + 8 * int(count))) // 2
        l, r = np.triu_indices(size, 1)  # noqa: E741
        for some in batches(starts[counts == count], size):
            at = order[some[:, np.newaxis] + np.arange(count)]
            shape = (len(some), size, size)
            table = np.full((*weights.against.shape[:2], *shape), np.nan)
            table[..., l, r] = table[..., r, l] = weights.against[:, :, at]
            forbidden, together = np.zeros((2, *shape), dtype=bool)
            forbidden[:, l, r] = forbidden[:, r, l] = weights.is_forbidden[at]
            together[:, l, r] = together[:, r, l] = were_one[at]
            members = np.column_stack([pairs.l[at[:, 0]], pairs.r[at[:, : size - 1]]])
            if len(some) > 1:
                first = settle_all(table, forbidden, prior, least, together=together, favour=favour)
            else:
                parts = settle(
                    table[:, :, 0], forbidden[0], prior, least, together=together[0], favour=favour
                )
                first = np.zeros((1, size), dtype=np.int64)
                for part in parts:
                    first[0, part] = min(part)
            yield members, np.take_along_axis(members, first, axis=1)


def settle(
    weights: Floats,
    forbidden: NDArray[np.bool_],
    prior: Floats,
    least: float,
    *,
    together: NDArray[np.bool_],
    favour: float,
) -> list[list[int]]:
    """Return the clusters of one component, favouring records that were one customer last night.

    Favour also changes which merge comes first. So what is found is favoured in turn until it
    stays: another night of the same records must find the same.

    Args:
        weights: by alternative, comparison, record and record; nan where nothing is known.
        forbidden: by record and record.
        prior: ln odds before comparing, by alternative.
        least: ln odds from which on two clusters are one person.
        together: by record and record, whether they were one customer.
        favour: ln odds that those have on top.
    """
    for _ in range(_ROUNDS):
        favours = np.where(together, favour, 0.0)
        comparisons = np.concatenate(
            [weights, np.broadcast_to(favours, (len(prior), 1, *favours.shape))], axis=1
        )
        parts = agglomerate(comparisons, forbidden, prior, least)
        found = np.zeros_like(together)
        for part in parts:
            found[np.ix_(part, part)] = True
        np.fill_diagonal(found, val=False)
        if not together.any() or np.array_equal(found, together):
            break
        together = found
    return parts


def agglomerate(
    weights: Floats, forbidden: NDArray[np.bool_], prior: Floats, least: float
) -> list[list[int]]:
    """Return the clusters of one component as lists of record numbers; arguments as of `settle`.

    By comparison, two clusters weigh half the best and half the mean weight of their pairs. A pair
    that is forbidden keeps its clusters apart.
    """
    size = len(forbidden)
    known = ~np.isnan(weights)
    best = np.where(known, weights, -np.inf)
    total = np.where(known, weights, 0.0)
    count = known.astype(np.float64)
    apart = forbidden | np.eye(size, dtype=bool)
    members = [[i] for i in range(size)]

    def values(rows: slice | int) -> Floats:
        n = count[:, :, rows]
        mean = total[:, :, rows] / np.maximum(n, 1)
        fit = np.where(n > 0, np.where(n > 0, best[:, :, rows], 0) + mean, 0) / 2
        return np.where(apart[rows], -NEVER, log_odds(fit.sum(axis=1), prior))

    found = values(slice(None))
    while True:
        one, other = sorted(divmod(int(np.argmax(found)), size))
        if found[one, other] <= least:
            return [records for records in members if records]
        members[one] += members[other]
        members[other] = []
        for table, join in ((best, np.maximum), (total, np.add), (count, np.add)):
            table[:, :, one] = join(table[:, :, one], table[:, :, other])
            table[:, :, :, one] = table[:, :, one]
        apart[one] |= apart[other]
        apart[:, one] = apart[one]
        apart[other] = apart[:, other] = True
        found[other] = found[:, other] = -NEVER
        found[one] = found[:, one] = values(one)
