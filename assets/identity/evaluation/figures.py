"""How good links are against known truth, in figures: precision, recall, persons found, merges.

Truth is a table with record_id and person_id, what was found one with record_id and cluster_id;
only records in both count. Here: counting. Not here: reading files (`files.py`), why a pair of
records went wrong (`mistakes.py`).
"""

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


@dataclass(frozen=True)
class Coverage:
    """How many records stand in both tables, which count, and in only one, which do not."""

    both: int
    only_truth: int
    only_found: int


@dataclass(frozen=True)
class Mixed:
    """A cluster of several persons, or a person in several clusters: `parts` is how many."""

    id: str
    records: int
    parts: int


@dataclass(frozen=True)
class Merges:
    """How many clusters (or persons) are mixed, and the worst of them."""

    count: int
    worst: list[Mixed]


@dataclass(frozen=True)
class Figures:
    """Links against truth; a person is found exactly if a cluster has all their records alone."""

    coverage: Coverage
    pairwise: Quality
    b_cubed: Quality
    persons: int
    exact_persons: int
    over_merges: Merges
    under_merges: Merges


def measure(con: duckdb.DuckDBPyConnection, truth: str, found: str, most: int = 10) -> Figures:
    """Return the figures of what was found, with at most so many of the worst merges.

    Writes the temporary table cells: one row is a person in a cluster, and how many records.
    """
    con.execute(
        f"""
        create or replace temporary table cells as
        with counted as (
            select person_id, cluster_id, count(*) as n
            from {truth} inner join {found} using (record_id)
            group by all
        )
        select
            *,
            (sum(n) over (partition by cluster_id))::bigint as cluster_size,
            (sum(n) over (partition by person_id))::bigint as person_size
        from counted
        """
    )
    persons, exact = con.execute(
        "select count(distinct person_id), count_if(n = cluster_size and n = person_size) "
        "from cells"
    ).fetchall()[0]
    return Figures(
        _coverage(con, truth, found),
        _pairwise(con),
        _b_cubed(con),
        persons,
        exact,
        _merges(con, "cluster_id", most),
        _merges(con, "person_id", most),
    )


def _coverage(con: duckdb.DuckDBPyConnection, truth: str, found: str) -> Coverage:
    known, linked, both = con.execute(
        f"select (select count(*) from {truth}), (select count(*) from {found}), "
        "(select coalesce(sum(n), 0)::bigint from cells)"
    ).fetchall()[0]
    return Coverage(both, known - both, linked - both)


def _pairwise(con: duckdb.DuckDBPyConnection) -> Quality:
    """Return how many pairs of records put together belong together, and the other way round."""
    both, found, true = con.execute(
        # Twice each: ordered pairs. A cell adds those of its records with the whole cluster.
        "select sum(n * (n - 1)), sum(n * (cluster_size - 1)), sum(n * (person_size - 1)) "
        "from cells"
    ).fetchall()[0]
    return Quality(both / found if found else 1.0, both / true if true else 1.0)


def _b_cubed(con: duckdb.DuckDBPyConnection) -> Quality:
    """Return the mean over records of the shares of cluster and person they have in common.

    Bagga and Baldwin, 1998.
    """
    precision, recall = con.execute(
        "select coalesce(sum(n * n / cluster_size) / sum(n), 1), "
        "coalesce(sum(n * n / person_size) / sum(n), 1) from cells"
    ).fetchall()[0]
    return Quality(precision, recall)


def _merges(con: duckdb.DuckDBPyConnection, whole: str, most: int) -> Merges:
    """Return the clusters with most persons, or the persons in most clusters."""
    rows = con.execute(
        f"""
        select {whole}::varchar as id, sum(n)::bigint as records, count(*) as parts,
            count(*) over () as mixed
        from cells
        group by {whole}
        having count(*) > 1
        order by parts desc, records desc, id
        limit ?
        """,
        [max(most, 1)],  # the first row says how many there are
    ).fetchall()
    return Merges(rows[0][-1] if rows else 0, [Mixed(*row[:-1]) for row in rows[:most]])
