"""One night's linkage of organisations: block, weigh, cluster, by the same means as persons.

What differs lies in data: the keys (`blocking.py`), and levels with set weights
(`organisation_comparisons.py`). There is one alternative to one organisation: two strangers.
"""

from pathlib import Path

import duckdb
import numpy as np

from assets.identity.blocking import ORGANISATION_KEYS, block, count_pairs
from assets.identity.clusters import WeighedPairs, cluster_records
from assets.identity.organisation_comparisons import COMPARISONS, OTHERS, Comparison
from assets.identity.scoring import LIKELY
from assets.identity.weights import NEVER, Lasting, Weights, logit
from assets.sql_text import text_literal

_SQL = Path(__file__).with_name("compared_organisations.sql")


def prepare_organisations(con: duckdb.DuckDBPyConnection) -> int:
    """Write the temporary tables originals and compared_records; return how many are compared."""
    con.execute(_SQL.read_text("utf-8").replace("$others", str(OTHERS)))
    return int(con.execute("select count(*) from compared_records").fetchall()[0][0])


def score_organisations(con: duckdb.DuckDBPyConnection, records: int) -> None:
    """Write identity.organisation_pairs and the temporary table pair_odds.

    Args:
        con: connection with compared_records, of organisations.
        records: how many are compared.
    """
    keys = list(ORGANISATION_KEYS)
    count_pairs(con, keys)
    block(con, keys)
    _weigh(con, "blocked_pairs", "pair_odds", _prior(records))
    _write_pairs(con)


def cluster_organisations(
    con: duckdb.DuckDBPyConnection, records: int, least: float, favour: float
) -> None:
    """Cluster the records of organisations; as `cluster_records`."""

    def weigh_inside(pairs: str) -> WeighedPairs:
        return weigh_pairs(con, pairs, "inner_odds", records)

    cluster_records(con, records, weigh_inside, least, favour)


def weigh_pairs(
    con: duckdb.DuckDBPyConnection, pairs: str, into: str, records: int
) -> WeighedPairs:
    """Return what the pairs of a table (l, r, key) weigh; levels are left in the table `into`."""
    prior = _prior(records)
    _weigh(con, pairs, into, prior)
    return _fetch(con, into, prior)


def _prior(records: int) -> float:
    return float(-np.log(records + OTHERS))


def _weigh(con: duckdb.DuckDBPyConnection, pairs: str, into: str, prior: float) -> None:
    """Write the temporary table `into`: a row a pair (l, r, key) with its levels and weights."""
    levels = ", ".join(f"{_level(c)} as {c.name}" for c in COMPARISONS)
    weights = ", ".join(f"{_weight(c)} as weight_{c.name}" for c in COMPARISONS)
    forbidden = " or ".join(
        f"coalesce({c.name} = {text_literal(level.name)}, false)"
        for c in COMPARISONS
        for level in c.levels
        if level.forbids
    )
    total = " + ".join(f"coalesce(weight_{c.name}, 0)" for c in COMPARISONS)
    con.execute(
        f"""
        create or replace temporary table {into} as
        with levels as (
            select l.n as l, r.n as r, key, l.name_frequency, {levels}
            from {pairs} as pair
            inner join compared_records as l on l.n = pair.l
            inner join compared_records as r on r.n = pair.r
        )
        select
            levels.* exclude (name_frequency),
            {weights},
            {forbidden} as is_forbidden,
            if(is_forbidden, -{NEVER}, {prior} + {total}) as log_odds
        from levels
        """
    )


def _level(comparison: Comparison) -> str:
    cases = " ".join(f"when {x.condition} then {text_literal(x.name)}" for x in comparison.levels)
    return f"case {cases} end"


def _weight(comparison: Comparison) -> str:
    cases = " ".join(
        f"when {text_literal(level.name)} then {level.weight}"
        + (f" - ln({level.frequency})" if level.frequency else "")
        for level in comparison.levels
    )
    return f"(case {comparison.name} {cases} end)::double"


def _write_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Write identity.organisation_pairs from pair_odds: the likelier ones, by name."""
    names = ", ".join(map(text_literal, ORGANISATION_KEYS))
    con.execute("delete from identity.organisation_pairs")
    con.execute(
        f"""
        insert into identity.organisation_pairs by name
        select
            one.record_id as record_id_l,
            other.record_id as record_id_r,
            [{names}][key + 1] as blocking_key,
            1 / (1 + exp(-log_odds)) as probability,
            pair_odds.* exclude (l, r, key)
        from pair_odds
        inner join compared_records as one on one.n = l
        inner join compared_records as other on other.n = r
        where is_forbidden or log_odds > {logit(LIKELY)}
        order by record_id_l, record_id_r
        """
    )


def _fetch(con: duckdb.DuckDBPyConnection, table: str, prior: float) -> WeighedPairs:
    """Return the weighed pairs of a table in the order of l and r."""
    found = con.execute(f"from {table} order by l, r").fetchnumpy()
    weights = [np.ma.filled(found[f"weight_{c.name}"], np.nan) for c in COMPARISONS]
    none = np.zeros((0, len(found["l"])), dtype=bool)
    return WeighedPairs(
        found["l"],
        found["r"],
        Weights(np.array([weights]), np.asarray(found["is_forbidden"])),
        np.array([prior]),
        Lasting(np.zeros(0, dtype=np.int64), np.zeros((1, 0)), none, none),  # firms change names
    )
