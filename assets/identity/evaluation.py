"""How good links are against known truth: precision, recall, F1, and the pairs that are wrong.

Figures are pairwise and B-cubed. Truth is a table with record_id and person_id, what was found one
with record_id and cluster_id; only records in both count.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np

from assets.identity.comparisons import COMPARISONS
from assets.identity.levels import Comparer, fetch
from assets.identity.model import Model, read_model
from assets.identity.weights import WEIGHED, priors, weigh
from assets.sql_text import text_literal
from pipelines.errors import SettingsError

_TRUTH_COLUMNS = ("silo", "source_key", "person_id")
_ALIKE = (1.0, ["alike in all that is compared"])
_UNKNOWN: tuple[None, list[str]] = (None, [])  # a record that is never compared


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


def evaluate(
    con: duckdb.DuckDBPyConnection, truth_file: Path, model: Model | None = None
) -> Evaluation:
    """Judge the customers of a night by a CSV that says who each record really is.

    Args:
        con: connection to full.duckdb of the night.
        truth_file: CSV with silo, source_key and person_id; records without a person do not count.
        model: the one that says what was evidence; else the shipped one.

    Raises:
        SettingsError: the file is missing, lacks a column, or knows no record of the night.
    """
    con.execute(
        "create temporary view found as "
        "select record_id, customer_id as cluster_id from identity.customer_ids"
    )
    return Evaluation(
        load_truth(con, truth_file, "found"),
        pairwise(con, "truth", "found"),
        b_cubed(con, "truth", "found"),
        mistakes(con, "truth", "found", model or read_model()),
    )


def load_truth(con: duckdb.DuckDBPyConnection, file: Path, records: str) -> int:
    """Write the temporary table truth; return how many of these records it knows.

    Raises:
        SettingsError: the file is missing, lacks a column, or knows none of the records.
    """
    con.execute(f"create temporary table truth as {_truth(con, file)}")
    counted = con.execute(
        f"select count(*) from truth inner join {records} using (record_id)"
    ).fetchall()[0][0]
    if not counted:
        raise SettingsError(
            f"{file.name}: none of its records is in the published night. silo must be the "
            "name in retailer.toml, source_key the key that the silo's export has."
        )
    return int(counted)


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


def mistakes(con: duckdb.DuckDBPyConnection, truth: str, found: str, model: Model) -> list[Mistake]:
    """Return every wrong pair with the evidence that the model has for it, the surest first."""
    con = copied(con, {truth: "truth", found: "found"})
    comparer = Comparer(con)
    con.execute(
        """
        create or replace temporary table wrong_pairs as
        with records as (
            select record_id, person_id, cluster_id, n
            from truth
            inner join found using (record_id)
            left join originals using (record_id)
            left join compared_records on compared_records.record_id = original_record_id
        ),
        wrong as (
            select 'wrongly together' as kind, l, r
            from records as l
            inner join records as r on l.cluster_id = r.cluster_id and l.record_id < r.record_id
            where l.person_id <> r.person_id
            union all
            select 'wrongly apart', l, r
            from records as l
            inner join records as r on l.person_id = r.person_id and l.record_id < r.record_id
            where l.cluster_id <> r.cluster_id
        )
        select
            kind,
            l.record_id as record_id_l,
            r.record_id as record_id_r,
            if(l.n + r.n is null, -1, least(l.n, r.n)) as l, -- -1: never compared
            if(l.n + r.n is null, 0, greatest(l.n, r.n)) as r
        from wrong
        """
    )
    con.execute(
        "create or replace temporary table distinct_pairs as "
        "select distinct l, r, 0 as key from wrong_pairs where l between 0 and r - 1"
    )
    known = _evidence(comparer, model)
    wrong = con.execute("select kind, record_id_l, record_id_r, l, r from wrong_pairs").fetchall()
    pairs = [
        Mistake(kind, left, right, *(_ALIKE if one == other else known.get((one, other), _UNKNOWN)))
        for kind, left, right, one, other in wrong
    ]
    return sorted(
        pairs, key=lambda p: (p.kind, -(p.probability or 0.0), p.record_id_l, p.record_id_r)
    )


def copied(con: duckdb.DuckDBPyConnection, names: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """Return a database in memory with these tables and the party records: a night is read-only."""
    copy = duckdb.connect()
    copy.execute("set enable_progress_bar = false")
    copy.execute("create schema identity")
    for name, target in (names | {"identity.party_records": "identity.party_records"}).items():
        copy.register("rows", con.execute(f"from {name}").to_arrow_table())
        copy.execute(f"create table {target} as from rows")
        copy.unregister("rows")
    return copy


def _evidence(comparer: Comparer, model: Model) -> dict[tuple[int, int], tuple[float, list[str]]]:
    """Return probability and evidence of distinct_pairs, against the likeliest alternative."""
    comparer.compare("distinct_pairs", "wrong_levels")
    pairs = fetch(comparer.con, "wrong_levels")
    weights, prior = weigh(pairs, model), priors(model, comparer.records)
    probability = 1 / (1 + np.exp(-weights.log_odds(prior)))
    likeliest = np.argmin(np.nansum(weights.against, axis=1) + prior[:, np.newaxis], axis=0)
    names = {c.name: [level.name for level in reversed(c.levels)] for c in COMPARISONS}
    return {
        (int(pairs.l[i]), int(pairs.r[i])): (
            float(probability[i]),
            [
                f"{name} {names[name][pairs.levels[name][i]] if name in names else 'common'} "
                f"{weight:+.1f}"
                for name, weight in zip(WEIGHED, weights.against[likeliest[i], :, i], strict=True)
                if not np.isnan(weight)
            ],
        )
        for i in range(len(pairs))
    }
