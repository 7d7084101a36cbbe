"""The log odds of a pair are a sum anybody can reckon from the model's JSON."""

import json
import math
from collections import Counter
from itertools import combinations
from typing import Any

import duckdb
import pytest

from assets.identity.comparisons import COMPARISONS
from assets.identity.model import SHIPPED, read_model
from assets.identity.scoring import Scorer
from tests.unit.assets.identity.levels import levels
from tests.unit.assets.identity.persons import Person, build_records

HOME = {"street": "lindenweg", "house": "4", "postal_code": "10115", "city": "berlin"}
AWAY = {"street": "ring", "house": "9", "postal_code": "80331", "city": "muenchen"}
PERSONS = [
    Person("Karin", "Weber", "1960-03-04", "kweber@web.example", "+491701", gender="f", **HOME),
    Person("Karin", "Weber", None, "kweber@web.example", silo="shop"),
    Person("Carin", "Weber", "1960-04-03", None, "+491701", silo="erp", **HOME),
    Person("Otto", "Weber", "1958-11-25", "kweber@web.example", gender="m", **HOME),
    Person("Lena", "Weber", "1991-07-23", gender="f", **HOME),
    Person("Paula", "Weber", "1991-07-23", gender="f", **HOME),
    Person("Karin", "Weber", "1971-01-02", silo="shop", **AWAY),
    Person("Karin", "Krause", "1960-03-04", "kweber@web.example", silo="loyalty", **AWAY),
    Person("Weber", "Karin", "1960-03-04", silo="loyalty", **HOME),
    Person("Karl", "Vogt", "1950-02-03", silo="erp", **AWAY),
    Person("Karl", "Vogt", silo="shop", **AWAY),
    Person("Karl", "Vogt", "1983-12-13", silo="crm", **AWAY),
    Person(None, "Vogt", silo="crm", **AWAY),
    *(Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)),
]
# Value frequencies count for the exact level of these; for a household only if it is not shared.
BY_FREQUENCY = {
    "first_name": "first_name",
    "last_name": "last_name",
    "birth_date": "birth_date",
    "email": "email",
    "address": "address",
    "postal_code": "postal_code",
}
SHARED = {"last_name", "sale", "email", "phone", "address", "postal_code"}
FORBIDS = {
    ("first_name", "twins"),
    ("generation", "suffix_differs"),
    ("birth_date", "generation"),
}
Rows = dict[str, dict[str, Any]]


