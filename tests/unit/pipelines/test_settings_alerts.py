from typing import Any

import pytest
from pydantic import ValidationError

from pipelines.settings_alerts import Alerts
from pipelines.settings_deliveries import Deliveries

MAIL = {"host": "mail.example", "sender": "a@shop.example", "to": ["b@shop.example"]}
HOOK = "https://hooks.example/x"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        pytest.param("published_by", "06:00", "25:00", id="no time of day"),
        pytest.param("published_by", "06:00", "06:00+02:00", id="time with an offset"),
        pytest.param("within_hours", 1, 0, id="lowest within_hours"),
        pytest.param("within_hours", 768, 769, id="highest within_hours"),
        pytest.param("quarantine_share", 1, 1.01, id="quarantine_share"),
        pytest.param("timeout_s", 1, 0, id="lowest timeout_s"),
        pytest.param("timeout_s", 300, 301, id="highest timeout_s"),
        pytest.param("of", ["late"], ["never"], id="kind of alert"),
        pytest.param("command", ["page", "--team", "data"], "page --team data", id="a shell line"),
        pytest.param("command", ["page"], [], id="empty command"),
        pytest.param("command", ["page"], ["page", "a\0b"], id="NUL in an argument"),
        pytest.param("webhook", {"url": HOOK}, {"url": "file:///etc/passwd"}, id="scheme"),
        pytest.param("webhook", {"url": HOOK}, {"url": "https://u:p@hooks.example"}, id="password"),
        pytest.param("webhook", {"url": HOOK}, {}, id="no address"),
        pytest.param(
            "webhook", {"secret_url": "env:HOOK"}, {"secret_url": HOOK}, id="secret in the file"
        ),
        pytest.param(
            "webhook",
            {"url": "http://localhost/", "token": "env:T"},
            {"url": "http://hooks.example/", "token": "env:T"},
            id="token without encryption",
        ),
        pytest.param(
            "webhook", {"url": HOOK, "token": "env:T"}, {"url": HOOK, "token": "T"}, id="t"
        ),
        pytest.param("email", MAIL, MAIL | {"to": []}, id="nobody"),
        pytest.param("email", MAIL, MAIL | {"to": ["b@x.example\nBcc: c@x.example"]}, id="header"),
        pytest.param("email", MAIL, MAIL | {"port": 65536}, id="port"),
        pytest.param("email", MAIL, MAIL | {"host": "mail.example/x"}, id="host"),
        pytest.param("email", MAIL, MAIL | {"user": "u"}, id="user without password"),
        pytest.param(
            "email",
            MAIL | {"user": "u", "password": "file:/run/secrets/mail"},
            MAIL | {"user": "u", "password": "file:/run/secrets/mail", "encryption": "none"},
            id="password without encryption",
        ),
        pytest.param("email", MAIL, MAIL | {"user": "u", "password": "secret"}, id="password"),
    ],
)
def test_bounds(name: str, good: Any, bad: Any) -> None:
    Alerts.model_validate({name: good})
    with pytest.raises(ValidationError):
        Alerts.model_validate({name: bad})


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        pytest.param("begin", "complete", "always", id="begin"),
        pytest.param("start_at", "23:59", "24:00", id="no time of day"),
        pytest.param("start_at", "02:00", "02:00:30", id="seconds"),
        pytest.param("look_every_s", 5, 4, id="look_every_s"),
        pytest.param("quiet_minutes", 1, 0, id="quiet_minutes"),
        pytest.param("partial_endings", [".part"], ["part"], id="no ending"),
    ],
)
def test_bounds_of_waiting(name: str, good: Any, bad: Any) -> None:
    Deliveries.model_validate({name: good})
    with pytest.raises(ValidationError):
        Deliveries.model_validate({name: bad})
