"""Where the tables of identity that Python writes come from: upstream tables, and column lineage.

Columns of party records are read from the blocking keys and comparisons themselves, so that a new
comparison is in the lineage without being said twice. Yesterday's night, from which ids are carried
on, is no table of tonight's and stands in no lineage.
"""

import re

import sqlglot
from sqlglot import exp

from assets.identity.blocking import KEYS
from assets.identity.comparisons import COMPARISONS, Comparison
from assets.identity.tables import CARRIED
from assets.lineage import Source

_PARTY, _FATES, _NIGHT = "identity.party_records", "identity.record_fates", "golden.night"
_PAIRS, _CLUSTERS, _IDS = "identity.scored_pairs", "identity.clusters", "identity.customer_ids"
_SIDE = re.compile(r"\b([a-z_]+)_[lr]\b")  # a column of the one or the other record of a pair


def upstream_of(table: str) -> list[str]:
    """Return what a table is made from."""
    if table == _IDS:
        return [_CLUSTERS, _NIGHT]
    if table in CARRIED:
        return [_IDS, _NIGHT]
    return [_PARTY, _PAIRS, _FATES] if table == _CLUSTERS else [_PARTY]


def sources_of(table: str) -> dict[str, list[Source]]:
    """Return for each column the upstream columns it is made from; one without any is left out."""
    return _SOURCES.get(table, {})


def key_columns() -> list[str]:
    """Return the columns of party records that blocking keys are made of."""
    trees = [sqlglot.parse_one(key, dialect="duckdb") for key in KEYS.values()]
    return sorted({column.name for tree in trees for column in tree.find_all(exp.Column)})


def compared_columns(*, forbidding: bool = False) -> list[str]:
    """Return the columns of party records that are compared, or only those that can forbid."""
    conditions = [
        text for comparison in COMPARISONS for text in _conditions(comparison, forbidding)
    ]
    names = {name for text in conditions for name in _SIDE.findall(text)}
    return sorted(names if forbidding else names | {"full_name_region_count"})


def _conditions(comparison: Comparison, forbidding: bool) -> list[str]:
    levels = [level for level in comparison.levels if level.forbids or not forbidding]
    return [level.condition for level in levels] + ([] if forbidding else [comparison.missing])


def _of(table: str, *columns: str) -> list[Source]:
    return [(table, column) for column in columns]


_KEYS = _of(_PARTY, *key_columns())
_COMPARED = _of(_PARTY, *compared_columns())
_SOURCES: dict[str, dict[str, list[Source]]] = {
    "identity.blocking_statistics": dict.fromkeys(
        ("value_count", "pair_count", "skipped_value_count", "skipped_record_count"), _KEYS
    ),
    _PAIRS: {
        "record_id_l": _of(_PARTY, "record_id"),
        "record_id_r": _of(_PARTY, "record_id"),
        "blocking_key": _KEYS,
        "is_forbidden": _of(_PARTY, *compared_columns(forbidding=True)),
    }
    | dict.fromkeys(
        (
            "probability",
            "log_odds",
            "against_stranger",
            "against_household",
            "evidence",
            "weights",
            "household_weights",
        ),
        _COMPARED,
    ),
    _CLUSTERS: {
        "record_id": [*_of(_PARTY, "record_id"), *_of(_FATES, "record_id")],
        "cluster_id": _of(
            _PAIRS,
            "record_id_l",
            "record_id_r",
            "log_odds",
            "is_forbidden",
            "weights",
            "household_weights",
        )
        + _of(_PARTY, "original_record_id"),
        "link_method": [
            *_of(_PAIRS, "probability"),
            *_of(_PARTY, "original_record_id"),
            *_of(_FATES, "fate"),
        ],
        "best_probability": _of(_PAIRS, "probability"),
    },
    _IDS: {
        "record_id": _of(_CLUSTERS, "record_id"),
        "customer_id": _of(_CLUSTERS, "cluster_id", "record_id"),
        "linked_on": _of(_NIGHT, "as_of"),
    },
    "identity.customer_redirects": {
        "new_customer_id": _of(_IDS, "customer_id"),
        "reason": _of(_IDS, "customer_id"),
        "redirected_on": _of(_NIGHT, "as_of"),
    },
    "identity.customer_events": {
        "event_on": _of(_NIGHT, "as_of"),
        "customer_id": _of(_IDS, "customer_id"),
        "event": _of(_IDS, "customer_id", "record_id"),
        "other_customer_id": _of(_IDS, "customer_id"),
        "record_count": _of(_IDS, "record_id"),
    },
    # former_records: passed on from the night before, and nothing of tonight's.
    "identity.former_records": {},
}