@pytest.fixture
def records(con: duckdb.DuckDBPyConnection) -> Rows:
    """All pairs of the persons, scored; their party records."""
    build_records(con, PERSONS)
    con.execute(
        """
        create temp table every_pair as
        select 'test' as match_key, l.record_id as join_key_l, r.record_id as join_key_r
        from identity.party_records as l
        inner join identity.party_records as r on l.record_id < r.record_id
        """
    )
    scorer = Scorer(con, read_model())
    scorer.score("every_pair")
    scorer.close()
    cursor = con.execute("from identity.party_records")
    names = [column[0] for column in cursor.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


class Reckoning:
    """The odds of pairs, from the JSON and the records alone."""

    def __init__(self, records: Rows) -> None:
        model = json.loads(SHIPPED.read_text("utf-8"))
        self.records, self.shares = records, model["shares"]
        pairs = (len(records) - 1) / 2  # per record
        self.same = model["same_person_per_record"] / pairs
        self.household = model["same_household_per_record"] / pairs
        self.frequencies = {
            column: self._frequencies(column) for column in set(BY_FREQUENCY.values())
        }

    def _frequencies(self, column: str) -> dict[str, float]:
        values = [row[column] for row in self.records.values() if row[column] is not None]
        return {value: count / len(values) for value, count in Counter(values).items()}

    def against_strangers(self, comparison: str, level: str, left: str) -> float:
        shares = self.shares[comparison][level]
        by_chance = shares["u"]
        if level == "exact" and comparison in BY_FREQUENCY:
            column = BY_FREQUENCY[comparison]
            by_chance = self.frequencies[column][self.records[left][column]]
        return math.log(shares["m"] / by_chance)

    def against_household(self, comparison: str, level: str, left: str) -> float:
        if comparison not in SHARED:
            return self.against_strangers(comparison, level, left)
        shares = self.shares[comparison][level]
        return math.log(shares["m"] / shares["h"])

    def namesakes(self, held: dict[str, str], left: str) -> float:
        """Return what a full name that stands in several regions takes away."""
        if (held.get("first_name"), held.get("last_name")) != ("exact", "exact"):
            return 0.0
        first, last = (self.records[left][name] for name in ("first_name", "last_name"))
        regions = {
            row["postal_code"][:2]
            for row in self.records.values()
            if (row["first_name"], row["last_name"]) == (first, last) and row["postal_code"]
        }
        if len(regions) < 2:
            return 0.0
        apart = self.frequencies["first_name"][first] * self.frequencies["last_name"][last]
        return min(0.0, math.log(apart) - math.log((len(regions) - 1) / len(self.records)))

    def log_odds(self, held: dict[str, str], left: str) -> tuple[float, float, float]:
        """Return ln odds of one person, against strangers alone and a household alone."""
        names = self.namesakes(held, left)
        stranger = math.log(self.same / (1 - self.same)) + names
        household = math.log(self.same / self.household)
        for comparison, level in held.items():
            stranger += self.against_strangers(comparison, level, left)
            household += self.against_household(comparison, level, left)
        both = -math.log(math.exp(-stranger) + math.exp(-household))
        return both - (100 if FORBIDS & held.items() else 0), stranger, household


def test_log_odds_are_the_sum_of_the_models_weights(
    con: duckdb.DuckDBPyConnection, records: Rows
) -> None:
    reckoning, held = Reckoning(records), levels(con)
    found = con.execute(
        "select record_id_l, record_id_r, log_odds, against_stranger, against_household, "
        "is_forbidden, probability from identity.scored_pairs"
    ).fetchall()
    assert {(row[0], row[1]) for row in found} == set(combinations(sorted(records), 2))
    for left, right, *odds, is_forbidden, probability in found:
        pair = held[left, right]
        expected = reckoning.log_odds(pair, left)
        assert odds == pytest.approx(expected, abs=1e-6), pair
        assert is_forbidden == bool(FORBIDS & pair.items())
        assert probability == pytest.approx(1 / (1 + math.exp(-expected[0])), abs=1e-9)


def test_evidence_names_the_levels_and_weights_add_up(
    con: duckdb.DuckDBPyConnection, records: Rows
) -> None:
    held = levels(con)
    reckoning = Reckoning(records)
    for left, right, evidence, weights, household in con.execute(
        "select record_id_l, record_id_r, evidence, weights, household_weights "
        "from identity.scored_pairs"
    ).fetchall():
        names = evidence.pop("full_name", None)
        assert evidence == held[left, right]
        expected = reckoning.log_odds(evidence, left)
        prior = math.log(reckoning.same / (1 - reckoning.same))
        assert sum(weights.values()) == pytest.approx(expected[1] - prior, abs=1e-6)
        prior = math.log(reckoning.same / reckoning.household)
        assert sum(household.values()) == pytest.approx(expected[2] - prior, abs=1e-6)
        assert (names == "common") == (reckoning.namesakes(evidence, left) < 0)


def test_the_persons_show_every_part_of_the_sum(
    con: duckdb.DuckDBPyConnection, records: Rows
) -> None:
    """Without these the two tests above would say less than they seem to."""
    held = levels(con)
    shown = {item for pair in held.values() for item in pair.items()}
    assert {("first_name", "twins"), ("birth_date", "generation")} <= shown
    assert {("first_name", "swapped"), ("generation", "father_or_son")} <= shown
    assert {comparison for comparison, _ in shown} == {c.name for c in COMPARISONS} - {"sale"}
    reckoning = Reckoning(records)
    assert min(reckoning.namesakes(pair, left) for (left, _), pair in held.items()) < 0
