"""Telling people of a night: by a command, a webhook or e-mail, each alert once.

Here: what is worth an alert, its words, and sending it. Not here: whom to tell
(`settings_alerts.py`), and when to look (`cli_alert.py`, `sensors.py`). An alert has names of
tables and files, counts and dates, never a person's data.
"""

import json
import os
import smtplib
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.client import HTTPException
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipelines.counted import counted
from pipelines.errors import AlertError, PublishError, SettingsError
from pipelines.nights import current_night, open_night
from pipelines.secret import read_secret
from pipelines.settings import Retailer
from pipelines.settings_alerts import Email, Kind, Webhook, is_unencrypted
from pipelines.warehouse import Warehouse

_MOST_MARKS = 100  # of alerts, sent or waiting


@dataclass(frozen=True)
class Alert:
    """What is told. `key` is the same for what has happened once: nobody is told twice."""

    kind: Kind | Literal["test"]
    key: str | None
    title: str
    text: str


def failed(error: Exception, run_id: str | None = None) -> Alert:
    """Return the alert of a night that failed; one without a run has no key."""
    return Alert(
        "failed",
        run_id and f"failed-{run_id}",
        "the night failed",
        f"{error}\nThe published night stays as it was."
        + (f"\nWhat to do: {error.remedy}" if isinstance(error, PublishError) else ""),
    )


def late(retailer: Retailer, warehouse: Warehouse, now: datetime | None = None) -> Alert | None:
    """Return the alert of a night that should be published by now and is not, if so."""
    by = retailer.alerts.published_by
    if by is None:
        return None
    zone = ZoneInfo(retailer.retailer.time_zone)
    here = (now or datetime.now(UTC)).astimezone(zone)
    due = datetime.combine(here.date(), by, zone)
    if due > here:
        due = datetime.combine(here.date() - timedelta(days=1), by, zone)
    since = due.astimezone(UTC) - timedelta(hours=retailer.alerts.within_hours)
    night = current_night(warehouse)
    finished = None
    if night:
        with open_night(warehouse) as con:
            rows = con.execute(
                "select max(finished_at) at time zone 'UTC' from ops.runs"
            ).fetchall()
            finished = rows[0][0].replace(tzinfo=UTC)
    if finished is not None and finished >= since:
        return None
    last = (
        f"Published is the night {night.name}, finished on "
        f"{finished.astimezone(zone):%Y-%m-%d at %H:%M}."
        if night and finished
        else "No night has been published yet."
    )
    return Alert(
        "late",
        f"late-{due:%Y-%m-%d}",
        "the night is late",
        f"Expected by {due:%Y-%m-%d %H:%M}. {last} `goldsmith run` says what is missing.",
    )


def quarantine(retailer: Retailer, warehouse: Warehouse) -> Alert | None:
    """Return the alert of a published night that has too much in quarantine, if so."""
    night = current_night(warehouse)
    if night is None:
        return None
    limit = retailer.alerts.quarantine_share
    with open_night(warehouse) as con:
        rows = con.execute(
            "select table_name, sum(quarantined_count), sum(delivered_count) "
            "from quality.row_account group by table_name "
            "having sum(quarantined_count) > ? * sum(delivered_count) order by table_name",
            [limit],
        ).fetchall()
    if not rows:
        return None
    lines = [
        f"{table}: {quarantined:,} of {counted(delivered, 'row')} ({quarantined / delivered:.1%})"
        for table, quarantined, delivered in rows
    ]
    return Alert(
        "quarantine",
        f"quarantine-{night.name}",
        "too much is in quarantine",
        f"In the night {night.name}, more than {limit:.1%}:\n"
        + "\n".join(lines)
        + "\n`goldsmith quarantine` says why.",
    )


def tell(retailer: Retailer, warehouse: Warehouse, alert: Alert | None) -> bool:
    """Send an alert by every way set, unless that was done; return whether it was sent.

    Raises:
        AlertError: a way failed; what could be reached has been told. If none could, the alert
            waits for `tell_waiting`.
    """
    settings = retailer.alerts
    if alert is None or not settings.reach_somebody():
        return False
    if alert.kind != "test" and alert.kind not in settings.of:
        return False
    if alert.key and not _mark(warehouse, alert.key, asdict(alert)):
        return False
    _send(retailer, warehouse, alert)
    return True


def tell_waiting(retailer: Retailer, warehouse: Warehouse) -> int:
    """Send the alerts that nobody could be told when it was time; return how many were sent.

    Raises:
        AlertError: a way failed again.
    """
    ways_s = 3 * retailer.alerts.timeout_s  # whoever is just sending an alert needs no help
    marks = warehouse.alerts.iterdir() if warehouse.alerts.is_dir() else ()
    waiting = [mark for mark in marks if time.time() - mark.stat().st_mtime > ways_s]
    texts = [text for mark in sorted(waiting) if (text := mark.read_text("utf-8"))]
    for text in texts:
        _send(retailer, warehouse, Alert(**json.loads(text)))
    return len(texts)


