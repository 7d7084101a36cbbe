"""One night's linkage: block, score, cluster, with the model there is."""

import duckdb

from assets.identity.blocking import block
from assets.identity.clusters import cluster
from assets.identity.model import read_model
from assets.identity.scoring import Scorer


def link(con: duckdb.DuckDBPyConnection, accept: float) -> None:
    """Write identity.blocking_statistics, scored_pairs and clusters.

    Args:
        con: connection with identity.party_records and identity.record_fates.
        accept: probability from which on records are one person.
    """
    con.execute("delete from identity.scored_pairs")
    block(con)
    scorer = Scorer(con, read_model())
    try:
        if scorer.records > 1:
            scorer.score("blocked_pairs")
        cluster(scorer, accept)
    finally:
        scorer.close()
