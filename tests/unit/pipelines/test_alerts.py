"""Whoever is to know of a night is told, by a command, a web server and a mail server, once."""

import json
import os
import sys
from base64 import b64encode
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines import alerts
from pipelines.cli_alert import told_of
from pipelines.errors import AlertError, DeliveryError
from pipelines.nights import publish
from pipelines.run import Outcome
from pipelines.settings import Retailer
from pipelines.warehouse import FULL, PUBLISHED, Warehouse
from tests.unit.pipelines.receivers import mail_server, web_server

FAILURE = DeliveryError("crm/contacts_2026-11-21.csv: the file is empty. Export it again.")
TOKEN = "a-token-nobody-may-see"
KEEP = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "warehouse").mkdir()
    return tmp_path


def retailer(folder: Path, **settings: Any) -> Retailer:
    return Retailer.model_validate(
        {
            "retailer": {"name": "Small", "currency": "EUR", "countries": ["DE"]},
            "warehouse": {"path": folder / "warehouse"},
            "silos": {"crm": {"preset": "salesforce_contact", "path": folder}},
            "alerts": settings,
        }
    )


def tell(folder: Path, alert: alerts.Alert | None, **settings: Any) -> bool:
    who = retailer(folder, **settings)
    return alerts.tell(who, Warehouse(who.warehouse), alert)


def night(folder: Path, finished_at: str, quarantined: int = 0) -> Warehouse:
    """Publish a night that has no more than what alerts are about."""
    warehouse = Warehouse(retailer(folder).warehouse)
    warehouse.prepare()
    warehouse.building.mkdir()
    for file in (FULL, PUBLISHED):
        con = warehouse.connect(warehouse.building / file)
        con.execute("create schema ops; create table ops.runs (finished_at timestamptz)")
        con.execute("insert into ops.runs values (?::timestamptz)", [finished_at])
        con.execute(
            "create schema quality; create table quality.row_account as from (values "
            "('crm', 'staging.a', 100, ?), ('erp', 'staging.a', 100, 0), ('crm', 'staging.b', 9, 0)"
            ") as t (silo, table_name, delivered_count, quarantined_count)",
            [quarantined],
        )
        con.close()
    publish(warehouse, date(2026, 11, 21))
    return warehouse


def test_a_command_gets_the_alert_without_a_shell(folder: Path) -> None:
    file = folder / "told; touch x $(touch y).json"
    command = [sys.executable, "-c", KEEP, str(file)]
    assert tell(folder, alerts.failed(FAILURE, "run-1"), command=command)
    told = json.loads(file.read_text("utf-8"))
    assert told["kind"] == "failed"
    assert told["retailer"] == "Small"
    assert told["text"].startswith("Small: the night failed\ncrm/contacts_2026-11-21.csv: the file")
    assert {path.name for path in folder.iterdir()} == {"warehouse", file.name}


def test_nobody_is_told_twice_of_one_run(folder: Path) -> None:
    with web_server() as inbox:
        webhook = {"url": f"http://127.0.0.1:{inbox.port}/"}
        for run in ("run-1", "run-1", "run-2"):
            tell(folder, alerts.failed(FAILURE, run), webhook=webhook)
        tell(folder, alerts.failed(FAILURE), webhook=webhook)  # before there was a run
    assert [told["key"] for _, _, told in inbox.came] == ["failed-run-1", "failed-run-2", None]


