"""Deliveries over several nights: changes only, silos that are late, what disappears, contracts."""

import shutil
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import DeliveryError, GoldsmithError, SettingsError
from tests.integration.tables import query
from tests.nights import build_night

RETAILER = """
[retailer]
name = "Two silos"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[gates]
quarantine_share = 1.0
gone_share = 1.0
changed_share = 1.0
uncontactable_share = 1.0
shrink_share = 0.5
[silos.crm]
preset = "salesforce_contact"
path = "crm"
{crm}
[silos.loyalty]
preset = "kundenkarte_de"
path = "loyalty"
{loyalty}
"""
CARDS = (
    "Kartennummer;Kundennummer;Anrede;Titel;Vorname;Nachname;Geburtsdatum;Strasse;Hausnummer;PLZ;"
    "Ort;Land;Telefon;Mobil;E-Mail;Eintrittsdatum;Eintrittsfiliale;Status;Kartenstatus;Stufe;"
    "Punktestand;Werbeeinwilligung_EMail;Werbeeinwilligung_Post;Werbeeinwilligung_Telefon;"
    "Einwilligungsdatum;Haushaltsnummer"
)
BOOKINGS = (
    "Buchungsnummer;Kartennummer;Datum;Uhrzeit;Filiale;Kasse;Bonnummer;Buchungsart;Punkte;Umsatz;"
    "Verfallsdatum"
)
HELP_DESK = """
[silos.desk]
preset = "zendesk"
path = "desk"
"""
USERS = "id,name,email,phone,role,created_at,updated_at"
TICKETS = "ID;Anfragender;ID des Anfragenden;Status;Kanal;Erstellt am;Gelöst am"
CONTACTS = Path(__file__).parents[2] / "data_samples" / "crm" / "contacts_2026-11-21.csv"


def card(number: int, surname: str) -> str:
    return (
        f"29000{number};{number};Frau;;Anna;{surname};06.01.1993;Silberplatz;8;04229;Leipzig;;;;"
        f"anna{number}@post.example;20.02.2018;0105;aktiv;aktiv;Silber;0;N;N;N;;"
    )


def booking(number: int, on: str) -> str:
    return f"7{number};290001;{on};10:00;0105;1;{number};Sammeln;10;10,99;"


def deliver(folder: Path, day: str, cards: list[str], bookings: list[str]) -> None:
    """Deliver the loyalty silo's files of a day."""
    (folder / "loyalty").mkdir(parents=True, exist_ok=True)
    for name, header, lines in (("karten", CARDS, cards), ("buchungen", BOOKINGS, bookings)):
        text = "\n".join([header, *lines]) + "\n"
        (folder / "loyalty" / f"{name}_{day}.csv").write_text(text, "utf-8")


