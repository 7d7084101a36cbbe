"""One planted wrong merge, end to end: found, explained, undone by decisions, and all as it was.

Two namesakes have a contact and a card each. One night the CRM has a third contact with the home of
one and the e-mail address and mobile number of the other: all five become one customer.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.nights import all_nights
from pipelines.settings import load_retailer
from pipelines.warehouse import FULL, Warehouse
from tests.conftest import SAMPLES, SMALL, goldsmith
from tests.nights import build_night

pytestmark = pytest.mark.slow

Row = dict[str, str]
FIRST = date(2026, 11, 21)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]  # well, wrong, decided, the day after
NAME = ("Mustafa", "Demir")
HOME = ("Birkenweg", "12", "04229", "Leipzig")
EMAIL, MOBILE, LANDLINE = "mdemir@web.example", "01705550123", "03415550123"
OLDER, YOUNGER = (
    ("crm/0038d0000009ZZA", "loyalty/59000001"),
    (
        "crm/0038d0000009ZZB",
        "loyalty/59000002",
    ),
)
BRIDGE = "crm/0038d0000009ZZC"
CARDS = {"59000001": "2900099000011", "59000002": "2900099000028"}
DIALECTS = {"crm": ("utf-8", ","), "loyalty": ("cp1252", ";")}
# What a night says of customers: rows that end in the customer's id. The wrong contact stays, as a
# customer of its own who shares the home of the one and the telephone of the other: a household.
SAID = {
    "customer": "select * exclude (customer_id, household_id), customer_id from golden.customers",
    "values": "select * exclude (customer_id), customer_id from golden.customer_values",
    "records": "select silo, source_key, customer_id from golden.customer_records",
    "orders": "select silo, order_key, grand_total_gross, customer_id from golden.orders",
    "consents": "select * exclude (customer_id, source_file), customer_id from golden.consents",
    "contacts": "select * exclude (customer_id), customer_id from golden.contactability",
}


def contact(key: str, **values: str) -> Row:
    first_name, last_name = NAME
    made = f"{FIRST - timedelta(days=30)}T10:00:00.000Z"
    dates = dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), made)
    return {
        "Id": key,
        "IsDeleted": "false",
        "FirstName": first_name,
        "LastName": last_name,
        "Name": " ".join(NAME),
        **dates,
        **values,
    }


def card(key: str, **values: str) -> Row:
    first_name, last_name = NAME
    return {
        "Kartennummer": CARDS[key],
        "Kundennummer": key,
        "Vorname": first_name,
        "Nachname": last_name,
        "Eintrittsdatum": "22.02.2018",
        "Eintrittsfiliale": "0101",
        "Status": "aktiv",
        "Kartenstatus": "aktiv",
        "Stufe": "Basis",
        "Punktestand": "0",
        **values,
    }


def booking(number: int, key: str, day: date) -> Row:
    return {
        "Buchungsnummer": str(number),
        "Kartennummer": CARDS[key],
        "Datum": f"{day:%d.%m.%Y}",
        "Uhrzeit": "10:13:32",
        "Filiale": "0101",
        "Kasse": "2",
        "Bonnummer": str(number),
        "Buchungsart": "Sammeln",
        "Punkte": "10",
        "Umsatz": "10,00",
        "Verfallsdatum": "20.11.2029",
    }


STREET, HOUSE, POSTAL_CODE, CITY = HOME
AT_HOME = {
    "MailingStreet": f"{STREET} {HOUSE}",
    "MailingPostalCode": POSTAL_CODE,
    "MailingCity": CITY,
}
CONTACTS = [
    contact("0038d0000009ZZA", **AT_HOME, Birthdate="1950-03-04"),
    contact("0038d0000009ZZB", Email=EMAIL, MobilePhone=MOBILE, HomePhone=LANDLINE),
]
WRONG_CONTACT = contact("0038d0000009ZZC", **AT_HOME, Email=EMAIL, MobilePhone=MOBILE)
HOLDERS = [
    card(
        "59000001",
        Strasse=STREET,
        Hausnummer=HOUSE,
        PLZ=POSTAL_CODE,
        Ort=CITY,
        Geburtsdatum="04.03.1950",
        Werbeeinwilligung_EMail="N",
        Werbeeinwilligung_Post="N",
        Werbeeinwilligung_Telefon="N",
        Einwilligungsdatum="01.09.2018",
    ),
    card(
        "59000002",
        Mobil=MOBILE,
        Telefon=LANDLINE,
        **{"E-Mail": EMAIL},
        Werbeeinwilligung_EMail="J",
        Werbeeinwilligung_Post="J",
        Werbeeinwilligung_Telefon="J",
        Einwilligungsdatum="01.09.2018",
    ),
]
BOOKINGS = [
    booking(799000000 + n, key, FIRST - timedelta(days=n))
    for n, key in enumerate([*CARDS, *CARDS, "59000002"])
]


def deliver(folder: Path, day: date) -> None:
    """Deliver the bundled exports of two silos as those of this day, and what is planted."""
    wrong = [WRONG_CONTACT] if day > FIRST else []
    add(folder, "crm/contacts", day, [*CONTACTS, *wrong])
    add(folder, "loyalty/karten", day, HOLDERS)
    add(folder, "loyalty/buchungen", day, BOOKINGS)


def add(folder: Path, name: str, day: date, rows: list[Row]) -> None:
    encoding, delimiter = DIALECTS[name.split("/", maxsplit=1)[0]]
    text = (SAMPLES / f"{name}_{FIRST}.csv").read_text(encoding)
    header = next(csv.reader([text.splitlines()[0]], delimiter=delimiter))
    file = folder / f"{name}_{day}.csv"
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding=encoding, newline="") as out:
        out.write(text)
        csv.DictWriter(out, header, "", delimiter=delimiter, lineterminator="\r\n").writerows(rows)


@pytest.fixture(scope="module")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four nights: all is well, five records become one customer, it is undone, one more."""
    folder = tmp_path_factory.mktemp("wrong") / "retailer"
    folder.mkdir()
    (folder / "retailer.toml").write_text(SMALL, "utf-8")
    for day in DAYS:
        deliver(folder, day)
        assert build_night(folder, day).error is None
        if day == DAYS[1]:
            look_into_it(folder)
            for record in (OLDER[0], YOUNGER[0]):
                reviewed(folder, "different", BRIDGE, record, "--why", "two namesakes")
            assert "came after this night and counts" in explained(folder, BRIDGE, YOUNGER[0])
    return folder


