"""The log odds of a pair are a sum anybody can reckon from the model's JSON, and Splink's own."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import duckdb
import pytest
from splink import DuckDBAPI, Linker

from assets.identity.levels import Comparer
from assets.identity.model import SHIPPED, Model, read_model, splink_settings
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.scoring import score, write_scored_pairs
from assets.identity.tables import create_tables
from tests.unit.assets.identity.levels import levels
from tests.unit.assets.identity.persons import Person, build_records

HOME = {"street": "lindenweg", "house": "4", "postal_code": "10115", "city": "berlin"}
AWAY = {"street": "ring", "house": "9", "postal_code": "80331", "city": "muenchen"}
ABROAD = {"street": "gasse", "house": "7", "city": "wien"}
KARL = Person("Karl", "Vogt", silo="shop", **AWAY)
PERSONS = [
    Person("Karin Maria", "Weber", "1960-03-04", "kw@web.example", "+491701", gender="f", **HOME),
    Person("Karin Maria", "Weber", None, "kw@web.example", silo="shop"),
    Person("Carin", "Weber", "1960-04-03", None, "+491701", "+49301", silo="erp", **HOME),
    Person("Otto", "Weber", "1958-11-25", "kw@web.example", None, "+49301", gender="m", **HOME),
    Person("Lena", "Weber", "1991-07-23", gender="f", **HOME),
    Person("Paula", "Weber", "1991-07-23", gender="f", **HOME),
    Person("Karin", "Weber", "1971-01-02", silo="shop", **AWAY),
    Person("Karin", "Krause", "1960-03-04", "kw@web.example", silo="loyalty", **AWAY),
    Person("Weber", "Karin", "1960-03-04", silo="loyalty", **HOME),
    Person("Karl", "Vogt", "1950-02-03", silo="erp", **AWAY),
    KARL,
    Person("Karl", "Vogt", "1983-12-13", silo="crm", **AWAY),
    Person(None, "Vogt", silo="crm", **AWAY),
    Person("Lena", "Krause", postal_code="80331", city="muenchen"),
    Person("Emil", "Brandt", name_suffix="sen", **ABROAD),
    Person("Emil", "Brandt", name_suffix="jun", silo="shop", **ABROAD),
    *(Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)),
    replace(KARL, silo="web"),  # a copy: it is compared and counted once
]
COPY = f"web/{len(PERSONS)}"
# What silos' records of persons do not have, other tables do; and a sale that two silos know.
FURTHER = {
    "crm/1": ("id-100", "nurse", "club", "red", ["sale"], None),
    "shop/2": ("id-100", "nurse", "club", "blue", ["sale"], None),
    "erp/3": ("id-101", "nurse", None, "red", ["other sale"], ["crm/4"]),
    "crm/4": ("no-777", "cook", "choir", None, None, ["crm/4"]),
}
# Value frequencies count for the exact level of these.
BY_FREQUENCY = {
    *("first_name", "last_name", "middle_names", "birth_date", "email", "landline", "address"),
    *("postal_code", "city", "id_number", "also_1", "also_2", "also_3"),
}
SHARED = {  # by a household
    *("last_name", "sale", "email", "mobile", "landline", "address", "postal_code", "city"),
    "id_number",
}
INHERITED = {"first_name", "sex"}
FORBIDS = {
    ("first_name", "twins"),
    ("generation", "suffix_differs"),
    ("birth_date", "generation"),
}
ALTERNATIVES = ("stranger", "household", "namesake")
OTHERS = 100  # of another value, as if there: in a handful of records two alike are no common value
KEYS = 3  # so many blocking keys share the pairs among them
FLOAT = 1e-5  # frequencies are single-precision numbers
Rows = dict[str, dict[str, Any]]
Levels = dict[str, str]


def score_every_pair(
    con: duckdb.DuckDBPyConnection, persons: Sequence[Person], model: Model
) -> Rows:
    """Score all pairs of the persons; return the party records that are compared."""
    build_records(con, persons)
    con.execute(
        """
        create or replace table identity.party_records as
        select
            * exclude (shared_sales), null::varchar as id_number, null::varchar as also_1,
            null::varchar as also_2, null::varchar as also_3, null::varchar[] as shared_sales
        from identity.party_records
        """
    )
    for record, values in FURTHER.items():
        con.execute(
            "update identity.party_records set id_number = ?, also_1 = ?, also_2 = ?, also_3 = ?, "
            "shared_sales = ?, stated_keys = ? where record_id = ?",
            [*values, record],
        )
    comparer = Comparer(con)
    con.execute(
        f"""
        create or replace temporary table blocked_pairs as
        select l.n as l, r.n as r, (l.n + r.n) % {KEYS} as key
        from compared_records as l
        inner join compared_records as r on l.n < r.n
        """
    )
    score(comparer, model)
    write_scored_pairs(con, model.keys)
    comparer.close()
    cursor = con.execute("from identity.party_records")
    names = [column[0] for column in cursor.description]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    rows.pop(COPY, None)
    assert comparer.records == len(rows)
    return rows


@pytest.fixture
def records(con: duckdb.DuckDBPyConnection) -> Rows:
    return score_every_pair(con, PERSONS, read_model())


def pair_odds(con: duckdb.DuckDBPyConnection, records: Rows) -> dict[tuple[str, str], list[float]]:
    """Return by pair what scoring found: all, against each alternative, and whether forbidden."""
    ids = sorted(records)  # a record's number is its place among them
    columns = ", ".join(f"against_{alternative}" for alternative in ALTERNATIVES)
    rows = con.execute(f"select l, r, log_odds, {columns}, is_forbidden from pair_odds").fetchall()
    found = {(ids[left], ids[right]): odds for left, right, *odds in rows}
    assert len(found) == len(rows)
    return found


def is_by_frequency(comparison: str, level: str, against: str) -> bool:
    """Return whether the frequency of the value counts, not the share among strangers."""
    in_common = {"stranger": set(), "household": SHARED, "namesake": SHARED | INHERITED}[against]
    return level == "exact" and comparison in BY_FREQUENCY - in_common


class Reckoning:
    """The odds of pairs, from the JSON and the records alone."""

    def __init__(self, records: Rows) -> None:
        model = json.loads(SHIPPED.read_text("utf-8"))
        self.records, self.shares, self.keys = records, model["shares"], model["keys"]
        pairs = (len(records) - 1) / 2  # per record
        kinds = ("same_person", "same_household", "namesakes")
        same, household, namesake = (min(model[f"{k}_per_record"] / pairs, 1 / 4) for k in kinds)
        self.priors = {
            "stranger": same / (1 - same - household - namesake),
            "household": same / household,
            "namesake": same / namesake,
        }
        self.counts = {
            column: Counter(row[column] for row in records.values() if row[column] is not None)
            for column in BY_FREQUENCY
        }

    def frequency(self, column: str, record: str) -> float:
        """Return the share of the record's value among those that have one, and others."""
        counts = self.counts[column]
        return counts[self.records[record][column]] / (OTHERS + counts.total())

    def weight(self, comparison: str, level: str, left: str, against: str) -> float:
        """Return ln odds that a level adds against an alternative."""
        shares = self.shares[comparison][level]
        if against == "namesake" and comparison in INHERITED:
            return 0.0
        if against != "stranger" and comparison in SHARED:
            return math.log(shares["m"] / shares["h"])
        if is_by_frequency(comparison, level, against):
            return math.log(shares["m"] / self.frequency(comparison, left))
        return math.log(shares["m"] / shares["u"])

    def full_name(self, held: Levels, left: str) -> float:
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
        apart = self.frequency("first_name", left) * self.frequency("last_name", left)
        return min(0.0, math.log(apart) - math.log((len(regions) - 1) / len(self.records)))

    def against(self, held: Levels, left: str) -> dict[str, float]:
        """Return ln odds of one person against each alternative alone."""
        names = self.full_name(held, left)
        return {
            alternative: math.log(prior)
            + sum(self.weight(*item, left, alternative) for item in held.items())
            + (0 if alternative == "namesake" else names)
            for alternative, prior in self.priors.items()
        }

    def log_odds(self, held: Levels, left: str, *, has_households: bool = True) -> list[float]:
        """Return ln odds of one person against all alternatives, then against each."""
        against = list(self.against(held, left).values())
        together = -math.log(sum(math.exp(-odds) for odds in against))
        is_forbidden = has_households and FORBIDS & held.items()
        return [-100.0 if is_forbidden else together, *against]