def deliver_crm(folder: Path, day: str) -> None:
    (folder / "crm").mkdir(exist_ok=True)
    lines = CONTACTS.read_text("utf-8-sig").splitlines()[:40]
    (folder / "crm" / f"contacts_{day}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def retailer(folder: Path, crm: str = "", loyalty: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "retailer.toml").write_text(RETAILER.format(crm=crm, loyalty=loyalty), "utf-8")
    return folder


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(folder / "warehouse" / "current" / "full.duckdb", sql)


def surnames(folder: Path) -> list[tuple[Any, ...]]:
    return ask(
        folder,
        "select source_key, last_name from canonical.customer_records where silo = 'loyalty' "
        "order by all",
    )


def failure(folder: Path) -> str:
    """Return what stops the night."""
    try:
        error: GoldsmithError | None = build_night(folder).error
    except GoldsmithError as raised:
        error = raised
    assert isinstance(error, DeliveryError)
    return str(error)


@pytest.mark.slow
def test_changes_take_the_place_of_what_was_and_the_rest_holds_on(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r", loyalty='delivery = "delta"')
    for day in ("2026-11-19", "2026-11-20", "2026-11-21"):
        deliver_crm(folder, day)
    deliver(
        folder,
        "2026-11-19",
        [card(1, "Alt"), card(2, "Bleibt"), "damaged;record"],
        [booking(1, "18.11.2026")],
    )
    assert build_night(folder, date(2026, 11, 19)).error is None
    deliver(folder, "2026-11-20", [card(1, "Neu"), card(3, "Kommt")], [booking(2, "19.11.2026")])
    assert build_night(folder, date(2026, 11, 20)).error is None
    assert surnames(folder) == [("1", "Neu"), ("2", "Bleibt"), ("3", "Kommt")]
    deliver(folder, "2026-11-21", [], [booking(3, "20.11.2026")])
    assert build_night(folder).error is None
    assert surnames(folder) == [("1", "Neu"), ("2", "Bleibt"), ("3", "Kommt")]
    assert ask(folder, "select count(*) from canonical.loyalty_transactions") == [(3,)]
    # The damaged record of the first day waits still, and every row is accounted for.
    account = ask(
        folder,
        "select source_file, delivered_count, staged_count, quarantined_count, is_carried "
        "from quality.row_account inner join quality.deliveries "
        "using (silo, table_name, source_file, delivered_count) "
        "where table_name = 'staging.kundenkarte_de_cards' order by all",
    )
    assert account == [
        ("karten_2026-11-19.csv", 2, 1, 1, True),
        ("karten_2026-11-20.csv", 2, 2, 0, True),
        ("karten_2026-11-21.csv", 0, 0, 0, False),
    ]
    # The same delivery built again is the same, corrected or not.
    deliver(folder, "2026-11-21", [card(2, "Heiratet")], [booking(3, "20.11.2026")])
    assert build_night(folder).error is None
    deliver(folder, "2026-11-21", [], [booking(3, "20.11.2026")])
    assert build_night(folder).error is None
    assert surnames(folder) == [("1", "Neu"), ("2", "Bleibt"), ("3", "Kommt")]


@pytest.mark.slow
def test_changes_of_days_without_a_night_are_not_lost(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r", loyalty='delivery = "delta"')
    deliver_crm(folder, "2026-11-18")
    deliver(folder, "2026-11-18", [card(1, "Alt"), card(2, "Bleibt")], [booking(1, "18.11.2026")])
    assert build_night(folder).error is None
    deliver(folder, "2026-11-19", [card(1, "Dazwischen"), card(3, "Kommt")], [])
    deliver(folder, "2026-11-20", [card(1, "Neu"), "damaged;record"], [booking(2, "19.11.2026")])
    deliver_crm(folder, "2026-11-21")
    deliver(folder, "2026-11-21", [card(4, "Heute")], [])
    for _ in range(2):  # built again it is the same
        assert build_night(folder).error is None
        assert surnames(folder) == [("1", "Neu"), ("2", "Bleibt"), ("3", "Kommt"), ("4", "Heute")]
        assert ask(folder, "select count(*) from canonical.loyalty_transactions") == [(2,)]
        account = ask(
            folder,
            "select source_file, delivered_count, staged_count, quarantined_count, is_balanced "
            "from quality.row_account where table_name = 'staging.kundenkarte_de_cards' "
            "order by all",
        )
        assert account == [
            ("karten_2026-11-18.csv", 1, 1, 0, True),
            ("karten_2026-11-19.csv", 1, 1, 0, True),
            ("karten_2026-11-20.csv", 2, 1, 1, True),
            ("karten_2026-11-21.csv", 1, 1, 0, True),
        ]
    # What a run left out is due in the next one.
    for day in ("2026-11-22", "2026-11-23"):
        deliver_crm(folder, day)
        deliver(folder, day, [card(5, "Ausgelassen")] if day == "2026-11-22" else [], [])
        left_out = ["loyalty"] if day == "2026-11-22" else []
        assert build_night(folder, date.fromisoformat(day), leave_out=left_out).error is None
        is_there = ("5", "Ausgelassen") in surnames(folder)
        assert is_there == (day == "2026-11-23")


@pytest.mark.slow
def test_files_without_a_date_in_their_names_are_told_apart(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r", loyalty='delivery = "delta"')
    for day, cards in (("2026-11-20", [card(1, "Eins")]), ("2026-11-21", [card(2, "Zwei")])):
        deliver_crm(folder, day)
        deliver(folder, day, cards, [])
        for name in ("karten", "buchungen"):
            (folder / "loyalty" / f"{name}_{day}.csv").rename(folder / "loyalty" / f"{name}.csv")
        assert build_night(folder).error is None
    assert surnames(folder) == [("1", "Eins"), ("2", "Zwei")]
    files = ask(folder, "select source_file from staging.kundenkarte_de_cards order by all")
    assert files == [("2026-11-20: karten.csv",), ("karten.csv",)]


def test_what_a_full_export_lacks_has_disappeared(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r")
    for day in ("2026-11-20", "2026-11-21"):
        deliver_crm(folder, day)
    cards = [card(number, "Da") for number in range(1, 6)]
    deliver(folder, "2026-11-20", cards, [booking(1, "18.11.2026"), booking(2, "19.11.2026")])
    assert build_night(folder, date(2026, 11, 20)).error is None
    deliver(folder, "2026-11-21", cards[1:4], [booking(1, "18.11.2026"), booking(2, "19.11.2026")])
    assert build_night(folder).error is None
    assert ask(folder, "from quality.disappeared_records order by all") == [
        ("loyalty", "staging.kundenkarte_de_cards", "290001", date(2026, 11, 20)),
        ("loyalty", "staging.kundenkarte_de_cards", "290005", date(2026, 11, 20)),
    ]
    volumes = ask(
        folder,
        "select delivery_on::varchar, delivered_count, disappeared_count, usual_count, least_count "
        "from ops.volumes where table_name = 'staging.kundenkarte_de_cards' order by all",
    )
    assert volumes == [("2026-11-20", 5, 0, None, 1), ("2026-11-21", 3, 2, 5, 3)]
    deliver(folder, "2026-11-22", cards[:1], [booking(1, "18.11.2026")])
    deliver_crm(folder, "2026-11-22")
    assert "loyalty/cards: 1 record was delivered, expected were 2 or more; 4 are usual" in (
        failure(folder)
    )


@pytest.mark.slow
def test_a_column_that_comes_or_goes_is_remembered(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r")
    for day, header in (
        ("2026-11-19", CARDS),
        ("2026-11-20", CARDS.replace(";Stufe", ";Rang")),
        ("2026-11-21", CARDS),
    ):
        deliver_crm(folder, day)
        deliver(folder, day, [card(1, "Eins")], [booking(1, "18.11.2026")])
        file = folder / "loyalty" / f"karten_{day}.csv"
        file.write_text(file.read_text("utf-8").replace(CARDS, header), "utf-8")
        assert build_night(folder, date.fromisoformat(day)).error is None
    history = ask(
        folder,
        "select header, column_name, fate, valid_from::varchar, valid_to::varchar "
        "from ops.contract_columns where header in ('Stufe', 'Rang', 'Kartennummer') "
        "and table_name = 'staging.kundenkarte_de_cards' order by valid_from, header",
    )
    assert history == [
        ("Kartennummer", "kartennummer", "read", "2026-11-19", None),
        ("Stufe", "stufe", "read", "2026-11-19", "2026-11-20"),
        ("Rang", None, "new", "2026-11-20", "2026-11-21"),
        ("Stufe", "stufe", "missing", "2026-11-20", "2026-11-21"),
        ("Stufe", "stufe", "read", "2026-11-21", None),
    ]


@pytest.mark.slow
def test_a_late_silo_stops_the_night_unless_settings_say_otherwise(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r")
    deliver_crm(folder, "2026-11-20")
    deliver(folder, "2026-11-20", [card(1, "Alt")], [booking(1, "18.11.2026")])
    retailer(folder, loyalty='when_late = "last"')
    (folder / "loyalty" / "karten_2026-11-20.csv").rename(folder / "hidden.csv")
    assert "no file is there" in failure(folder)  # no night knows what came last
    (folder / "hidden.csv").rename(folder / "loyalty" / "karten_2026-11-20.csv")
    assert build_night(folder).error is None

    deliver_crm(folder, "2026-11-21")
    retailer(folder)
    assert "the newest file is from 2026-11-20" in failure(folder)
    retailer(folder, loyalty='when_late = "last"')
    # Half of a silo's files is no delivery of it: what it was as a whole goes on.
    deliver(folder, "2026-11-21", [card(1, "Neu")], [])
    (folder / "loyalty" / "buchungen_2026-11-21.csv").unlink()
    assert build_night(folder).error is None
    assert surnames(folder) == [("1", "Alt")]
    assert ask(
        folder,
        "select is_passed, failed_count, reason from quality.check_results "
        "where check_name = 'every_silo_has_delivered'",
    ) == [
        (
            False,
            1,
            "Of a silo that is late, the records of its last delivery count: loyalty tonight.",
        )
    ]
    assert ask(
        folder,
        "select table_name, is_late, newest_file_on::varchar, carried_count from ops.volumes "
        "where silo = 'loyalty' and delivery_on = '2026-11-21' order by all",
    ) == [
        ("staging.kundenkarte_de_bookings", True, "2026-11-20", 1),
        ("staging.kundenkarte_de_cards", True, "2026-11-20", 1),
    ]
    # Next night it is there again.
    deliver_crm(folder, "2026-11-22")
    deliver(folder, "2026-11-22", [card(1, "Neu")], [booking(1, "18.11.2026")])
    assert build_night(folder).error is None
    assert surnames(folder) == [("1", "Neu")]
    # Or it is there, and is left out on purpose.
    deliver_crm(folder, "2026-11-23")
    deliver(folder, "2026-11-23", [card(1, "Kaputt")], [booking(1, "18.11.2026")])
    with pytest.raises(SettingsError, match="'loyality' is to be left out"):
        build_night(folder, leave_out=["loyality"])
    assert build_night(folder, leave_out=["loyalty"]).error is None
    assert surnames(folder) == [("1", "Neu")]


@pytest.mark.slow
def test_an_export_that_need_not_come_is_behind_alone(tmp_path: Path) -> None:
    """What it was goes on, and the rest of its silo is what came today."""
    folder = retailer(tmp_path / "r")
    file = folder / "retailer.toml"
    text = file.read_text("utf-8").partition("[silos.loyalty]")[0] + HELP_DESK
    file.write_text(text, "utf-8")
    deliver_crm(folder, "2026-11-20")
    users = folder / "desk" / "users_2026-11-20.csv"
    users.parent.mkdir()
    users.write_text(f"{USERS}\n1,Anna Alt,anna@post.example,0152 28817386,end-user,,\n", "utf-8")
    for day, number in (("2026-11-20", 8), ("2026-11-21", 9)):
        ticket = f"{number};Anna Alt;1;Closed;Web;2026-11-19T08:00:00Z;"
        (folder / "desk" / f"tickets_{day}.csv").write_text(f"{TICKETS}\n{ticket}\n", "utf-8")
    assert build_night(folder, date(2026, 11, 20)).error is None

    deliver_crm(folder, "2026-11-21")
    assert "desk/users*.csv: the newest file is from 2026-11-20" in failure(folder)
    file.write_text(text + 'when_late = "last"\n', "utf-8")
    assert build_night(folder).error is None
    assert ask(
        folder,
        "select silo, source_key, last_name from canonical.customer_records where silo = 'desk'",
    ) == [("desk", "1", "Alt")]
    assert ask(folder, "select interaction_id from canonical.interactions") == [("9:open",)]
    assert ask(
        folder,
        "select table_name, is_late, carried_count from ops.volumes "
        "where silo = 'desk' and delivery_on = '2026-11-21' order by all",
    ) == [("staging.zendesk_tickets", False, 0), ("staging.zendesk_users", True, 1)]
    assert ask(
        folder,
        "select is_passed, failed_count, reason from quality.check_results "
        "where check_name = 'every_silo_has_delivered'",
    ) == [
        (
            False,
            1,
            "Of a silo that is late, the records of its last delivery count: desk/users tonight.",
        )
    ]


def test_a_night_waits_for_a_late_silo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.raw.deliveries.PAUSE_S", 0.2)
    folder = retailer(tmp_path / "r", loyalty='when_late = "wait"\nwait_minutes = 1')
    deliver_crm(folder, "2026-11-21")
    (folder / "loyalty").mkdir()

    def come_late() -> None:
        time.sleep(1)
        deliver(tmp_path / "elsewhere", "2026-11-21", [card(1, "Spät")], [])
        for file in sorted((tmp_path / "elsewhere" / "loyalty").iterdir(), reverse=True):
            shutil.move(file, folder / "loyalty" / file.name)

    arrival = threading.Thread(target=come_late)
    arrival.start()
    retailer(folder, loyalty='when_late = "wait"\nrows = { bookings = { min = 0 } }')
    assert build_night(folder).error is None
    arrival.join()
    assert surnames(folder) == [("1", "Spät")]


def test_waiting_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.raw.deliveries.PAUSE_S", 0.2)
    clock = iter(range(0, 10_000, 50))
    monkeypatch.setattr("assets.raw.deliveries.time.monotonic", lambda: next(clock))
    folder = retailer(tmp_path / "r", loyalty='when_late = "wait"\nwait_minutes = 2')
    deliver_crm(folder, "2026-11-21")
    (folder / "loyalty").mkdir()
    assert "loyalty/karten*.csv: no file is there" in failure(folder)