def _send(retailer: Retailer, warehouse: Warehouse, alert: Alert) -> None:
    settings = retailer.alerts
    text = f"{retailer.retailer.name}: {alert.title}\n{alert.text}"
    told = asdict(alert) | {
        "retailer": retailer.retailer.name,
        # A file's name may have bytes that are no text.
        "text": text.encode("utf-8", "backslashreplace").decode("utf-8"),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    ways: dict[str, Callable[[], None]] = {}
    if command := settings.command:
        ways["command"] = lambda: _start(command, told, settings.timeout_s)
    if webhook := settings.webhook:
        ways["webhook"] = lambda: _post(webhook, told, settings.timeout_s)
    if email := settings.email:
        ways["email"] = lambda: _mail(email, told, settings.timeout_s)
    faults = [fault for name, send in ways.items() if (fault := _fault(name, send))]
    if len(faults) < len(ways) and alert.key:
        (warehouse.alerts / alert.key).write_text("", "utf-8")  # somebody knows
    if faults:
        raise AlertError("\n".join(faults))


def _mark(warehouse: Warehouse, key: str, alert: dict[str, Any]) -> bool:
    """Note what is to be sent, under its key; return false if it is noted already.

    The note is emptied when it is sent. Where nothing can be written, which may be what the alert
    is about, it is sent without one.
    """
    try:
        warehouse.alerts.mkdir(mode=0o700, exist_ok=True)
        note = os.open(warehouse.alerts / key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(note, "w", encoding="utf-8") as text:
            json.dump(alert, text)
    except OSError as error:
        return not (isinstance(error, FileExistsError) and (warehouse.alerts / key).exists())
    marks = sorted(warehouse.alerts.iterdir(), key=lambda mark: mark.stat().st_mtime)
    for old in marks[:-_MOST_MARKS]:
        old.unlink(missing_ok=True)
    return True


def _fault(way: str, send: Callable[[], None]) -> str | None:
    """Send; return what went wrong, without what a server or a command had to say of secrets."""
    try:
        send()
    except SettingsError as error:
        return str(error)
    except (OSError, subprocess.SubprocessError, HTTPException, ValueError) as error:
        return f"alerts.{way}: {_in_words(error)}"
    return None


def _in_words(error: Exception) -> str:
    match error:
        case subprocess.TimeoutExpired() | TimeoutError():
            return "it did not end in time. See to it, or raise alerts.timeout_s."
        case subprocess.CalledProcessError(returncode=code):
            return f"it ended with exit code {code}; 0 was expected."
        case urllib.error.HTTPError(code=code):
            return f"the server answered {code}; 200 to 299 was expected."
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"the mail server refused with code {code}."
        case smtplib.SMTPException() | HTTPException() | ValueError():
            return f"it could not be sent ({type(error).__name__})."
    reason = getattr(error, "reason", error)
    why = getattr(reason, "strerror", None) or type(reason).__name__
    return f"it cannot be reached ({why}). Check its name or address, and that it runs."


def _start(command: list[str], told: dict[str, Any], timeout_s: int) -> None:
    subprocess.run(  # noqa: S603  an argument list of the retailer's own, without a shell
        command,
        input=json.dumps(told, ensure_ascii=False).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=timeout_s,
        check=True,
    )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves redirects alone: they would take the token elsewhere."""

    def redirect_request(self, *_: object) -> None:
        """Go nowhere."""


def _post(webhook: Webhook, told: dict[str, Any], timeout_s: int) -> None:
    url = webhook.url or read_secret(str(webhook.secret_url), "alerts.webhook.secret_url")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("no http address")
    if webhook.token and is_unencrypted(url):
        raise ValueError("a token goes to an https address only")
    headers = {"Content-Type": "application/json"}
    if webhook.token:
        token = read_secret(webhook.token, "alerts.webhook.token")
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(  # noqa: S310  http and https only, as checked
        url, json.dumps(told).encode(), headers, method="POST"
    )
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=timeout_s):
        pass


def _mail(email: Email, told: dict[str, Any], timeout_s: int) -> None:
    message = EmailMessage()
    message["Subject"] = " ".join(f"Goldsmith, {told['retailer']}: {told['title']}".split())
    message["From"] = email.sender
    message["To"] = ", ".join(email.to)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(told["text"])
    encrypted = ssl.create_default_context()
    if email.encryption == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            email.host, email.port, timeout=timeout_s, context=encrypted
        )
    else:
        server = smtplib.SMTP(email.host, email.port, timeout=timeout_s)
    with server:
        if email.encryption == "starttls":
            server.starttls(context=encrypted)
        if email.user and email.password:
            server.login(email.user, read_secret(email.password, "alerts.email.password"))
        server.send_message(message)