def look_into_it(folder: Path) -> None:
    """Keep what the commands say of the wrong merge, for the tests to read."""
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as out:
        rows = [
            (*key.split("/"), person)
            for person, keys in (("older", OLDER), ("younger", YOUNGER), ("nobody", (BRIDGE,)))
            for key in keys
        ]
        csv.writer(out).writerows([("silo", "source_key", "person_id"), *rows])
    found = goldsmith(folder, "evaluate", str(folder / "truth.csv"), "--mistakes", "10")
    assert found.returncode == 0, found.stderr
    (folder / "found.txt").write_text(found.stdout, "utf-8")
    (folder / "explained.txt").write_text(explained(folder, BRIDGE, "--lang", "de"), "utf-8")


def explained(folder: Path, *arguments: str) -> str:
    done = goldsmith(folder, "explain", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def reviewed(folder: Path, *arguments: str) -> str:
    done = goldsmith(folder, "review", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(folder: Path, night: int, query: str) -> list[tuple[Any, ...]]:
    warehouse = Warehouse(load_retailer(folder / "retailer.toml").warehouse)
    with duckdb.connect(str(all_nights(warehouse)[night].path / FULL), read_only=True) as con:
        return con.execute(query).fetchall()


def customers(folder: Path, night: int) -> dict[str, str]:
    """Return the customer of each planted record."""
    found = dict(ask(folder, night, "select record_id, customer_id from identity.customer_ids"))
    return {key: found[key] for key in (*OLDER, *YOUNGER, BRIDGE) if key in found}


def said_of(folder: Path, night: int, customer: str, what: str) -> list[tuple[Any, ...]]:
    rows = ask(folder, night, f"from ({SAID[what]}) order by all")
    return [row for row in rows if row[-1] == customer]


def test_two_namesakes_become_one_customer_by_a_wrong_contact(retailer: Path) -> None:
    before, wrong = customers(retailer, 0), customers(retailer, 1)
    assert len({*before.values()}) == 2
    assert before[OLDER[0]] == before[OLDER[1]]
    assert before[YOUNGER[0]] == before[YOUNGER[1]]
    assert len(wrong) == 5
    assert len({*wrong.values()}) == 1


def test_it_is_found_and_explained(retailer: Path) -> None:
    found = (retailer / "found.txt").read_text("utf-8")
    assert "wrongly together" in found
    assert BRIDGE in found
    assert EMAIL not in found
    told = (retailer / "explained.txt").read_text("utf-8")
    [weakest] = [line for line in told.splitlines() if "schwächste Verbindung" in line]
    assert BRIDGE in weakest
    assert "5 Datensätze" in told
    assert EMAIL in told  # who asks for a record sees it
    merged = ask(
        retailer,
        1,
        "select customer_id, other_customer_id from identity.customer_events "
        "where event = 'merged' and event_on = (select as_of from golden.night)",
    )
    gone = {*customers(retailer, 0).values()} - {*customers(retailer, 1).values()}
    assert gone <= {customer for customer, _ in merged}
    links = ask(
        retailer,
        1,
        f"select record_id_l, record_id_r, address, email, mobile "
        f"from identity.scored_pairs where '{BRIDGE}' in (record_id_l, record_id_r)",
    )
    why = {other if one == BRIDGE else one: levels for one, other, *levels in links}
    assert why[OLDER[0]] == ["exact", None, None]
    assert why[YOUNGER[0]] == [None, "exact", "exact"]
    offers = ask(
        retailer,
        1,
        "select customer_id, silo, source_key from golden.customer_values "
        "where attribute = 'address' and is_survivor",
    )
    [[_, _, source_key]] = [row for row in offers if row[0] == customers(retailer, 1)[BRIDGE]]
    assert source_key in {key.split("/")[1] for key in (*OLDER, BRIDGE)}


@pytest.mark.parametrize("night", [2, 3], ids=["decided", "the day after"])
def test_two_decisions_bring_back_both_customers_as_they_were(retailer: Path, night: int) -> None:
    before, now = customers(retailer, 0), customers(retailer, night)
    assert {key: now[key] for key in before} == before
    assert now[BRIDGE] not in before.values()
    for customer in {*before.values()}:
        for what in SAID:
            assert said_of(retailer, night, customer, what) == said_of(
                retailer, 0, customer, what
            ), what
        assert said_of(retailer, 0, customer, "orders")
        assert said_of(retailer, 0, customer, "consents")


def test_the_id_that_was_given_up_is_restored_and_leads_nowhere_else(retailer: Path) -> None:
    before, wrong = customers(retailer, 0), customers(retailer, 1)
    [gone] = {*before.values()} - {*wrong.values()}
    restored = ask(
        retailer, 2, "select customer_id from identity.customer_events where event = 'restored'"
    )
    assert (gone,) in restored
    redirects = ask(retailer, 3, "select old_customer_id from identity.customer_redirects")
    assert (gone,) not in redirects


def test_the_decisions_are_in_force_and_listed(retailer: Path) -> None:
    rows = ask(retailer, 3, "select kind, silo || '/' || source_key, state from identity.decisions")
    assert rows == [("different", BRIDGE, "in_force")] * 2
    listed = reviewed(retailer, "list")
    assert BRIDGE in listed
    assert "namesakes" not in listed
