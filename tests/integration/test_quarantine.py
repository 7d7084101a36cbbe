"""A record in quarantine is exported, corrected, and comes back in; nothing is lost or doubled."""

import csv
import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import goldsmith
from tests.integration.tables import query
from tests.integration.test_deliveries import booking, card, deliver, deliver_crm, retailer
from tests.nights import build_night

CARDS = "staging.kundenkarte_de_cards"
DAMAGED = "2900009;9;Frau;;Zu;Kurz"  # six cells of 26


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(folder / "warehouse" / "current" / "full.duckdb", sql)


def nightly(folder: Path, day: str, cards: list[str], bookings: list[str]) -> None:
    deliver_crm(folder, day)
    deliver(folder, day, cards, bookings)
    assert build_night(folder, date.fromisoformat(day)).error is None


def edit(path: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Change the rows of an exported file as a steward does in a spreadsheet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def numbers(said: str) -> list[int]:
    """Return the numbers of the corrections that the command names."""
    return [int(number) for number in re.findall(r"\d+", said.removeprefix("2 corrections"))]


def states(folder: Path) -> list[tuple[Any, ...]]:
    return ask(
        folder,
        "select correction_no, record_key, state, source_row, corrected_columns "
        "from quality.corrections order by all",
    )


def account(folder: Path) -> list[tuple[Any, ...]]:
    return ask(
        folder,
        "select delivered_count, staged_count, quarantined_count from quality.row_account "
        "where source_file like 'karten%' or source_file like 'buchungen%' order by source_file",
    )


@pytest.fixture(scope="module")
def three_wait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A retailer with a night in which three records wait."""
    made = retailer(tmp_path_factory.mktemp("three") / "r")
    nightly(
        made,
        "2026-11-19",
        [card(1, "Da"), DAMAGED],
        [booking(1, "18.11.2026"), booking(2, "gestern"), booking(3, "gestern")],
    )
    return made


@pytest.fixture
def folder(three_wait: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own, that it may change."""
    return Path(shutil.copytree(three_wait, tmp_path / "r", symlinks=True))


def test_it_comes_back_in_until_the_source_delivers_another(folder: Path) -> None:
    listed = goldsmith(folder, "quarantine").stdout
    assert "loyalty/bookings" in listed
    assert "datum_is_readable" in listed
    out = folder / "bookings.csv"
    assert goldsmith(folder, "quarantine", "export", "loyalty/bookings", "--out", str(out)).stdout

    def set_day(row: dict[str, str]) -> None:
        assert row["datum"] == "gestern"
        row["datum"] = "18.11.2026"

    edit(out, set_day)
    done = goldsmith(folder, "quarantine", "correct", str(out), "--why", "asked the store")
    first, last = numbers(done.stdout)
    assert done.stdout == f"2 corrections, {first} to {last}: used from the next night on.\n"

    # The same records again: they are corrected, counted and accounted for.
    nightly(
        folder,
        "2026-11-20",
        [card(1, "Da"), DAMAGED],
        [booking(1, "18.11.2026"), booking(2, "gestern"), booking(3, "gestern")],
    )
    assert account(folder) == [(3, 3, 0), (2, 1, 1)]
    assert states(folder) == [
        (first, "72", "applied", 2, ["datum"]),
        (last, "73", "applied", 3, ["datum"]),
    ]
    days = ask(folder, "select business_date from canonical.loyalty_transactions order by txn_id")
    assert days == [(date(2026, 11, 18),)] * 3

    # Another record for the key: the correction is void, what was delivered counts.
    nightly(
        folder,
        "2026-11-21",
        [card(1, "Da"), DAMAGED],
        [booking(1, "18.11.2026"), booking(2, "17.11.2026"), booking(3, "morgen")],
    )
    assert [state for _, _, state, *_ in states(folder)] == ["void", "void"]
    assert account(folder) == [(3, 2, 1), (2, 1, 1)]
    assert ask(
        folder, "select business_date from canonical.loyalty_transactions where txn_id = '72'"
    ) == [(date(2026, 11, 17),)]

    # Not delivered any more: it waits.
    others = [booking(number, "18.11.2026") for number in (1, 4, 5)]
    nightly(folder, "2026-11-22", [card(1, "Da"), DAMAGED], others)
    assert [state for _, _, state, *_ in states(folder)] == ["waiting", "waiting"]


@pytest.mark.slow
def test_a_record_that_could_not_be_told_apart_is_told_apart_by_hand(folder: Path) -> None:
    out = folder / "cards.csv"
    goldsmith(folder, "quarantine", "export", "loyalty/cards", "--out", str(out))

    def tell_apart(row: dict[str, str]) -> None:
        assert row["_delivered_as"] == '["2900009", "9", "Frau", "", "Zu", "Kurz"]'
        row |= {"kartennummer": "2900009", "kundennummer": "9", "vorname": "Zu", "nachname": "Kurz"}
        row["status"] = row["kartenstatus"] = "aktiv"

    edit(out, tell_apart)
    done = goldsmith(folder, "quarantine", "correct", str(out), "--why", "by phone")
    [number] = map(str, numbers(done.stdout))
    again = [card(1, "Da"), DAMAGED], [booking(n, "18.11.2026") for n in (1, 2, 3)]
    nightly(folder, "2026-11-20", *again)
    assert account(folder) == [(3, 3, 0), (2, 2, 0)]
    assert ask(
        folder,
        "select source_key, last_name from canonical.customer_records where silo = 'loyalty'",
    ) == [("1", "Da"), ("9", "Kurz")]
    # Undone, it waits again.
    assert "is undone" in goldsmith(folder, "quarantine", "undo", number, "--why", "wrong").stdout
    nightly(folder, "2026-11-21", *again)
    assert account(folder) == [(3, 3, 0), (2, 1, 1)]
    assert goldsmith(folder, "quarantine", "undo", number, "--why", "again").returncode == 2


@pytest.mark.slow
def test_what_was_corrected_may_be_corrected_again(folder: Path) -> None:
    for day, was, becomes in (
        ("2026-11-20", "gestern", "18.13.2026"),
        ("2026-11-21", "18.13.2026", "18.11.2026"),
    ):
        out = folder / f"{day}.csv"
        goldsmith(folder, "quarantine", "export", "loyalty/bookings", "--out", str(out))

        def change(row: dict[str, str], was: str = was, becomes: str = becomes) -> None:
            assert row["datum"] == was
            row["datum"] = becomes

        edit(out, change)
        goldsmith(folder, "quarantine", "correct", str(out), "--why", "better")
        nightly(
            folder,
            day,
            [card(1, "Da"), DAMAGED],
            [booking(1, "18.11.2026"), booking(2, "gestern"), booking(3, "gestern")],
        )
    assert account(folder) == [(3, 3, 0), (2, 1, 1)]
    assert [state for _, _, state, *_ in states(folder)] == ["applied"] * 4


def correct_day(folder: Path, becomes: str) -> str:
    """Correct the first booking that waits, as exported; return what the command says."""
    out = folder / f"{becomes}.csv"
    goldsmith(folder, "quarantine", "export", "loyalty/bookings", "--out", str(out))

    def set_day(row: dict[str, str]) -> None:
        if row["buchungsnummer"] == "72":
            row["datum"] = becomes

    edit(out, set_day)
    return correct(folder, becomes)


def correct(folder: Path, becomes: str) -> str:
    done = goldsmith(folder, "quarantine", "correct", f"{folder}/{becomes}.csv", "--why", "asked")
    return done.stdout + done.stderr


@pytest.mark.slow
def test_a_record_corrected_twice_is_as_it_was_said_last(folder: Path) -> None:
    correct_day(folder, "17.11.2026")
    [last] = numbers(correct_day(folder, "16.11.2026"))
    delivered = [
        [card(1, "Da"), DAMAGED],
        [booking(1, "18.11.2026"), booking(2, "gestern"), booking(3, "18.11.2026")],
    ]
    nightly(folder, "2026-11-20", *delivered)
    day = "select business_date from canonical.loyalty_transactions where txn_id = '72'"
    assert ask(folder, day) == [(date(2026, 11, 16),)]
    assert [(key, state) for _, key, state, *_ in states(folder)] == [
        ("72", "replaced"),
        ("72", "applied"),
    ]

    listed = goldsmith(folder, "quarantine", "corrections").stdout
    assert listed.count("loyalty/bookings") == 2
    assert "kundenkarte_de" not in listed

    # It came in: what there is to do is undoing, not exporting what waits no longer.
    said = correct(folder, "17.11.2026")
    assert f"a record that correction {last} changed meanwhile" in said
    assert f"`goldsmith quarantine undo {last} --why …`" in said


def test_the_hint_after_an_export_of_the_build_can_be_followed(folder: Path) -> None:
    warehouse = folder / "warehouse"
    shutil.copytree(warehouse / "current", warehouse / "building", dirs_exist_ok=True)
    with duckdb.connect(str(warehouse / "current" / "full.duckdb")) as con:
        con.execute("delete from quality.quarantined_rows")
    out = folder / "of the build.csv"
    said = goldsmith(
        folder, "quarantine", "export", "loyalty/bookings", "--out", str(out), "--building"
    ).stdout
    [hint] = re.findall("`(.*)`", said)
    edit(out, lambda row: row.update(datum="18.11.2026"))
    done = goldsmith(folder, *shlex.split(hint)[1:])
    assert "2 corrections" in done.stdout


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"_record_hash": "0"}, "no record that is in quarantine", id="other hash"),
        pytest.param({"buchungsnummer": "7E+12"}, "a spreadsheet changed the cell", id="rounded"),
        pytest.param({"_silo": "lojalty"}, "there is no silo 'lojalty'", id="other silo"),
        pytest.param({"_export": "book"}, "has no export 'book'", id="other export"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(
    folder: Path, change: dict[str, str], says: str
) -> None:
    out = folder / "x.csv"
    goldsmith(folder, "quarantine", "export", "loyalty/bookings", "--out", str(out))
    edit(out, lambda row: row.update(change))
    done = goldsmith(folder, "quarantine", "correct", str(out), "--why", "x")
    assert done.returncode == 2
    assert says in done.stderr
    assert "corrections" not in goldsmith(folder, "quarantine", "corrections").stderr
    assert goldsmith(folder, "quarantine", "correct", str(out), "--why", " ").returncode == 2


def test_a_workbook_serves_as_well_and_unchanged_rows_are_no_corrections(folder: Path) -> None:
    out = folder / "x.xlsx"
    assert (
        "has 2 of the records"
        in goldsmith(folder, "quarantine", "export", "loyalty/bookings", "--out", str(out)).stdout
    )
    done = goldsmith(folder, "quarantine", "correct", str(out), "--why", "nothing to do")
    assert done.stdout == "No cell was changed: nothing was taken in.\n"