@pytest.mark.parametrize(
    "persons",
    [
        pytest.param(PERSONS, id="all"),
        pytest.param(PERSONS[:3], id="so few that any two may be strangers"),
    ],
)
def test_log_odds_are_the_sum_of_the_models_weights(
    con: duckdb.DuckDBPyConnection, persons: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.identity.scoring._AT_ONCE", 100)
    records = score_every_pair(con, persons, read_model())
    reckoning, held = Reckoning(records), levels(con)
    found = pair_odds(con, records)
    assert found.keys() == set(combinations(sorted(records), 2)) == held.keys()
    for pair, (*odds, is_forbidden) in found.items():
        expected = reckoning.log_odds(held[pair], pair[0])
        assert odds == pytest.approx(expected, abs=FLOAT), (pair, held[pair])
        assert is_forbidden == bool(FORBIDS & held[pair].items())


def test_without_households_nothing_is_forbidden(con: duckdb.DuckDBPyConnection) -> None:
    records = score_every_pair(con, PERSONS, replace(read_model(), has_households=False))
    reckoning, held = Reckoning(records), levels(con)
    for (left, right), (*odds, is_forbidden) in pair_odds(con, records).items():
        expected = reckoning.log_odds(held[left, right], left, has_households=False)
        assert odds == pytest.approx(expected, abs=FLOAT)
        assert not is_forbidden


def test_likely_and_forbidden_pairs_are_kept_with_their_levels(
    con: duckdb.DuckDBPyConnection, records: Rows
) -> None:
    reckoning, held, ids = Reckoning(records), levels(con), sorted(records)
    expected = {pair: reckoning.log_odds(levels_, pair[0]) for pair, levels_ in held.items()}
    cursor = con.execute("from identity.scored_pairs")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    kept = {(row["record_id_l"], row["record_id_r"]): row for row in rows}
    forbidden = {pair for pair in held if FORBIDS & held[pair].items()}
    assert kept.keys() == forbidden | {p for p in held if expected[p][0] > math.log(0.01)}
    for (left, right), row in kept.items():
        pair = (left, right)
        found = {c.name: row[c.name] for c in COMPARISONS if row[c.name] is not None}
        assert found == held[pair]
        assert row["is_forbidden"] == (pair in forbidden)
        odds = [row["log_odds"], *(row[f"against_{alternative}"] for alternative in ALTERNATIVES)]
        assert odds == pytest.approx(expected[pair], abs=FLOAT)
        assert row["probability"] == pytest.approx(1 / (1 + math.exp(-odds[0])), abs=1e-12)
        assert row["blocking_key"] == reckoning.keys[(ids.index(left) + ids.index(right)) % KEYS]


@pytest.mark.usefixtures("records")
def test_scored_pairs_are_as_declared(con: duckdb.DuckDBPyConnection) -> None:
    with duckdb.connect() as empty:
        create_tables(empty)
        declared = empty.execute("describe identity.scored_pairs").fetchall()
    found = con.execute("describe identity.scored_pairs").fetchall()
    assert [column[:2] for column in found] == [column[:2] for column in declared]


@pytest.mark.parametrize("against", ALTERNATIVES)
def test_splink_weighs_every_pair_alike(
    con: duckdb.DuckDBPyConnection, records: Rows, against: str
) -> None:
    """But for what we alone have: `OTHERS` in frequencies, and what names say together."""
    con.execute(
        """
        create temporary table every_pair as
        select 'test' as match_key, l.record_id as join_key_l, r.record_id as join_key_r
        from compared_records as l
        inner join compared_records as r on l.n < r.n
        """
    )
    api = DuckDBAPI(connection=con)
    linker = Linker(
        api.register(con.table("compared_records")),
        splink_settings(read_model(), len(records), against),
        log_level=None,
        validate_settings=False,
    )
    blocked = api.register(con.table("every_pair"))
    linker.table_management.register_blocked_pairs_for_predict(blocked)
    predicted = linker.inference.predict(warning_mode="never")
    weights = con.execute(
        f"select record_id_l, record_id_r, match_weight from {predicted.physical_name}"
    ).fetchall()
    found, held, reckoning = pair_odds(con, records), levels(con), Reckoning(records)
    assert {(left, right) for left, right, _ in weights} == found.keys()
    for left, right, weight in weights:
        pair = (left, right)
        ours = found[pair][1 + ALTERNATIVES.index(against)] - sum(
            math.log(1 + OTHERS / reckoning.counts[comparison].total())
            for comparison, level in held[pair].items()
            if is_by_frequency(comparison, level, against)
        )
        if against != "namesake":
            ours -= reckoning.full_name(held[pair], left)
        assert weight * math.log(2) == pytest.approx(ours, abs=FLOAT), (pair, held[pair])


def test_the_persons_show_every_part_of_the_sum(
    con: duckdb.DuckDBPyConnection, records: Rows
) -> None:
    """Without these the tests above would say less than they seem to."""
    held, reckoning = levels(con), Reckoning(records)
    shown = {item for pair in held.values() for item in pair.items()}
    assert shown >= FORBIDS
    assert {("first_name", "swapped"), ("sale", "shared"), ("generation", "father_or_son")} <= shown
    assert {(column, "exact") for column in BY_FREQUENCY} <= shown
    assert {comparison for comparison, _ in shown} == {c.name for c in COMPARISONS}
    assert min(reckoning.full_name(pair, left) for (left, _), pair in held.items()) < 0
    against = {pair: reckoning.against(held[pair], pair[0]) for pair in held}
    likeliest = {pair: min(odds, key=odds.__getitem__) for pair, odds in against.items()}
    assert set(likeliest.values()) == set(ALTERNATIVES)
    assert likeliest["erp/10", "shop/11"] == "namesake"  # the son has no birth date
