"""How good a clustering is against known truth: pairwise and B-cubed precision, recall and F1."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Quality:
    """Precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def pairwise(con: duckdb.DuckDBPyConnection, truth: str, found: str) -> Quality:
    """Return how many pairs of records put together belong together, and the other way round.

    Args:
        con: connection that knows both tables.
        truth: table with record_id and person_id.
        found: table with record_id and cluster_id; only records of both tables count.
    """
    rows = con.execute(
        f"""
        with cells as (
            select person_id, cluster_id, count(*)::double as n
            from {truth} inner join {found} using (record_id)
            group by all
        ),
        persons as (select sum(n) as n from cells group by person_id),
        clusters as (select sum(n) as n from cells group by cluster_id)
        select
            (select sum(n * (n - 1)) from cells) as both,
            (select sum(n * (n - 1)) from clusters) as found,
            (select sum(n * (n - 1)) from persons) as true
        """
    ).fetchall()
    both, found_pairs, true_pairs = rows[0]
    return Quality(
        both / found_pairs if found_pairs else 1.0, both / true_pairs if true_pairs else 1.0
    )


def b_cubed(con: duckdb.DuckDBPyConnection, truth: str, found: str) -> Quality:
    """Return the mean over records of the shares of cluster and person they have in common.

    Bagga and Baldwin, 1998. Arguments as for `pairwise`.
    """
    rows = con.execute(
        f"""
        with cells as (
            select person_id, cluster_id, count(*)::double as n
            from {truth} inner join {found} using (record_id)
            group by all
        ),
        sized as (
            select
                n,
                sum(n) over (partition by cluster_id) as cluster_size,
                sum(n) over (partition by person_id) as person_size
            from cells
        )
        select sum(n * n / cluster_size) / sum(n), sum(n * n / person_size) / sum(n) from sized
        """
    ).fetchall()
    return Quality(*rows[0])
