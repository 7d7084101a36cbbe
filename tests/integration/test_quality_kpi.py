"""The quality of the bundled retailer's records, reckoned once more in plain Python."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integration.tables import query

Record = tuple[str, str]
Shares = tuple[float | None, ...]


def read(night: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(night / "warehouse" / "current" / "full.duckdb", sql)


def measured(night: Path, attribute: str) -> dict[str, Shares]:
    """Return completeness, validity, uniqueness, consistency and timeliness of each silo."""
    rows = read(
        night,
        "select silo, completeness, validity, uniqueness, consistency, timeliness "
        f"from kpis.quality where attribute = '{attribute}'",
    )
    return {silo: tuple(shares) for silo, *shares in rows}


def customers(night: Path) -> dict[Record, str]:
    """Return the customer of each record that its silo has not deleted."""
    rows = read(
        night,
        "select silo, source_key, customer_id from golden.customer_records "
        "inner join canonical.customer_records using (silo, source_key) "
        "where is_deleted is distinct from true",
    )
    return {(silo, key): customer for silo, key, customer in rows}


def share(answers: list[bool]) -> float | None:
    return round(sum(answers) / len(answers), 4) if answers else None


def confirmed(of: dict[Record, str], value: dict[Record, str], silo: str) -> float | None:
    """Return the share of a silo's values that another silo has of the same customer."""
    others = defaultdict(set)
    for record, found in value.items():
        if record[0] != silo:
            others[of[record]].add(found)
    return share(
        [
            found in others[of[record]]
            for record, found in value.items()
            if record[0] == silo and of[record] in others
        ]
    )


@pytest.mark.parametrize("kind", ["email", "mobile", "phone"])
def test_contacts(night: Path, kind: str) -> None:
    of = customers(night)
    points: defaultdict[Record, list[tuple[Any, ...]]] = defaultdict(list)
    for silo, key, seq, raw, norm, is_valid, used in read(
        night,
        "select silo, source_key, seq, value_raw, value_norm, is_valid, last_used_at "
        f"from canonical.contact_points where kind = '{kind}'",
    ):
        if (silo, key) in of:
            points[silo, key].append((not is_valid, seq, norm or raw, used))
    value = {record: min(found)[2] for record, found in points.items()}
    valid = {record: not min(found)[0] for record, found in points.items()}
    holders = defaultdict(set)
    for record, found in value.items():
        holders[found].add(of[record])
    touched = {
        (silo, key): [at for at in dates if at]
        for silo, key, *dates in read(
            night,
            "select silo, source_key, created_at, updated_at, last_activity_at "
            "from canonical.customer_records",
        )
    }
    (as_of,) = read(night, "select as_of from golden.night")[0]
    since = datetime(as_of.year - 2, as_of.month, as_of.day, tzinfo=UTC)
    expected = {}
    for silo in {silo for silo, _ in value}:
        mine = [record for record in value if record[0] == silo]
        dates = [touched[r] + [used for *_, used in points[r] if used] for r in mine]
        expected[silo] = (
            round(len(mine) / len([r for r in of if r[0] == silo]), 4),
            share([valid[r] for r in mine]),
            None if kind == "phone" else share([len(holders[value[r]]) == 1 for r in mine]),
            confirmed(of, value, silo),
            share([bool(found) and max(found) >= since for found in dates]),
        )
    assert len(expected) >= 3
    assert measured(night, kind) == expected


def test_birth_dates(night: Path) -> None:
    of = customers(night)
    rows = read(
        night,
        "select silo, source_key, party_type, birth_date::varchar from canonical.customer_records",
    )
    persons = [(s, k, born) for s, k, kind, born in rows if kind != "organisation" and (s, k) in of]
    value = {(silo, key): born for silo, key, born in persons if born}
    found = measured(night, "birth_date")
    assert found.keys() == {silo for silo, _ in value}
    for silo, (completeness, _, uniqueness, consistency, _) in found.items():
        asked = [born for s, _, born in persons if s == silo]
        assert completeness == share([born is not None for born in asked])
        assert uniqueness is None
        assert consistency == confirmed(of, value, silo)


def test_the_score_is_the_weighted_mean_of_what_is_known(night: Path) -> None:
    weights = (3, 3, 1, 2, 1)
    rows = read(
        night,
        "select completeness, validity, uniqueness, consistency, timeliness, score "
        "from kpis.quality",
    )
    assert len(rows) > 20
    for *shares, score in rows:
        known = [(w, s) for w, s in zip(weights, shares, strict=True) if s is not None]
        mean = sum(w * s for w, s in known) / sum(w for w, _ in known)
        assert score == pytest.approx(mean, abs=0.0001)
