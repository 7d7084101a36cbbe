"""The tables of the schema identity that Python writes, as declared in `tables.sql`."""

from pathlib import Path

import duckdb

DDL = Path(__file__).with_suffix(".sql")
LINKED = (
    "identity.decided_parties",
    "identity.decided_apart",
    "identity.blocking_statistics",
    "identity.scored_pairs",
    "identity.organisation_pairs",
    "identity.clusters",
    "identity.scored_clusters",
    "identity.level_drift",
    "identity.calibration",
)
# Which ids were issued to whom: made from last night's, since it cannot be rebuilt.
NAMED = (
    "identity.customer_ids",
    "identity.customer_redirects",
    "identity.customer_events",
    "identity.former_records",
)
# How good scores are: told from what stewards said of the sample.
JUDGED = ("identity.link_quality", "identity.accept_advice")


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are missing, empty."""
    con.execute(DDL.read_text("utf-8"))
