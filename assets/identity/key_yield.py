"""Which further blocking keys are worth their pairs: told from samples, by a first model."""

import duckdb
import numpy as np

from assets.identity.blocking import pairs_of
from assets.identity.levels import Comparer
from assets.identity.model import Model
from assets.identity.weights import priors, weigh

_SAMPLE = 5_000  # pairs of a further key that are tried
_YIELD = 0.02  # share of them that must be of one person, times the key's pairs per record


def yielding(comparer: Comparer, model: Model, counts: dict[str, int]) -> list[str]:
    """Return the further keys among whose new pairs enough are of one person.

    `counts` are the pairs each key brings; the table blocked_pairs has those of the model's keys.
    """
    con, records = comparer.con, comparer.records
    further = [
        key
        for key in sorted(counts, key=lambda key: (counts[key], key))
        if key not in model.keys and 0 < counts[key] <= records / _YIELD
    ]
    con.execute("create or replace temporary table tried_pairs (l integer, r integer, key integer)")
    for number, key in enumerate(further):
        _draw(con, number, key, counts[key])
    comparer.compare("tried_pairs", "tried_levels")
    more = []
    for number, key in enumerate(further):
        pairs = comparer.fetch("tried_levels", f"key = {number}")
        odds = weigh(pairs, model).log_odds(priors(model, records))
        found = float(np.sum(1 / (1 + np.exp(-odds)))) / max(len(pairs), 1)
        if found >= _YIELD * max(1.0, counts[key] / records):
            more.append(key)
    return more


def _draw(con: duckdb.DuckDBPyConnection, number: int, key: str, count: int) -> None:
    """Add a sample of a key's new pairs to tried_pairs."""
    share = min(1.0, 3 * _SAMPLE / count)
    con.execute(
        f"""
        insert into tried_pairs
        with pairs as ({pairs_of(key, f"hash(key_value, 1) % 1000000 < {share * 1e6}")}),
        numbered as (
            select distinct (pair >> 32)::integer as l, (pair & 4294967295)::integer as r
            from pairs
        )
        select l, r, {number} from numbered
        anti join blocked_pairs using (l, r)
        order by hash(l, r), l, r
        limit {_SAMPLE}
        """
    )
