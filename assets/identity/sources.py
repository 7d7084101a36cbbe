"""Where the tables of identity that Python writes come from: upstream tables, and column lineage.

Columns of records are read from the blocking keys and comparisons themselves, so that a new
comparison is in the lineage without being said twice. Yesterday's night, from which ids are carried
on, is no table of tonight's and stands in no lineage.
"""

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp

from assets.identity import organisation_comparisons as organisations
from assets.identity.blocking import KEYS, ORGANISATION_KEYS
from assets.identity.comparisons import columns_of, conditions
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.records import MADE_FROM
from assets.identity.tables import NAMED
from assets.lineage import Source

_PARTY, _FATES, _NIGHT = "identity.party_records", "identity.record_fates", "golden.night"
_ORGANISATIONS, _DECISIONS = "identity.organisation_records", "identity.decisions"
_ACTS, _PARTIES = "identity.decision_acts", "identity.decided_parties"
_APART = "identity.decided_apart"
_DRIFT, _CALIBRATION = "identity.level_drift", "identity.calibration"
_PAIRS, _CLUSTERS, _IDS = "identity.scored_pairs", "identity.clusters", "identity.customer_ids"
_SCORED, _STRATA = "identity.scored_clusters", "identity.review_strata"
_QUALITY, _ADVICE = "identity.link_quality", "identity.accept_advice"
_STATISTICS, _ORGANISATION_PAIRS = "identity.blocking_statistics", "identity.organisation_pairs"
_SAID_OF_PERSONS = [
    f"canonical.{table}" for table in ("customer_records", "contact_points", "addresses")
]
_UPSTREAM = {table: [_IDS, _NIGHT] for table in NAMED} | {
    _ACTS: ["settings.night", *_SAID_OF_PERSONS],
    _DECISIONS: [_ACTS, _FATES, "canonical.products"],
    _PARTIES: [_DECISIONS],
    _APART: [_DECISIONS],
    # A record that a decision names is compared for itself, apart from its copies.
    _STATISTICS: [_PARTY, _ORGANISATIONS, _DECISIONS],
    _PAIRS: [_PARTY, _DECISIONS],
    _ORGANISATION_PAIRS: [_ORGANISATIONS, _DECISIONS],
    _CLUSTERS: [_PARTY, _PAIRS, _ORGANISATIONS, _ORGANISATION_PAIRS, _FATES, _DECISIONS],
    _SCORED: [_PARTY, _PAIRS, _ORGANISATIONS, _ORGANISATION_PAIRS, _DECISIONS],
    _DRIFT: [_PARTY, _CLUSTERS],
    _CALIBRATION: [_PARTY, _CLUSTERS],
    _IDS: [_CLUSTERS, _NIGHT],
    _QUALITY: [_STRATA],
    _ADVICE: [_STRATA],
}


def upstream_of(table: str) -> list[str]:
    """Return what a table is made from."""
    return _UPSTREAM[table]


def sources_of(table: str) -> dict[str, list[Source]]:
    """Return for each column the upstream columns it is made from; one without any is left out."""
    return _SOURCES.get(table, {})


def _of(table: str, *columns: str) -> list[Source]:
    return [(table, column) for column in columns]


def _party(columns: Iterable[str]) -> list[Source]:
    """Return the columns of party records that these columns of compared_records are made from."""
    return _of(_PARTY, *_origins(columns, MADE_FROM))


def _organisation(columns: Iterable[str]) -> list[Source]:
    """Return the same of organisations."""
    return _of(_ORGANISATIONS, *_origins(columns, organisations.MADE_FROM))


def _origins(columns: Iterable[str], made_from: Mapping[str, tuple[str, ...]]) -> list[str]:
    return sorted({source for column in columns for source in made_from.get(column, (column,))})


def _key_columns(keys: Mapping[str, str]) -> set[str]:
    trees = [sqlglot.parse_one(key, dialect="duckdb") for key in keys.values()]
    return {column.name for tree in trees for column in tree.find_all(exp.Column)}


