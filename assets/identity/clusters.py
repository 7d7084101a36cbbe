"""From scored pairs to clusters: agglomeration in which a cluster is one record of several values.

Connected components alone chain persons together: A like B, B like C, A unlike C. So a component
whose records do not all agree is built up again from single records: the two clusters that fit best
are merged, comparison by comparison over all their records, as long as one person is likelier. A
record that lacks a field no longer bridges two persons who disagree on it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from assets.identity.blocking import COMPARED
from assets.identity.scoring import WEIGHED, Scorer

Floats = NDArray[np.float64]
MOST_RECORDS = 200  # of a component; a larger one is cut at its weakest links first


@dataclass(frozen=True)
class Component:
    """Records that might be one person, and the weights of their pairs by comparison."""

    records: list[str]
    stranger: Floats  # (comparison, record, record); nan where a value is missing
    household: Floats
    forbidden: NDArray[np.bool_]  # (record, record)


def cluster(scorer: Scorer, accept: float) -> None:
    """Write identity.clusters from identity.scored_pairs, adding the pairs inside components.

    `accept` is the probability from which on records are one person.
    """
    con = scorer.con
    least = float(np.log(accept / (1 - accept)))
    _write_components(con, least)
    _score_inner_pairs(scorer)
    found = list(_agglomerated(scorer, least))
    con.register(
        "found",
        pa.table(
            {
                "record_id": pa.array([r for records in found for r in records], pa.string()),
                "cluster_id": pa.array(
                    [records[0] for records in found for _ in records], pa.string()
                ),
            }
        ),
    )
    _write_clusters(con)
    con.unregister("found")


def _write_clusters(con: duckdb.DuckDBPyConnection) -> None:
    """Write identity.clusters: agglomerated components as `found`, the others whole, copies too."""
    con.execute("delete from identity.clusters")
    con.execute(
        """
        insert into identity.clusters by name
        with clustered as (
            select record.record_id, coalesce(found.cluster_id, component_id) as cluster_id
            from identity.party_records as record
            inner join components on original_record_id = components.record_id
            left join found on original_record_id = found.record_id
        ),
        links as (
            select unnest([record_id_l, record_id_r]) as record_id, probability
            from identity.scored_pairs
            inner join clustered as l on record_id_l = l.record_id
            inner join clustered as r on record_id_r = r.record_id and l.cluster_id = r.cluster_id
        ),
        best as (
            select record_id, max(probability) as best_probability
            from links
            group by record_id
        )
        select
            record_id,
            cluster_id,
            case
                when best_probability is not null then 'probabilistic'
                when count(*) over (partition by cluster_id) > 1 then 'copy'
                else 'singleton'
            end as link_method,
            best_probability
        from clustered
        left join best using (record_id)
        union all
        select record_id, record_id, 'alone', null
        from identity.record_fates
        where fate = 'alone'
        order by record_id
        """
    )


def _write_components(con: duckdb.DuckDBPyConnection, least: float) -> None:
    """Write the temporary table components: a row a record, with its component."""
    records = con.execute(f"select record_id from {COMPARED} order by record_id").fetchnumpy()[
        "record_id"
    ]
    pairs = con.execute(
        f"""
        with numbered as (
            select record_id, row_number() over (order by record_id) - 1 as n
            from {COMPARED}
        )
        select l.n as l, r.n as r, log_odds
        from identity.scored_pairs
        inner join numbered as l on record_id_l = l.record_id
        inner join numbered as r on record_id_r = r.record_id
        where log_odds > ?
        order by l, r
        """,
        [least],
    ).fetchnumpy()
    labels = _components(len(records), pairs["l"], pairs["r"], pairs["log_odds"])
    con.register(
        "labelled", pa.table({"record_id": pa.array(records, pa.string()), "label": labels})
    )
    con.execute(
        "create or replace temporary table components as "
        "select record_id, min(record_id) over (partition by label) as component_id from labelled"
    )
    con.unregister("labelled")


def _components(
    count: int, left: NDArray[np.int64], right: NDArray[np.int64], log_odds: Floats
) -> NDArray[np.int64]:
    """Return a label per record; components that are too large lose their weakest links."""
    kept = np.ones(len(log_odds), dtype=bool)
    least = 0.0
    while True:
        links = coo_array(
            (np.ones(kept.sum(), dtype=np.int8), (left[kept], right[kept])), shape=(count, count)
        )
        _, labels = connected_components(links, directed=False)
        large = np.bincount(labels)[labels] > MOST_RECORDS
        if not large.any():
            return np.asarray(labels, dtype=np.int64)
        least += 1.0
        kept &= (log_odds > least) | ~large[left]


def _score_inner_pairs(scorer: Scorer) -> None:
    """Score the pairs inside components that blocking did not bring."""
    scorer.con.execute(
        """
        create or replace temporary table inner_pairs as
        with members as (
            select record_id, component_id
            from components
            qualify count(*) over (partition by component_id) > 2
        )
        select 'cluster' as match_key, l.record_id as join_key_l, r.record_id as join_key_r
        from members as l
        inner join members as r
            on l.component_id = r.component_id and l.record_id < r.record_id
        anti join identity.scored_pairs as known
            on known.record_id_l = l.record_id and known.record_id_r = r.record_id
        """
    )
    if scorer.con.execute("select count(*) from inner_pairs").fetchall()[0][0]:
        scorer.score("inner_pairs")


def _agglomerated(scorer: Scorer, least: float) -> Iterator[list[str]]:
    """Yield the clusters of all components whose records do not agree with each other."""
    same, household = scorer.model.priors(scorer.records)
    against = (np.log(same / (1 - same - household)), np.log(same / household))
    for component in _disagreeing(scorer.con, least):
        for members in agglomerate(component, against, least):
            yield sorted(component.records[i] for i in members)


def _disagreeing(con: duckdb.DuckDBPyConnection, least: float) -> Iterator[Component]:
    weights = ", ".join(
        f"weights['{n}'] as s_{n}, household_weights['{n}'] as h_{n}" for n in WEIGHED
    )
    columns = con.execute(
        f"""
        with inner_scored as (
            select l.component_id, pairs.*
            from identity.scored_pairs as pairs
            inner join components as l on record_id_l = l.record_id
            inner join components as r
                on record_id_r = r.record_id and l.component_id = r.component_id
        )
        select
            component_id, record_id_l, record_id_r, is_forbidden,
            {weights}
        from inner_scored
        where component_id in (
            select component_id from inner_scored where log_odds <= {least}
        )
        order by component_id, record_id_l, record_id_r
        """
    ).fetchnumpy()
    ids = columns["component_id"]
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]]) if len(ids) else np.array([], int)
    for start, end in pairwise([*starts, len(ids)]):
        yield _component({name: values[start:end] for name, values in columns.items()})


def _component(pairs: dict[str, NDArray[np.generic]]) -> Component:
    left, right = pairs["record_id_l"], pairs["record_id_r"]
    records = sorted({*left.tolist(), *right.tolist()})
    place = {record: i for i, record in enumerate(records)}
    l = np.array([place[record] for record in left.tolist()])  # noqa: E741  left and right
    r = np.array([place[record] for record in right.tolist()])
    size = (len(WEIGHED), len(records), len(records))
    stranger, household = np.full(size, np.nan), np.full(size, np.nan)
    for n, name in enumerate(WEIGHED):
        for table, prefix in ((stranger, "s"), (household, "h")):
            values = np.ma.filled(pairs[f"{prefix}_{name}"].astype(float), np.nan)
            table[n, l, r] = table[n, r, l] = values
    forbidden = np.zeros(size[1:], dtype=bool)
    forbidden[l, r] = forbidden[r, l] = np.ma.filled(pairs["is_forbidden"], False).astype(bool)
    return Component(records, stranger, household, forbidden)


def agglomerate(component: Component, against: Iterable[float], least: float) -> list[list[int]]:
    """Return the clusters of one component as lists of record numbers.

    Args:
        component: its records and the weights of all their pairs.
        against: ln prior odds of one person against strangers, and against a household.
        least: ln odds from which on two clusters are one person.
    """
    priors = tuple(against)
    clusters: dict[int, list[int]] = {i: [i] for i in range(len(component.records))}
    values = {
        (a, b): _value(component, clusters[a], clusters[b], priors)
        for a, b in combinations(clusters, 2)
    }
    while values:
        (a, b), best = max(values.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
        if best <= least:
            break
        clusters[a] += clusters.pop(b)
        values = {pair: value for pair, value in values.items() if b not in pair}
        for other, members in clusters.items():
            if other != a:
                pair = (min(a, other), max(a, other))
                values[pair] = _value(component, clusters[a], members, priors)
    return list(clusters.values())


def _value(
    component: Component, one: list[int], other: list[int], priors: tuple[float, ...]
) -> float:
    """Return ln odds that two clusters are one person; minus infinity where that cannot be."""
    if component.forbidden[np.ix_(one, other)].any():
        return -np.inf
    odds = [
        prior + _agreement(weights[:, one][:, :, other])
        for prior, weights in zip(priors, (component.stranger, component.household), strict=True)
    ]
    return float(-np.logaddexp(-odds[0], -odds[1]))


def _agreement(weights: Floats) -> float:
    """Return the sum over comparisons of half the best and half the mean weight of all pairs."""
    flat = weights.reshape(len(weights), -1)
    known = ~np.isnan(flat)
    has = known.any(axis=1)
    best = np.where(known, flat, -np.inf)[has].max(axis=1)
    mean = np.where(known, flat, 0.0)[has].sum(axis=1) / known[has].sum(axis=1)
    return float((best + mean).sum() / 2)
