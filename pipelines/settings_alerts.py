"""[alerts] of retailer.toml: who is told that a night failed, is late or quarantines too much.

Here: the section as a type. Not here: what is told, and how it is sent (`alerts.py`). Passwords and
tokens stand in the environment or in files; here stands where.
"""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from pipelines.secret import SecretSource
from pipelines.settings_deliveries import TimeOfDay
from pipelines.settings_section import Section

_MACHINE = {"localhost", "127.0.0.1", "::1"}
Kind = Literal["failed", "late", "quarantine"]
Argument = Annotated[str, Field(min_length=1, pattern=r"^[^\x00]*$")]
Address = Annotated[str, Field(pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$", max_length=254)]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]+$", max_length=253)]


def _http(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is no address such as 'https://hooks.example.com/nights'")
    if parts.password or parts.username:
        raise ValueError("has a user or password in it; say where it is by token")
    return url


def is_unencrypted(url: str) -> bool:
    """Return whether what is sent there can be read on its way to another machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in _MACHINE


class Webhook(Section):
    """[alerts.webhook]: an address that alerts are posted to as JSON.

    An address that is itself a secret, as chat systems give out, is named by `secret_url`. `token`
    is sent as a bearer token, and never unencrypted to another machine.
    """

    url: Annotated[str, AfterValidator(_http)] | None = None
    secret_url: SecretSource | None = None
    token: SecretSource | None = None

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if bool(self.url) == bool(self.secret_url):
            raise ValueError("needs one of url and secret_url")
        if self.token and self.url and is_unencrypted(self.url):
            raise ValueError("a token would be sent unencrypted; use an https address")
        return self


class Email(Section):
    """[alerts.email]: a mail server, and who gets alerts through it."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    encryption: Literal["starttls", "tls", "none"] = "starttls"
    user: Annotated[str, Field(min_length=1)] | None = None
    password: SecretSource | None = None
    sender: Address
    to: Annotated[list[Address], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _password_is_safe(self) -> Self:
        if bool(self.user) != bool(self.password):
            raise ValueError("user and password belong together")
        if self.password and self.encryption == "none" and self.host not in _MACHINE:
            raise ValueError("the password would be sent unencrypted; use 'starttls' or 'tls'")
        return self


class Alerts(Section):
    """[alerts]: when somebody is told, and how.

    A night is late if by `published_by`, in the retailer's time zone, none was published within the
    last `within_hours`; nobody is told so unless it is set. More rows of a table in quarantine than
    the share `quarantine_share` are told of; the gate of that name stops the night at its own.
    `command` is started without a shell and gets the alert as JSON on its standard input.
    """

    of: frozenset[Kind] = frozenset({"failed", "late", "quarantine"})
    published_by: TimeOfDay | None = None
    within_hours: Annotated[int, Field(ge=1, le=24 * 32)] = 12
    quarantine_share: Annotated[float, Field(ge=0, le=1)] = 0.02
    timeout_s: Annotated[int, Field(ge=1, le=300)] = 30
    command: Annotated[list[Argument], Field(min_length=1, max_length=100)] | None = None
    webhook: Webhook | None = None
    email: Email | None = None

    def reach_somebody(self) -> bool:
        """Return whether there is anybody to tell."""
        return any((self.command, self.webhook, self.email))
