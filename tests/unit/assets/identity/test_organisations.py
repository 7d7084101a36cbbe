"""Which records are one organisation: by name, VAT id and address, end to end through `link`."""

import math
import time
from collections.abc import Iterable
from dataclasses import replace

import duckdb
import pytest

from assets.identity.linkage import link
from assets.identity.organisation_comparisons import COMPARISONS, OTHERS
from tests.unit.assets.identity.organisations import Organisation, build_organisations
from tests.unit.assets.identity.persons import Person, build_records, warehouse
from tests.unit.sql_functions.test_companies import german_check_digit

ACCEPT = 0.65
PLACEHOLDER = "DE136695976"


def vat_id(number: int) -> str:
    """Return a VAT id whose check digit is right."""
    digits = f"{10_000_000 + number}"
    return f"DE{digits}{german_check_digit(digits)}"


def at(street: str, house: str, postal_code: str, city: str) -> dict[str, str]:
    return {"street": street, "house": house, "postal_code": postal_code, "city": city}


# What the records are, and which of them are one: A A B says the first two are, the third is not.
CASES: dict[str, tuple[str, list[Organisation]]] = {
    "a shop leaves the legal form out": (
        "A A",
        [
            Organisation("Bäckerei Huber", **at("Lindenweg", "4", "10115", "Berlin"), silo="shop"),
            Organisation("Bäckerei Huber GmbH", **at("Lindenweg", "4", "10115", "Berlin")),
        ],
    ),
    "umlauts, abbreviations, order and a slip of the pen": (
        "A A A A",
        [
            Organisation("Käsehaus Weiß & Söhne", **at("Große Straße", "7", "01067", "Dresden")),
            Organisation("KAESEHAUS WEISS U. SOEHNE", **at("Gr. Str.", "7", "01067", "Dresden")),
            Organisation("Weiß und Söhne Käsehaus", **at("Grosse Str", "7", "01067", "Dresden")),
            Organisation("Käsehuas Weiß & Söhne", **at("Große Straße", "7a", "01067", "Dresden")),
        ],
    ),
    "one name and VAT id at two addresses": (
        "A A",
        [
            Organisation("Optik Specht", vat_id(1), **at("Ringstr.", "1", "20095", "Hamburg")),
            Organisation(
                "Optik Specht", vat_id(1), **at("Seestr.", "9", "24103", "Kiel"), silo="shop"
            ),
        ],
    ),
    "renamed, with its VAT id and address": (
        "A A",
        [
            Organisation("Druckerei Falk", vat_id(2), **at("Amselweg", "3", "28195", "Bremen")),
            Organisation("Medienhaus Nord AG", vat_id(2), **at("Amselweg", "3", "28195", "Bremen")),
        ],
    ),
    "a group shares its VAT id": (
        "A B",
        [
            Organisation("Ulmer Holding GmbH", vat_id(3), **at("Weg", "3", "89073", "Ulm")),
            Organisation("Kiesler Transport", vat_id(3), **at("Gasse", "8", "79098", "Freiburg")),
        ],
    ),
    "a wrong VAT id proves nothing": (
        "A B",
        [
            Organisation("Reisen Adler", "DE123456789", **at("Weg", "3", "50667", "Köln")),
            Organisation("Adlers Welt", "DE123456789", **at("Weg", "5", "50667", "Köln")),
        ],
    ),
    "two VAT ids are two organisations": (
        "A B",
        [
            Organisation("Taxi Blitz", vat_id(4), **at("Allee", "2", "44135", "Dortmund")),
            Organisation("Taxi Blitz", vat_id(5), **at("Allee", "2", "44135", "Dortmund")),
        ],
    ),
    "another country's VAT id forbids nothing": (
        "A A",
        [
            Organisation("Alpenkäse Senn", vat_id(6), **at("Tal", "2", "87435", "Kempten")),
            Organisation("Alpenkäse Senn", "ATU13585627", **at("Tal", "2", "87435", "Kempten")),
        ],
    ),
    "GmbH and KG at one desk": (
        "A B",
        [
            Organisation(
                "Müller GmbH", **at("Werkstr.", "5", "70173", "Stuttgart"), phone="+4971112340"
            ),
            Organisation(
                "Müller GmbH & Co. KG",
                **at("Werkstr.", "5", "70173", "Stuttgart"),
                phone="+4971112340",
                silo="shop",
            ),
        ],
    ),
    "without legal form it may be either": (
        "A B C",
        [
            Organisation("Baustoffe Kern GmbH", **at("Damm", "5", "30159", "Hannover")),
            Organisation("Baustoffe Kern e.K.", **at("Damm", "5", "30159", "Hannover")),
            Organisation("Baustoffe Kern", **at("Damm", "5", "30159", "Hannover"), silo="shop"),
        ],
    ),
    "branches of a chain": (
        "A B C",
        [
            Organisation(
                "Drogerie Grün", **at("Markt", "1", "04109", "Leipzig"), email="info@gruen-d.de"
            ),
            Organisation(
                "Drogerie Grün", **at("Markt", "1", "99084", "Erfurt"), email="info@gruen-d.de"
            ),
            Organisation("Drogerie Grün", **at("Ring", "30", "04109", "Leipzig")),
        ],
    ),
    "a common name without a place": (
        "A B",
        [
            Organisation("Apotheke am Markt", postal_code="36037", city="Fulda"),
            Organisation("Apotheke am Markt", silo="shop"),
        ],
    ),
    "numbers are no slips of the pen": (
        "A B",
        [
            Organisation("Grundschule 12", **at("Schulweg", "1", "18055", "Rostock")),
            Organisation("Grundschule 13", **at("Schulweg", "1", "18055", "Rostock")),
        ],
    ),
    "a provider's domain is nobody's own": (
        "A B",
        [
            Organisation("Hofladen Ahrens", email="ahrens@gmx.de"),
            Organisation("Hofladen Ahrens", email="hof@gmx.de", **at("Kai", "1", "26789", "Leer")),
        ],
    ),
    "one mailbox at one address, one name shorter": (
        "A A",
        [
            Organisation(
                "Fahrrad Stein Service", email="info@rad-s.de", **at("Bad", "1", "34117", "Kassel")
            ),
            Organisation("Fahrrad Stein", email="info@rad-s.de", postal_code="34117"),
        ],
    ),
    "two firms of one owner at one address": (
        "A B",
        [
            Organisation(
                "Immobilien Lutz",
                email="mail@lutz-l.de",
                phone="+4991112345",
                **at("Burg", "2", "90402", "Nürnberg"),
            ),
            Organisation(
                "Hochbau Lutz",
                email="mail@lutz-l.de",
                phone="+4991112345",
                **at("Burg", "2", "90402", "Nürnberg"),
            ),
        ],
    ),
    "the telephone of a call centre": (
        "A B C D",
        [
            Organisation(f"Haus {name}", phone="+498951234", postal_code=f"8033{n}")
            for n, name in enumerate(["Ammer", "Isar", "Loisach", "Würm"])
        ],
    ),
}


