"""One night's linkage: block, score, cluster, with the model there is."""

import duckdb

from assets.identity.blocking import block
from assets.identity.clusters import cluster
from assets.identity.model import read_model
from assets.identity.scoring import record_count, score


def link(con: duckdb.DuckDBPyConnection, accept: float) -> None:
    """Write identity.blocking_statistics, scored_pairs and clusters.

    Args:
        con: connection with identity.party_records and identity.record_fates.
        accept: probability from which on records are one person.
    """
    model = read_model()
    con.execute("delete from identity.scored_pairs")
    block(con)
    if record_count(con) > 1:
        score(con, model, "blocked_pairs")
    cluster(con, model, accept)
