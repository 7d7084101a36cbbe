"""One night's linkage: block, score, cluster, and how the pairs fit the model."""

import duckdb
import numpy as np

from assets.identity.blocking import KEYS, affordable, block, count_pairs
from assets.identity.clusters import cluster
from assets.identity.drift import write_drift
from assets.identity.levels import Comparer
from assets.identity.model import Model, read_model
from assets.identity.scoring import score, write_scored_pairs


def link(con: duckdb.DuckDBPyConnection, accept: float, model: Model | None = None) -> None:
    """Write identity.blocking_statistics, scored_pairs, clusters, level_drift and calibration.

    Args:
        con: connection with identity.party_records and identity.record_fates.
        accept: probability from which on records are one person.
        model: what the levels of a pair weigh; else the shipped one.
    """
    model = model or read_model()
    comparer = Comparer(con)
    try:
        keys = affordable(model.keys, count_pairs(con, KEYS), comparer.records)
        block(con, keys)
        score(comparer, model)
        write_scored_pairs(con, keys)
        cluster(comparer, model, float(np.log(accept / (1 - accept))))
        _write_clusters(con)
        write_drift(con, model)
    finally:
        comparer.close()


def _write_clusters(con: duckdb.DuckDBPyConnection) -> None:
    """Write identity.clusters from compared_clusters; copies of a record go with their original."""
    con.execute("delete from identity.clusters")
    con.execute(
        """
        insert into identity.clusters by name
        with clustered as (
            select copy.record_id, first.record_id as cluster_id
            from originals as copy
            inner join compared_records as record on original_record_id = record.record_id
            inner join compared_clusters using (n)
            inner join compared_records as first on first.n = cluster
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