def test_a_webhook_is_posted_to_with_its_token(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", f"{TOKEN}\n")
    with web_server() as inbox:
        secret = folder / "url"
        secret.write_text(f"http://127.0.0.1:{inbox.port}/hook?x=1\n", "utf-8")
        webhook = {"secret_url": f"file:{secret}", "token": "env:TOKEN"}
        tell(folder, alerts.failed(FAILURE), webhook=webhook)
    ((path, headers, told),) = inbox.came
    assert (path, headers["Authorization"]) == ("/hook?x=1", f"Bearer {TOKEN}")
    assert told["title"] == "the night failed"


def test_a_redirect_takes_no_token_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", TOKEN)
    with web_server() as other, web_server(302, f"http://127.0.0.1:{other.port}/") as inbox:
        webhook = {"url": f"http://127.0.0.1:{inbox.port}/", "token": "env:TOKEN"}
        with pytest.raises(AlertError, match=r"alerts.webhook: the server answered 302"):
            tell(folder, alerts.failed(FAILURE), webhook=webhook)
    assert (len(inbox.came), other.came) == (1, [])


def test_an_e_mail_has_a_subject_and_the_text(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", TOKEN)
    with mail_server() as inbox:
        email = {
            "host": "127.0.0.1",
            "port": inbox.port,
            "encryption": "none",
            "user": "goldsmith",
            "password": "env:MAIL_PASSWORD",
            "sender": "goldsmith@shop.example",
            "to": ["data@shop.example", "night@shop.example"],
        }
        tell(folder, alerts.failed(FAILURE), email=email)
    login, message = inbox.came
    assert login == "AUTH PLAIN " + b64encode(f"\0goldsmith\0{TOKEN}".encode()).decode()
    assert message["Subject"] == "Goldsmith, Small: the night failed"
    assert message["To"] == "data@shop.example, night@shop.example"
    assert "the file is empty. Export it again." in message.get_content()


def test_no_password_is_sent_where_the_server_cannot_encrypt(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", TOKEN)
    with mail_server() as inbox:
        email = {
            "host": "127.0.0.1",
            "port": inbox.port,
            "user": "goldsmith",
            "password": "env:MAIL_PASSWORD",
            "sender": "goldsmith@shop.example",
            "to": ["data@shop.example"],
        }
        with pytest.raises(AlertError, match=r"alerts.email: it could not be sent"):
            tell(folder, alerts.failed(FAILURE), email=email)
    assert inbox.came == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        pytest.param({"command": ["/no/such/program"]}, "cannot be reached", id="no program"),
        pytest.param({"command": ["false"]}, "exit code 1", id="program fails"),
        pytest.param({"command": ["sleep", "9"], "timeout_s": 1}, "in time", id="too slow"),
        pytest.param({"webhook": {"url": "http://127.0.0.1:9/"}}, "cannot be reached", id="nobody"),
        pytest.param(
            {"webhook": {"url": "https://x.example/", "token": "env:NOT_SET"}},
            "NOT_SET",
            id="token",
        ),
        pytest.param(
            {"webhook": {"secret_url": "file:/dev/null"}}, "/dev/null is empty", id="no address"
        ),
    ],
)
def test_one_way_that_fails_is_said_and_keeps_nothing_from_another(
    folder: Path, settings: dict[str, Any], says: str
) -> None:
    with mail_server() as inbox:
        email = {
            "host": "127.0.0.1",
            "port": inbox.port,
            "encryption": "none",
            "sender": "goldsmith@shop.example",
            "to": ["data@shop.example"],
        }
        with pytest.raises(AlertError, match=says):
            tell(folder, alerts.failed(FAILURE, "run-1"), email=email, **settings)
        assert len(inbox.came) == 1
        assert not tell(folder, alerts.failed(FAILURE, "run-1"), email=email)
    with pytest.raises(AlertError, match=says):
        tell(folder, alerts.failed(FAILURE, "run-2"), **settings)


def test_what_nobody_could_be_told_waits(folder: Path) -> None:
    with pytest.raises(AlertError, match="exit code 1"):
        tell(folder, alerts.failed(FAILURE, "run-1"), command=["false"])
    file = folder / "told"
    who = retailer(folder, command=[sys.executable, "-c", KEEP, str(file)])
    warehouse = Warehouse(who.warehouse)
    assert alerts.tell_waiting(who, warehouse) == 0  # whoever noted it may still be sending it
    for mark in warehouse.alerts.iterdir():
        os.utime(mark, (0, 0))
    assert alerts.tell_waiting(who, warehouse) == 1
    assert json.loads(file.read_text("utf-8"))["key"] == "failed-run-1"
    file.unlink()
    for mark in warehouse.alerts.iterdir():
        os.utime(mark, (0, 0))
    assert alerts.tell_waiting(who, warehouse) == 0
    assert not file.exists()


def test_where_nothing_can_be_noted_it_is_told_and_the_nights_own_error_stays(folder: Path) -> None:
    file = folder / "told"
    who = retailer(folder, command=[sys.executable, "-c", KEEP, str(file)])
    warehouse = Warehouse(who.warehouse)
    warehouse.path.mkdir(exist_ok=True)
    warehouse.alerts.write_text("no folder", "utf-8")
    failed = Outcome(1, FAILURE, "run-1")
    assert told_of(who, warehouse, lambda: failed) == failed
    assert json.loads(file.read_text("utf-8"))["key"] == "failed-run-1"
    # A published night whose figures cannot be read for an alert is a published night.
    (warehouse.path / "current").symlink_to("nights/2026-11-21")
    published = Outcome(1, None, "run-2")
    assert told_of(who, warehouse, lambda: published) == published


def test_an_error_of_sending_has_no_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", f"not an address {TOKEN}")
    with pytest.raises(AlertError) as raised:
        tell(folder, alerts.failed(FAILURE), webhook={"secret_url": "env:HOOK"})
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    ("now", "is_late"),
    [
        pytest.param("2026-11-22 05:59", False, id="before the hour, yesterday's is not asked for"),
        pytest.param("2026-11-22 06:01", True, id="after the hour"),
        pytest.param("2026-11-23 03:00", True, id="the next night, before its hour"),
    ],
)
def test_a_night_is_late_by_the_retailers_clock(folder: Path, now: str, is_late: bool) -> None:
    warehouse = night(folder, "2026-11-21 02:30:00+01")  # in Berlin
    who = retailer(folder, published_by="06:00", command=["true"])
    here = datetime.fromisoformat(f"{now}+01:00").astimezone(UTC)
    alert = alerts.late(who, warehouse, here)
    assert (alert is not None) is is_late
    if alert:
        assert alert.key == "late-2026-11-22"
        assert "Expected by 2026-11-22 06:00. Published is the night 2026-11-21" in alert.text
        assert "finished on 2026-11-21 at 02:30" in alert.text


