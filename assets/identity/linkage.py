"""One night's linkage: block, score, cluster, and how the pairs fit the model.

Persons by the model learnt, organisations by theirs (`organisations.py`), never one with the other.
"""

from collections.abc import Callable
from dataclasses import replace

import duckdb

from assets.identity.blocking import KEYS, affordable, block, count_pairs
from assets.identity.clusters import cluster
from assets.identity.drift import write_drift
from assets.identity.fixed_pairs import fix_pairs, join_decided, read_decided
from assets.identity.levels import Comparer
from assets.identity.model import Model, read_model
from assets.identity.organisations import (
    cluster_organisations,
    prepare_organisations,
    score_organisations,
)
from assets.identity.scoring import LIKELY, score, write_scored_pairs
from assets.identity.weights import logit


def link(
    con: duckdb.DuckDBPyConnection,
    accept: float,
    release: float | None = None,
    customers: str | None = None,
    model: Model | None = None,
) -> None:
    """Write the tables of a night's linkage, `LINKED`: pairs, clusters, and how pairs fit.

    Args:
        con: connection with identity.party_records, organisation_records, record_fates, decisions.
        accept: probability from which on records are one person, or one organisation.
        release: the same for records that were one customer last night; `accept` if it is None.
        customers: table of last night with record_id and customer_id; None on a first night.
        model: what the levels of a pair of persons weigh; else the shipped one.
    """
    con.execute("delete from identity.clusters; delete from identity.scored_clusters")
    read_decided(con)
    _link_organisations(con, accept, release, customers)
    _link_persons(con, model or read_model(), accept, release, customers)
    con.execute(
        "insert into identity.clusters select record_id, record_id, 'alone', null, null "
        "from identity.record_fates where fate = 'alone' order by record_id"
    )
    join_decided(con)


def _link_organisations(
    con: duckdb.DuckDBPyConnection, accept: float, release: float | None, customers: str | None
) -> None:
    records = prepare_organisations(con)
    score_organisations(con, records)
    _cluster(
        con,
        lambda favour: cluster_organisations(con, records, logit(accept), favour),
        _favour(accept, release),
        customers,
    )


def _link_persons(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    accept: float,
    release: float | None,
    customers: str | None,
) -> None:
    comparer = Comparer(con)
    try:
        keys = affordable(model.keys, count_pairs(con, KEYS, beside=True), comparer.records)
        block(con, keys)
        link_blocked(comparer, replace(model, keys=keys), accept, release, customers)
    finally:
        comparer.close()


def link_blocked(
    comparer: Comparer,
    model: Model,
    accept: float,
    release: float | None = None,
    customers: str | None = None,
) -> None:
    """Write what `link` does but the statistics, from blocked_pairs as the model's keys made them.

    Other arguments are those of `link`.
    """
    con = comparer.con
    score(comparer, model)
    write_scored_pairs(con, model.keys)
    _cluster(
        con,
        lambda favour: cluster(comparer, model, logit(accept), favour),
        _favour(accept, release),
        customers,
    )
    write_drift(con, model)


def _cluster(
    con: duckdb.DuckDBPyConnection,
    cluster_scored: Callable[[float], None],
    favour: float,
    customers: str | None,
) -> None:
    """Write the clusters that scores alone make, then those with last night and decisions.

    How good scores are is told from the former: of the latter, what stewards parted is gone.
    """
    fix_pairs(con, decided=False)
    cluster_scored(0.0)
    _write_scored_clusters(con)
    fix_pairs(con)
    if customers is not None:
        _add_companions(con, customers)
    if _has_rows(con, "companions") or _has_rows(con, "identity.decided_parties"):
        cluster_scored(favour)
    _write_clusters(con)


def _has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(con.execute(f"select 1 from {table} limit 1").fetchall())


def _write_scored_clusters(con: duckdb.DuckDBPyConnection) -> None:
    """Add compared_clusters to identity.scored_clusters, with the copies of each record."""
    con.execute(
        """
        insert into identity.scored_clusters by name
        select
            copy.record_id,
            first.record_id as cluster_id,
            original_record_id as original_id,
            alike_record_id as alike_id
        from originals as copy
        inner join compared_records as record on original_record_id = record.record_id
        inner join compared_clusters using (n)
        inner join compared_records as first on first.n = cluster
        order by copy.record_id
        """
    )


def _favour(accept: float, release: float | None) -> float:
    """Return the ln odds that records have on top which were one customer last night."""
    return logit(accept) - logit(release or accept)


def _add_companions(con: duckdb.DuckDBPyConnection, customers: str) -> None:
    """Add to companions the pairs of compared records that were one of these customers.

    A compared record stands for its copies, too: it was of every customer that one of them was of.
    """
    con.execute(
        f"""
        insert into companions
        with earlier as (
            select distinct n, customer_id
            from {customers}
            inner join originals using (record_id)
            inner join compared_records as record on original_record_id = record.record_id
        )
        select distinct l.n, r.n
        from earlier as l
        inner join earlier as r on l.customer_id = r.customer_id and l.n < r.n
        """
    )


def _write_clusters(con: duckdb.DuckDBPyConnection) -> None:
    """Add compared_clusters to identity.clusters; copies of a record go with their original."""
    con.execute(
        f"""
        insert into identity.clusters by name
        with links as (
            select l, r, log_odds
            from pair_odds
            inner join compared_clusters as one on one.n = l
            inner join compared_clusters as other on other.n = r
            where one.cluster = other.cluster and log_odds > {logit(LIKELY)}
        ),
        best as (
            select n, max(log_odds) as log_odds
            from (select unnest([l, r]) as n, log_odds from links)
            group by n
        ),
        clustered as (
            select
                copy.record_id,
                first.record_id as cluster_id,
                -- A copy has no pair of its own.
                if(copy.record_id = record.record_id, log_odds, null) as best_log_odds,
                nullif(record.record_id, copy.record_id) as copy_of
            from originals as copy
            inner join compared_records as record on original_record_id = record.record_id
            inner join compared_clusters using (n)
            inner join compared_records as first on first.n = cluster
            left join best on best.n = record.n
        )
        select
            record_id,
            cluster_id,
            case
                when best_log_odds is not null then 'probabilistic'
                when count(*) over (partition by cluster_id) > 1 then 'copy'
                else 'singleton'
            end as link_method,
            1 / (1 + exp(-best_log_odds)) as best_probability,
            copy_of
        from clustered
        order by record_id
        """
    )
