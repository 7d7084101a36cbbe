"""Where the tables of identity that Python writes come from: upstream tables, and column lineage.

Columns of party records are read from the blocking keys and comparisons themselves, so that a new
comparison is in the lineage without being said twice. Yesterday's night, from which ids are carried
on, is no table of tonight's and stands in no lineage.
"""

import sqlglot
from sqlglot import exp

from assets.identity.blocking import KEYS
from assets.identity.comparisons import COMPARISONS, columns_of, conditions
from assets.identity.records import MADE_FROM
from assets.identity.tables import CARRIED
from assets.lineage import Source

_PARTY, _FATES, _NIGHT = "identity.party_records", "identity.record_fates", "golden.night"
_DRIFT, _CALIBRATION = "identity.level_drift", "identity.calibration"
_PAIRS, _CLUSTERS, _IDS = "identity.scored_pairs", "identity.clusters", "identity.customer_ids"


def upstream_of(table: str) -> list[str]:
    """Return what a table is made from."""
    if table == _IDS:
        return [_CLUSTERS, _NIGHT]
    if table in CARRIED:
        return [_IDS, _NIGHT]
    if table in (_DRIFT, _CALIBRATION):
        return [_PARTY, _CLUSTERS]
    return [_PARTY, _PAIRS, _FATES] if table == _CLUSTERS else [_PARTY]


def sources_of(table: str) -> dict[str, list[Source]]:
    """Return for each column the upstream columns it is made from; one without any is left out."""
    return _SOURCES.get(table, {})


def _of(table: str, *columns: str) -> list[Source]:
    return [(table, column) for column in columns]


def _party(columns: list[str]) -> list[Source]:
    """Return the columns of party records that these columns of compared_records are made from."""
    made_from = {source for column in columns for source in MADE_FROM.get(column, (column,))}
    return _of(_PARTY, *sorted(made_from))


def _key_columns() -> list[str]:
    trees = [sqlglot.parse_one(key, dialect="duckdb") for key in KEYS.values()]
    return sorted({column.name for tree in trees for column in tree.find_all(exp.Column)})


_KEYS = _party(_key_columns())
_COMPARED = {c.name: _party(columns_of(conditions([c]))) for c in COMPARISONS}
_ALL = sorted({*_party(["full_name_region_count"]), *(s for c in _COMPARED.values() for s in c)})
_JUDGED = [*_ALL, *_of(_CLUSTERS, "cluster_id")]
_FORBIDDING = _party(
    columns_of([level.condition for c in COMPARISONS for level in c.levels if level.forbids])
)
_SOURCES: dict[str, dict[str, list[Source]]] = {
    "identity.blocking_statistics": dict.fromkeys(
        ("value_count", "pair_count", "skipped_value_count", "skipped_record_count"), _KEYS
    ),
    _PAIRS: {
        "record_id_l": _of(_PARTY, "record_id"),
        "record_id_r": _of(_PARTY, "record_id"),
        "blocking_key": _KEYS,
        "is_forbidden": _FORBIDDING,
    }
    | dict.fromkeys(
        (
            "probability",
            "log_odds",
            "against_stranger",
            "against_household",
            "against_namesake",
        ),
        _ALL,
    )
    | {name: sources for name, sources in _COMPARED.items() if sources},
    _CLUSTERS: {
        "record_id": [*_of(_PARTY, "record_id"), *_of(_FATES, "record_id")],
        "cluster_id": [
            *_of(_PAIRS, "record_id_l", "record_id_r", "log_odds", "is_forbidden"),
            *_ALL,
        ],
        "link_method": [*_of(_PAIRS, "probability"), *_ALL, *_of(_FATES, "fate")],
        "best_probability": _of(_PAIRS, "probability"),
    },
    _DRIFT: {
        "accepted_pair_count": _JUDGED,
        "accepted_share": _JUDGED,
        "blocked_share": _ALL,
        "difference": _JUDGED,
        "stability_index": _JUDGED,
    },
    _CALIBRATION: {"pair_count": _ALL, "expected_count": _ALL, "found_count": _JUDGED},
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
