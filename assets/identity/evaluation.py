"""How good links are against known truth: precision, recall, F1, and the pairs that are wrong.

Figures are pairwise and B-cubed. Truth is a table with record_id and person_id, what was found one
with record_id and cluster_id; only records in both count.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from assets.sql_text import text_literal
from pipelines.errors import SettingsError

_TRUTH_COLUMNS = ("silo", "source_key", "person_id")


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
class Mistake:
    """A pair of records that was put together, or kept apart, against the truth.

    `evidence` is what spoke for one person (+) and against it (-), comparison by comparison, in ln
    odds; no values of persons. Probability and evidence are empty where the pair was not compared.
    """

    kind: Literal["wrongly together", "wrongly apart"]
    record_id_l: str
    record_id_r: str
    probability: float | None
    evidence: list[str]


@dataclass(frozen=True)
class Evaluation:
    """A night's customers against truth: `record_count` records stand in both."""

    record_count: int
    pairwise: Quality
    b_cubed: Quality
    mistakes: list[Mistake]


def evaluate(con: duckdb.DuckDBPyConnection, truth_file: Path) -> Evaluation:
    """Judge the customers of a night by a CSV that says who each record really is.

    Args:
        con: connection to full.duckdb of the night.
        truth_file: CSV with silo, source_key and person_id; records without a person do not count.

    Raises:
        SettingsError: the file is missing, lacks a column, or knows no record of the night.
    """
    con.execute(f"create temporary table truth as {_truth(con, truth_file)}")
    con.execute(
        "create temporary view found as "
        "select record_id, customer_id as cluster_id from identity.customer_ids"
    )
    counted = con.execute(
        "select count(*) from truth inner join found using (record_id)"
    ).fetchall()[0][0]
    if not counted:
        raise SettingsError(
            f"{truth_file.name}: none of its records is in the published night. silo must be the "
            "name in retailer.toml, source_key the key that the silo's export has."
        )
    return Evaluation(
        counted,
        pairwise(con, "truth", "found"),
        b_cubed(con, "truth", "found"),
        mistakes(con, "truth", "found"),
    )


def _truth(con: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Return the query that reads the records whose person is known."""
    if not file.is_file():
        raise SettingsError(f"{file}: there is no such file.")
    read = f"read_csv({text_literal(str(file))}, all_varchar = true, header = true)"
    columns = [column for column, *_ in con.execute(f"describe from {read}").fetchall()]
    if lacking := [column for column in _TRUTH_COLUMNS if column not in columns]:
        raise SettingsError(
            f"{file.name}: column {', '.join(lacking)} is missing. "
            f"A truth file has the columns {', '.join(_TRUTH_COLUMNS)}."
        )
    return (
        f"select silo || '/' || source_key as record_id, person_id from {read} "
        "where person_id <> ''"
    )


def pairwise(con: duckdb.DuckDBPyConnection, truth: str, found: str) -> Quality:
    """Return how many pairs of records put together belong together, and the other way round."""
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

    Bagga and Baldwin, 1998.
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


def mistakes(con: duckdb.DuckDBPyConnection, truth: str, found: str) -> list[Mistake]:
    """Return every wrong pair with its evidence in identity.scored_pairs, the surest first."""
    rows = con.execute(
        f"""
        with records as (
            select record_id, person_id, cluster_id,
                coalesce(original_record_id, record_id) as original_id
            from {truth}
            inner join {found} using (record_id)
            left join identity.party_records using (record_id)
        ),
        wrong as (
            select 'wrongly together' as kind, l.record_id as record_id_l,
                r.record_id as record_id_r, l.original_id as one, r.original_id as other
            from records as l
            inner join records as r on l.cluster_id = r.cluster_id and l.record_id < r.record_id
            where l.person_id <> r.person_id
            union all
            select 'wrongly apart', l.record_id, r.record_id, l.original_id, r.original_id
            from records as l
            inner join records as r on l.person_id = r.person_id and l.record_id < r.record_id
            where l.cluster_id <> r.cluster_id
        )
        select
            kind,
            wrong.record_id_l,
            wrong.record_id_r,
            if(one = other, 1.0, probability) as probability,
            if(one = other, ['alike in all that is compared'], list_transform(
                list_sort(map_keys(evidence)),
                lambda name: format('{{}} {{}} {{:+.1f}}', name, evidence[name], coalesce(
                    if(against_stranger < against_household, weights, household_weights)[name], 0
                ))
            )) as evidence
        from wrong
        left join identity.scored_pairs as scored
            on scored.record_id_l = least(one, other) and scored.record_id_r = greatest(one, other)
        order by kind desc, probability desc nulls last, wrong.record_id_l, wrong.record_id_r
        """
    ).fetchall()
    return [
        Mistake(kind, left, right, probability, evidence or [])
        for kind, left, right, probability, evidence in rows
    ]
