"""Which further blocking keys are worth their pairs: told from samples, by a first model."""

import numpy as np

from assets.identity.blocking import pairs_of
from assets.identity.levels import Comparer, fetch
from assets.identity.model import Model
from assets.identity.weights import priors, weigh

_SAMPLE = 20_000  # pairs of a further key that are tried
_YIELD = 0.02  # share of them that must be of one person, times the key's pairs per record


def yielding(comparer: Comparer, model: Model, counts: dict[str, int]) -> list[str]:
    """Return the further keys among whose new pairs enough are of one person.

    `counts` are the pairs each key brings; the table blocked_pairs has those of the model's keys.
    """
    con, records = comparer.con, comparer.records
    more = []
    for key in sorted(counts, key=lambda key: (counts[key], key)):
        per_record = counts[key] / records
        if key in model.keys or not counts[key] or _YIELD * per_record > 1:
            continue
        share = min(1.0, 3 * _SAMPLE / counts[key])
        con.execute(
            f"""
            create or replace temporary table tried_pairs as
            with pairs as ({pairs_of(key, f"hash(key_value, 1) % 1000000 < {share * 1e6}")}),
            numbered as (
                select distinct (pair >> 32)::integer as l, (pair & 4294967295)::integer as r
                from pairs
            )
            select l, r, 0 as key from numbered
            anti join blocked_pairs using (l, r)
            order by hash(l, r), l, r
            limit {_SAMPLE}
            """
        )
        comparer.compare("tried_pairs", "tried_levels")
        pairs = fetch(con, "tried_levels")
        if not len(pairs):
            continue
        odds = weigh(pairs, model).log_odds(priors(model, records))
        found = float(np.mean(1 / (1 + np.exp(-odds))))
        if found >= _YIELD * max(1.0, per_record):
            more.append(key)
    return more
