"""Scoring: ln odds of one person for every blocked pair, half a million pairs at a time."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from assets.identity.comparisons import level_numbers
from assets.identity.levels import Comparer
from assets.identity.model import Model
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.weights import ALTERNATIVES, logit, priors, weigh
from assets.sql_text import text_literal

_AT_ONCE = 500_000
LIKELY = 0.01  # pairs less probable than that are not kept: nobody reviews them


def score(comparer: Comparer, model: Model) -> None:
    """Write the temporary table pair_odds: a row a pair of blocked_pairs, with its ln odds."""
    con = comparer.con
    comparer.compare_blocked()
    con.execute(
        "create or replace temporary table pair_odds (l integer, r integer, log_odds double, "
        "is_forbidden boolean, " + ", ".join(f"against_{a} double" for a in ALTERNATIVES) + ")"
    )
    count = int(con.execute("select count(*) from compared_pairs").fetchall()[0][0])
    prior = priors(model, comparer.records)
    parts = count // _AT_ONCE + 1
    for part in range(parts):
        pairs = comparer.fetch("compared_pairs", f"l % {parts} = {part}")
        weights = weigh(pairs, model)
        against = weights.total + prior[:, np.newaxis]
        columns = {
            "l": pairs.l,
            "r": pairs.r,
            "log_odds": weights.log_odds(prior),
            "is_forbidden": weights.is_forbidden,
            **{f"against_{a}": odds for a, odds in zip(ALTERNATIVES, against, strict=True)},
        }
        con.register("odds", pa.table(columns))
        con.execute("insert into pair_odds by name from odds")
        con.unregister("odds")


def write_scored_pairs(con: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Write identity.scored_pairs from compared_pairs and pair_odds: the likelier ones, by name."""
    names = ", ".join(map(text_literal, keys))
    levels = ", ".join(
        f"case level_{comparison.name} "
        + " ".join(
            f"when {number} then {text_literal(level)}"
            for level, number in level_numbers(comparison).items()
        )
        + f" end as {comparison.name}"
        for comparison in COMPARISONS
    )
    # Made anew without an index: the key holds, as each pair is blocked once, and checking it for
    # a million rows takes as long as writing them.
    con.execute(
        f"""
        create or replace table identity.scored_pairs as
        select
            one.record_id as record_id_l,
            other.record_id as record_id_r,
            [{names}][key + 1] as blocking_key,
            1 / (1 + exp(-log_odds)) as probability,
            pair_odds.* exclude (l, r),
            {levels}
        from pair_odds
        inner join compared_pairs as pairs using (l, r)
        inner join compared_records as one on one.n = pairs.l
        inner join compared_records as other on other.n = pairs.r
        where is_forbidden or log_odds > {logit(LIKELY)}
        """
    )
