"""Consent belongs to the address it was given for, also when a silo changes the address alone."""

from datetime import date
from pathlib import Path

import pytest

from tests.integration.test_deliveries import ask, booking, card, deliver, deliver_crm, retailer
from tests.nights import build_night

OPEN = (True, "proof")


def signed(number: int, surname: str, on: str) -> str:
    """Return a card whose holder agreed to advertising by e-mail on this day."""
    return card(number, surname).replace(";N;N;N;;", f";J;N;N;{on};")


def night(folder: Path, day: str, *cards: str) -> dict[str, tuple[bool, str]]:
    """Return who may be written to, and why, once the cards were delivered on this day."""
    deliver_crm(folder, day)
    deliver(folder, day, [*cards], [booking(1, "18.11.2026")])
    assert build_night(folder, date.fromisoformat(day)).error is None
    rows = ask(
        folder,
        "select customer_records.source_key, is_contactable, reason from golden.contactability "
        "inner join golden.customer_records using (customer_id) "
        "where customer_records.silo = 'loyalty' and channel = 'email' and purpose = 'marketing'",
    )
    return {key: (is_contactable, reason) for key, is_contactable, reason in rows}


@pytest.mark.slow
def test_an_address_changed_alone_takes_on_no_proof(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r")
    wolf = signed(1, "Wolf", "20.02.2018")
    berg = signed(2, "Berg", "20.02.2018").replace("Frau;;Anna;Berg;06.01.1993", "Herr;;Uwe;Berg;")
    changed = wolf.replace("anna1@", "wolf@")
    agreed_anew = changed.replace("J;N;N;20.02.2018", "J;N;N;20.11.2026")

    assert night(folder, "2026-11-19", wolf, berg) == {"1": OPEN, "2": OPEN}
    closed = {"1": (False, "changed_contact"), "2": OPEN}
    assert night(folder, "2026-11-20", changed, berg) == closed
    assert night(folder, "2026-11-20", changed, berg) == closed  # the night built again
    assert night(folder, "2026-11-21", changed, berg) == closed
    assert night(folder, "2026-11-22", agreed_anew, berg) == {"1": OPEN, "2": OPEN}


@pytest.mark.slow
def test_a_night_without_the_record_or_its_address_makes_no_proof(tmp_path: Path) -> None:
    folder = retailer(tmp_path / "r")
    wolf = signed(1, "Wolf", "20.02.2018")
    berg = signed(2, "Berg", "20.02.2018").replace("Frau;;Anna;Berg;06.01.1993", "Herr;;Uwe;Berg;")
    changed = wolf.replace("anna1@", "wolf@")
    other = berg.replace("anna2@", "berg@")
    without = berg.replace("anna2@post.example", "")

    assert night(folder, "2026-11-19", wolf, berg) == {"1": OPEN, "2": OPEN}
    night(folder, "2026-11-20", changed, without)
    night(folder, "2026-11-21", other)
    closed = (False, "changed_contact")
    assert night(folder, "2026-11-22", changed, other) == {"1": closed, "2": closed}
