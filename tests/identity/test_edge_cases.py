"""Runs edge_cases.yaml: who is one person and who is not, in the hard cases of retail.

Values are written as people type them and read by the project's own functions. All cases are linked
in one run, among the bundled retailer's contacts and shop accounts, so that names are as frequent
as they are in life. A case whose records join with those of another, or with anybody else's, fails.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

from assets.identity.linkage import link
from pipelines.settings import Identity
from tests.conftest import SAMPLES
from tests.unit.assets.identity.persons import Person, build_records, warehouse

FILE = Path(__file__).with_name("edge_cases.yaml")
# As texts: a postal code is no number, and 0123 no octal one.
GIVEN: dict[str, list[dict[str, Any]]] = yaml.load(
    FILE.read_text("utf-8"),
    Loader=yaml.BaseLoader,  # noqa: S506  makes texts, lists and dicts only
)
CASES = [pytest.param(case, id=case["case"]) for case in GIVEN["cases"]]
for shortcoming in GIVEN["known_shortcomings"]:
    mark = pytest.mark.xfail(reason=shortcoming["why"], strict=True, raises=AssertionError)
    CASES.append(pytest.param(shortcoming, id=shortcoming["case"], marks=mark))
COLUMNS = (
    *("first_name", "last_name", "birth_date", "email", "mobile", "landline", "street"),
    *("postal_code", "city", "gender", "name_suffix", "silo"),
)
Cluster = frozenset[str]

# Whose records are linked with those of the cases: file -> what its columns are here.
OTHERS = {
    "crm/contacts_2026-11-21.csv": {
        "FirstName": "first_name",
        "LastName": "last_name",
        "Birthdate": "birth_date",
        "Email": "email",
        "MobilePhone": "mobile",
        "Phone": "landline",
        "MailingStreet": "street",
        "MailingPostalCode": "postal_code",
        "MailingCity": "city",
    },
    "shop/customers_export_2026-11-21.csv": {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Email": "email",
        "Phone": "mobile",
        "Default Address Address1": "street",
        "Default Address Zip": "postal_code",
        "Default Address City": "city",
    },
}
READ = """
    select
        strip_titles(first_name),
        strip_titles(last_name),
        plausible_birth_date(parse_date_iso(birth_date), date '2026-11-21')::varchar,
        email_match(email),
        coalesce(phone_e164(strip_apostrophe(mobile), 'DE'), mobile),
        coalesce(phone_e164(landline, 'DE'), landline),
        street_key(parts.street),
        nullif(concat(parts.house_number, parts.house_number_addition), ''),
        postal_code_norm(strip_apostrophe(postal_code), 'DE'),
        fold_key(city_norm(city)),
        gender,
        coalesce(name_suffix, name_suffix(last_name)),
        coalesce(silo, 'crm')
    from (
        select *, row_number() over () as n, address_parts(street, null, 'DE') as parts from typed
    )
    order by n
"""


@pytest.fixture(scope="module")
def clusters() -> dict[str, Cluster]:
    """Return record -> the records of the same person, those of all cases and all others."""
    con = warehouse()
    build_records(con, read(con, [*(record for _, record in records()), *others()]))
    link(con, Identity().accept)
    rows = con.execute("select list(record_id) from identity.clusters group by cluster_id")
    return {record: frozenset(ids) for (ids,) in rows.fetchall() for record in ids}


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], clusters: dict[str, Cluster]) -> None:
    """`expect` is together, apart, review, or the persons as lists of the numbers of records."""
    ids = names_of_records()[case["case"]]
    apart = {frozenset([record]) for record in ids}
    # What people should decide is not linked until they have.
    forms = {"together": {frozenset(ids)}, "apart": apart, "review": apart}
    expected = forms.get(str(case["expect"])) or {
        frozenset(ids[int(n) - 1] for n in person) for person in case["expect"]
    }
    assert {clusters[record] for record in ids} == expected


def test_every_case_has_a_name_of_its_own() -> None:
    assert len(names_of_records()) == len(CASES)


def test_every_column_is_known() -> None:
    assert {column for _, record in records() for column in record} <= set(COLUMNS)


def records() -> list[tuple[str, dict[str, str]]]:
    """Return each record of all cases with the name of its case; `all` is what all its have."""
    return [
        (case["case"], case.get("all", {}) | record)
        for case in (*GIVEN["cases"], *GIVEN["known_shortcomings"])
        for record in case["records"]
    ]


def names_of_records() -> dict[str, list[str]]:
    """Return case -> the record_ids that `build_records` gives to its records."""
    found: dict[str, list[str]] = {}
    for number, (case, record) in enumerate(records(), 1):
        found.setdefault(case, []).append(f"{record.get('silo', 'crm')}/{number}")
    return found


def others() -> Iterator[dict[str, str]]:
    """Yield the retailer's own records, as they were exported."""
    for file, columns in OTHERS.items():
        with (SAMPLES / file).open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                yield {name: row[column] for column, name in columns.items() if row[column]}


def read(con: duckdb.DuckDBPyConnection, typed: Iterable[dict[str, str]]) -> list[Person]:
    """Return the persons of records as people typed them, in the same order."""
    rows = list(typed)
    columns = {name: [row.get(name) for row in rows] for name in COLUMNS}
    con.register("typed", pa.table(columns, pa.schema([(name, pa.string()) for name in COLUMNS])))
    return [Person(*row) for row in con.execute(READ).fetchall()]