_KEYS = _party(_key_columns(KEYS))
_ORGANISATION_KEYS = _organisation(_key_columns(ORGANISATION_KEYS))
_ALL_KEYS = [*_KEYS, *_ORGANISATION_KEYS]
_COMPARED = {c.name: _party(columns_of(conditions([c]))) for c in COMPARISONS}
_ALL = sorted({*_party(["full_name_region_count"]), *(s for c in _COMPARED.values() for s in c)})
_JUDGED = [*_ALL, *_of(_CLUSTERS, "cluster_id")]
_FORBIDDING = _party(
    columns_of([level.condition for c in COMPARISONS for level in c.levels if level.forbids])
)
_ORGANISATION_COMPARED = {
    c.name: _organisation(organisations.columns_of(c.levels)) for c in organisations.COMPARISONS
}
_ORGANISATION_ALL = sorted({s for sources in _ORGANISATION_COMPARED.values() for s in sources})
_SCORES = [
    *(
        (table, column)
        for table in (_PAIRS, _ORGANISATION_PAIRS)
        for column in ("record_id_l", "record_id_r", "log_odds", "is_forbidden")
    ),
    *_ALL,
    *_ORGANISATION_ALL,
]
_NAMES = [*_of(_PARTY, "record_id"), *_of(_ORGANISATIONS, "record_id")]
_ANSWERS = _of(_STRATA, "pair_count", "same_count", "different_count", "unsure_count")
_SIDES = _of(_STRATA, "is_together", "stratum", "band_from", "band_to")
_DECIDED = _of(_DECISIONS, "kind", "silo", "source_key", "other_silo", "other_source_key")
_PASSED_ON = (
    *("decision_id", "kind", "silo", "source_key", "other_silo", "other_source_key", "attribute"),
    *("value_key", "case_key", "data_key", "decided_by", "decided_on", "why"),
)
_JUDGED_BY = [
    *_of(_ACTS, "kind", "is_overruled", "is_awaiting", "is_of_others"),
    *_of(_FATES, "silo", "source_key", "fate"),
    *_of("canonical.products", "silo", "sku"),
]
_SOURCES: dict[str, dict[str, list[Source]]] = {
    _ACTS: {
        "is_of_others": [
            *_of("canonical.customer_records", "first_name", "last_name", "birth_date"),
            *_of("canonical.contact_points", "kind", "value_match"),
            *_of("canonical.addresses", "street_key", "house_number", "postal_code"),
        ]
    },
    _DECISIONS: {column: _of(_ACTS, column) for column in _PASSED_ON}
    | {"misfit": _JUDGED_BY, "state": _JUDGED_BY},
    _PARTIES: {
        "record_id": _of(_DECISIONS, "silo", "source_key", "other_silo", "other_source_key"),
        "party": _DECIDED,
    },
    _APART: {"party": _DECIDED, "other_party": _DECIDED},
    _STATISTICS: dict.fromkeys(
        ("value_count", "pair_count", "skipped_value_count", "skipped_record_count"),
        _ALL_KEYS,
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
    _ORGANISATION_PAIRS: {
        "record_id_l": _of(_ORGANISATIONS, "record_id"),
        "record_id_r": _of(_ORGANISATIONS, "record_id"),
        "blocking_key": _ORGANISATION_KEYS,
        "is_forbidden": _organisation(
            organisations.columns_of(
                [level for c in organisations.COMPARISONS for level in c.levels if level.forbids]
            )
        ),
    }
    | dict.fromkeys(("probability", "log_odds"), _ORGANISATION_ALL)
    | _ORGANISATION_COMPARED
    | {f"weight_{name}": sources for name, sources in _ORGANISATION_COMPARED.items()},
    _CLUSTERS: {
        "record_id": [(table, "record_id") for table in (_PARTY, _ORGANISATIONS, _FATES)],
        "cluster_id": [*_SCORES, *_DECIDED],
        "link_method": [
            *_of(_PAIRS, "probability"),
            *_of(_ORGANISATION_PAIRS, "probability"),
            *_ALL,
            *_ORGANISATION_ALL,
            *_of(_FATES, "fate"),
            *_DECIDED,
        ],
        "best_probability": [
            *_of(_PAIRS, "probability"),
            *_of(_ORGANISATION_PAIRS, "probability"),
        ],
        "copy_of": [*_NAMES, *_ALL],
    },
    _SCORED: {
        "record_id": _NAMES,
        "cluster_id": _SCORES,
        "original_id": [*_NAMES, *_ALL, *_DECIDED],
        "alike_id": [*_NAMES, *_ALL],
    },
    _QUALITY: {
        column: [*_SIDES[:1], *_ANSWERS]
        for column in ("estimate", "low", "high", "decided_count", "why_unknown")
    }
    | {"unsure_count": _of(_STRATA, "unsure_count"), "open_count": _of(_STRATA, "open_count")}
    | {"pair_count": _of(_STRATA, "pair_count", "is_together")},
    _ADVICE: {
        column: [*_SIDES, *_ANSWERS] for column in ("suggested", "low", "high", "decided_count")
    }
    | {"pair_count": _of(_STRATA, "pair_count")},
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
