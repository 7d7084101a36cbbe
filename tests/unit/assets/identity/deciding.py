"""Decisions of stewards, as linkage finds them in identity.decisions."""

from collections.abc import Iterable

import duckdb

Clusters = set[frozenset[str]]


def decide(con: duckdb.DuckDBPyConnection, *said: tuple[str, str, str]) -> None:
    """Write identity.decisions: (kind, record, other record), the oldest first."""
    con.execute("delete from identity.decisions")
    for number, (kind, one, other) in enumerate(said, 1):
        con.execute(
            "insert into identity.decisions (decision_id, kind, silo, source_key, other_silo, "
            "other_source_key, state) values (?, ?, ?, ?, ?, ?, 'in_force')",
            [number, kind, *one.split("/"), *other.split("/")],
        )


def found(con: duckdb.DuckDBPyConnection, among: Iterable[str] = ()) -> Clusters:
    """Return the clusters of identity.clusters as sets of records; of some, if they are named."""
    rows = con.execute(
        "select list(record_id) from identity.clusters where record_id in (select unnest($1)) "
        "or len($1) = 0 group by cluster_id",
        [[*among]],
    ).fetchall()
    return {frozenset(records) for (records,) in rows}


def methods(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return how each record was linked."""
    return dict(con.execute("select record_id, link_method from identity.clusters").fetchall())