def clusters(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(con.execute("select record_id, cluster_id from identity.clusters").fetchall())


def parts(con: duckdb.DuckDBPyConnection) -> set[frozenset[str]]:
    members: dict[str, set[str]] = {}
    for record, cluster in clusters(con).items():
        members.setdefault(cluster, set()).add(record)
    return {frozenset(records) for records in members.values()}


def shape(names: Iterable[str]) -> str:
    """Return names as letters in the order in which they come first: A A B."""
    letters: dict[str, str] = {}
    return " ".join(letters.setdefault(name, "ABCDEFGH"[len(letters)]) for name in names)


@pytest.fixture(scope="module")
def linked() -> dict[str, str]:
    """The cluster of each record of all cases, linked in one night."""
    con = warehouse()
    build_organisations(con, [one for _, records in CASES.values() for one in records])
    link(con, ACCEPT)
    return clusters(con)


@pytest.mark.parametrize("case", CASES)
def test_hard_cases(linked: dict[str, str], case: str) -> None:
    expected, records = CASES[case]
    before = list(CASES)[: list(CASES).index(case)]
    first = 1 + sum(len(CASES[other][1]) for other in before)
    found = [linked[f"{record.silo}/O{first + n}"] for n, record in enumerate(records)]
    assert shape(found) == expected


@pytest.mark.parametrize("case", ["a shop leaves the legal form out", "branches of a chain"])
def test_a_handful_is_judged_as_many_are(con: duckdb.DuckDBPyConnection, case: str) -> None:
    expected, records = CASES[case]
    build_organisations(con, records)
    link(con, ACCEPT)
    found = clusters(con)
    assert shape(found[f"{o.silo}/O{n}"] for n, o in enumerate(records, 1)) == expected


def test_an_organisation_is_never_one_with_a_person(con: duckdb.DuckDBPyConnection) -> None:
    home = {"street": "lindenweg", "house": "4", "postal_code": "10115", "city": "berlin"}
    same = {"email": "karin@webermann.de", **home}
    build_records(con, [Person("Karin", "Webermann", landline="+493012345", **same)] * 2)
    build_organisations(con, [Organisation("Karin Webermann", phone="+493012345", **same)] * 2)
    link(con, ACCEPT, 0.1, last_night(con, "crm/1", "crm/2", "erp/O1", "erp/O2"))
    assert parts(con) == {frozenset({"crm/1", "crm/2"}), frozenset({"erp/O1", "erp/O2"})}


def test_a_placeholder_of_all_explodes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """Five thousand organisations, one VAT id and one telephone; each fifth has a second record."""
    many = [
        Organisation(
            f"Betrieb {n // 77} Nr {n} e.K.",
            PLACEHOLDER,
            **at(f"Weg {chr(97 + n % 26)}", str(n % 90 + 1), f"{10000 + n * 17}", f"Ort {n % 700}"),
            phone="+49301110",
        )
        for n in range(5_000)
    ]
    again = [replace(one, name=one.name.removesuffix(" e.K."), silo="shop") for one in many[::5]]
    build_organisations(con, [*many, *again])
    started = time.monotonic()
    link(con, ACCEPT)
    assert time.monotonic() - started < 30
    pairs = {frozenset({f"erp/O{5 * n + 1}", f"shop/O{5_001 + n}"}) for n in range(1_000)}
    assert {part for part in parts(con) if len(part) > 1} == pairs
    known = "select count(vat_id) + count(phone) from identity.organisation_records"
    assert con.execute(known).fetchall() == [(0,)]


def test_two_who_share_a_placeholder_are_two(con: duckdb.DuckDBPyConnection) -> None:
    build_organisations(
        con,
        [
            Organisation("Praxis Klein", PLACEHOLDER, **at("Ring", "1", "10115", "Berlin")),
            Organisation("Weingut Loos", PLACEHOLDER, **at("Tal", "2", "67346", "Speyer")),
        ],
    )
    link(con, ACCEPT)
    assert len(parts(con)) == 2


def last_night(con: duckdb.DuckDBPyConnection, *records: str) -> str:
    """Write that these records were one customer last night and return the table's name."""
    con.execute("create or replace temporary table last_night (record_id text, customer_id text)")
    con.executemany("insert into last_night values (?, 'G1')", [[record] for record in records])
    return "last_night"


TABLES = ("clusters", "organisation_pairs", "blocking_statistics")


def test_a_second_night_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    build_organisations(con, [one for _, records in CASES.values() for one in records])
    link(con, ACCEPT)
    first = [con.execute(f"from identity.{table} order by all").fetchall() for table in TABLES]
    con.execute(
        "create or replace temporary table last_night as "
        "select record_id, cluster_id as customer_id from identity.clusters"
    )
    link(con, ACCEPT, 0.4, "last_night")
    second = [con.execute(f"from identity.{table} order by all").fetchall() for table in TABLES]
    assert second == first


def test_what_was_one_last_night_stays_until_release(con: duckdb.DuckDBPyConnection) -> None:
    one = Organisation("Optik Sandmann", **at("Ring", "1", "10115", "Berlin"))
    maybe = replace(one, street="Allee", house="30", phone="+493098765", silo="shop")
    build_organisations(con, [one, replace(maybe, phone=None)])
    link(con, ACCEPT)
    [[found]] = con.execute("select probability from identity.organisation_pairs").fetchall()
    assert 0.05 < found < ACCEPT
    assert len(parts(con)) == 2
    were_one = last_night(con, "erp/O1", "shop/O2")
    link(con, ACCEPT, found - 0.02, were_one)
    assert len(parts(con)) == 1, "it holds while its probability is above release"
    link(con, ACCEPT, found + 0.02, were_one)
    assert len(parts(con)) == 2, "and is given up below"


def test_two_forbidden_are_parted_whatever_they_were(con: duckdb.DuckDBPyConnection) -> None:
    _, records = CASES["two VAT ids are two organisations"]
    build_organisations(con, records)
    link(con, ACCEPT, 0.01, last_night(con, "erp/O1", "erp/O2"))
    assert len(parts(con)) == 2


def test_odds_are_the_sum_of_what_each_comparison_weighs(con: duckdb.DuckDBPyConnection) -> None:
    _, records = CASES["a shop leaves the legal form out"]
    build_organisations(con, records)
    link(con, ACCEPT)
    [[odds, probability, name, place]] = con.execute(
        "select log_odds, probability, name, place from identity.organisation_pairs"
    ).fetchall()
    weight = {c.name: {level.name: level.weight for level in c.levels} for c in COMPARISONS}
    frequency = len(records) / (len(records) + OTHERS)
    expected = weight["name"][name] - math.log(frequency) + weight["place"][place]
    assert odds == pytest.approx(expected - math.log(len(records) + OTHERS))
    assert probability == pytest.approx(1 / (1 + math.exp(-odds)))


def test_copies_are_one_however_many(con: duckdb.DuckDBPyConnection) -> None:
    guest = Organisation("Kanzlei Bergmann", **at("Ring", "1", "10115", "Berlin"), silo="shop")
    build_organisations(
        con, [*[guest] * 150, Organisation("Kanzlei Bergmann"), *[Organisation("Kanzlei Bergmann")]]
    )
    link(con, ACCEPT)
    assert sorted(map(len, parts(con))) == [1, 1, 150]
    methods = con.execute("select distinct link_method from identity.clusters order by 1")
    assert methods.fetchall() == [("copy",), ("singleton",)]
