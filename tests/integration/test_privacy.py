"""No person's name or contact leaves the tables that may hold it, whatever goes wrong."""

import csv
import re
from pathlib import Path

import pytest

from assets import catalog
from pipelines.errors import GoldsmithError
from pipelines.lock import locked
from tests.integration.tables import query, truth
from tests.nights import build_night

SECRET = "Quaxenpfuhl"  # stands in no list of names, so that any hit is a leak


# What exports call streets with their house numbers, and phone numbers; of those with a house
# number in a column of its own, that one too.
STREETS = {
    "MailingStreet",
    "STRAS",
    "Default Address Address1",
    "Billing Street",
    "Shipping Street",
}
HOUSES = {"STREET": "HOUSE_NUM1", "Strasse": "Hausnummer"}
PHONES = {
    *("Phone", "MobilePhone", "HomePhone", "OtherPhone", "TEL_NUMBER", "TELNR_LONG", "TELF1"),
    *("TELF2", "Default Address Phone", "Billing Phone", "Shipping Phone", "Telefon", "Mobil"),
}


def personal_values(folder: Path) -> dict[str, frozenset[str]]:
    """Return full names of the truth, e-mails, phones and streets of the exports; their words."""
    found = {f"{p['first_name']} {p['last_name']}" for p in truth(folder, "persons")}
    found |= {f"{p['last_name']}, {p['first_name']}" for p in truth(folder, "persons")}
    for file in folder.glob("*/*_2026-11-21.csv"):
        text = file.read_bytes().decode("utf-8", "replace")
        found |= set(re.findall(r"[\w.+-]{3,}@[\w-]+\.[\w.]+", text))
        for row in csv.DictReader(text.lstrip("\ufeff").splitlines(), delimiter=separator(text)):
            found |= {row.get(name) or "" for name in STREETS | PHONES}
            found |= {f"{row.get(name)} {row.get(no)}" for name, no in HOUSES.items()}
    found = {value for value in found if len(value) > 8 and re.search(r"\d|[@ ]", value)}
    return {value: frozenset(re.findall(r"\w+", value)) for value in found}


def separator(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;", key=header.count)


def leaked(values: dict[str, frozenset[str]], text: str) -> list[str]:
    """Return the values that stand in a text; their words are looked up first, which is quick."""
    words = set(re.findall(r"\w+", text))
    return [value for value, parts in values.items() if parts <= words and value in text]


def traces(folder: Path) -> dict[str, str]:
    """Return everything a night leaves behind outside its data tables, as text."""
    warehouse = folder / "warehouse"
    left = {
        str(path.relative_to(folder)): path.read_bytes().decode("utf-8", "replace")
        for path in [
            *warehouse.glob("*"),
            *(warehouse / "dagster").rglob("*"),
            folder / "stdout.txt",
            folder / "stderr.txt",
        ]
        if path.is_file() and path.suffix != ".duckdb"
    }
    file = warehouse / "current" / "full.duckdb"
    for table in ("quality.check_results", "quality.row_account", "ops.runs", "ops.table_builds"):
        left[table] = str(query(file, f"from {table}"))
    return left


def test_a_good_night_leaves_no_name_or_contact_behind(night: Path) -> None:
    values = personal_values(night)
    assert len(values) > 5000
    assert {"Blumweg 6", "adele.schwarz52@googlemail.com"} <= values.keys()
    assert leaked(values, "x Müller@gmx.de " + next(iter(values)))  # the search itself works
    leaks = {where: leaked(values, text) for where, text in traces(night).items()}
    assert {where: found for where, found in leaks.items() if found} == {}


def test_what_cannot_be_read_is_not_quoted(retailer_folder: Path) -> None:
    """Every cell of some records holds a secret: dates, amounts, keys and names alike."""
    for file in retailer_folder.glob("*/*_2026-11-21.csv"):
        spoil(file)
    outcome = build_night(retailer_folder)
    text = str(outcome.error) + "".join(traces_of_dagster(retailer_folder))
    assert SECRET not in text


@pytest.mark.parametrize(
    "fault",
    [
        "cast('{secret}' as integer)",
        "error('{secret}')",
        "strptime('{secret}', '%Y')",
    ],
)
def test_a_model_that_fails_on_a_value_does_not_quote_it(
    small_retailer: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    original = catalog.read_catalog

    def broken(retailer: object) -> catalog.Catalog:
        found = original(retailer)  # type: ignore[arg-type]
        table = found.tables["staging.salesforce_contact_contacts"]
        value = fault.format(secret=SECRET)
        sql = f"select {value} as x, source_row from raw.salesforce_contact_contacts"
        object.__setattr__(table, "sql", sql)
        return found

    monkeypatch.setattr("pipelines.definitions.read_catalog", broken)
    outcome = build_night(small_retailer)
    assert isinstance(outcome.error, GoldsmithError)
    assert "dbt_like_sql/staging/salesforce_contact/contacts.sql" in str(outcome.error)
    assert SECRET not in str(outcome.error) + "".join(traces_of_dagster(small_retailer))


def spoil(file: Path) -> None:
    encoding = "utf-8-sig" if file.parent.name in {"crm", "shop"} else "cp1252"
    separator = "," if encoding == "utf-8-sig" else ";"
    with file.open(encoding=encoding, newline="") as source:
        header, *rows = list(csv.reader(source, delimiter=separator))
    for number, row in enumerate(rows):
        if number in {3, 4, 5}:
            rows[number] = [SECRET] * len(row)
        if number == 6:
            rows[number] = [SECRET, SECRET]
    with file.open("w", encoding=encoding, newline="") as target:
        csv.writer(target, delimiter=separator).writerows([header, *rows])


def traces_of_dagster(folder: Path) -> list[str]:
    with locked(folder / "warehouse"):
        return [
            path.read_bytes().decode("utf-8", "replace")
            for path in (folder / "warehouse" / "dagster").rglob("*")
            if path.is_file()
        ]