def test_what_was_published_in_the_evening_before_is_in_time(folder: Path) -> None:
    warehouse = night(folder, "2026-11-21 22:00:00+01")
    who = retailer(folder, published_by="06:00", command=["true"])
    assert alerts.late(who, warehouse, datetime(2026, 11, 22, 9, tzinfo=UTC)) is None
    narrow = retailer(folder, published_by="06:00", within_hours=4, command=["true"])
    assert alerts.late(narrow, warehouse, datetime(2026, 11, 22, 9, tzinfo=UTC)) is not None


def test_the_first_night_can_be_late_too(folder: Path) -> None:
    who = retailer(folder, published_by="06:00")
    alert = alerts.late(who, Warehouse(who.warehouse), datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert alert is not None
    assert "No night has been published yet" in alert.text


def test_too_much_in_quarantine_names_the_table_over_all_silos(folder: Path) -> None:
    warehouse = night(folder, "2026-11-21 02:30:00+01", quarantined=7)
    alert = alerts.quarantine(retailer(folder, quarantine_share=0.03), warehouse)
    assert alert is not None
    assert "staging.a: 7 of 200 rows (3.5%)" in alert.text
    assert "staging.b" not in alert.text
    assert alerts.quarantine(retailer(folder, quarantine_share=0.035), warehouse) is None


def test_only_what_is_asked_for_is_told(folder: Path) -> None:
    file = folder / "told"
    command = [sys.executable, "-c", KEEP, str(file)]
    assert not tell(folder, alerts.failed(FAILURE), command=command, of=["late"])
    assert tell(folder, alerts.Alert("test", None, "a test", ""), command=command, of=["late"])
    assert not tell(folder, alerts.failed(FAILURE))  # nobody to tell
    assert json.loads(file.read_text("utf-8"))["kind"] == "test"


def test_marks_are_their_owners_and_do_not_pile_up(folder: Path) -> None:
    warehouse = Warehouse(retailer(folder).warehouse)
    for number in range(120):
        assert alerts._mark(warehouse, f"late-{number}", {})
    marks = list((folder / "warehouse" / "alerts").iterdir())
    assert len(marks) == 100
    assert {oct(mark.stat().st_mode & 0o777) for mark in marks} == {"0o600"}
