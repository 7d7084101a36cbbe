"""Which pairs of records went wrong against known truth, and what misled the model.

Truth is a table with record_id and person_id, what was found one with record_id and cluster_id.
"""

from dataclasses import dataclass
from typing import Literal

import duckdb
import numpy as np

from assets.identity.levels import Comparer
from assets.identity.model import Model
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.tables import create_tables
from assets.identity.weights import WEIGHED, priors, weigh

_ALIKE = (1.0, ["alike in all that is compared"])
_UNKNOWN: tuple[None, list[str]] = (None, [])  # a record that is never compared


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


def find_mistakes(
    con: duckdb.DuckDBPyConnection, truth: str, found: str, model: Model
) -> list[Mistake]:
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
    create_tables(copy)
    return copy


def _evidence(comparer: Comparer, model: Model) -> dict[tuple[int, int], tuple[float, list[str]]]:
    """Return probability and evidence of distinct_pairs, against the likeliest alternative."""
    comparer.compare("distinct_pairs", "wrong_levels")
    pairs = comparer.fetch("wrong_levels")
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
