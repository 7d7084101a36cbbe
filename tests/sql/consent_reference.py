"""The rules of consent in plain Python, record by record: the models are held against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.sql.consent_worlds import CHANNELS, NIGHT, Record, Statement, World

Use = tuple[str, str, str]  # channel, purpose, address or number

CONTACT_PURPOSES = ("newsletter", "marketing")
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
PROVED = {"doi", "signature", "recording"}


@dataclass(frozen=True)
class Policy:
    allow_claimed: bool
    existing_customers: bool
    post_without_consent: bool
    existing_customer_days: int = 30


def allowed(world: World, owners: str, policy: Policy) -> set[Use]:
    """Return every use of an address or number that the customer of these records allows."""
    mine = world.of(owners)
    if any(record.is_deceased for record in mine):
        return set()
    return {
        (channel, purpose, value)
        for channel in CHANNELS
        for purpose in CONTACT_PURPOSES
        for value in _reached(world, mine, channel)
        if _may(world, mine, policy, (channel, purpose, value))
    }


def _reached(world: World, records: list[Record], channel: str) -> set[str]:
    return {value for record in records for value in _reach(world, record, channel)}


def _reach(world: World, record: Record, channel: str) -> list[str]:
    if record.is_deleted:
        return []
    if channel == "post":
        return [world.home_key(number) for number in record.homes]
    return record.emails if channel == "email" else record.mobiles


def _may(world: World, mine: list[Record], policy: Policy, use: Use) -> bool:
    channel, purpose, value = use
    if any(value in record.bounced for record in world.records):
        return False
    refused_at = max((at or LAST for at in _refusals(world, mine, use)), default=None)
    grants = list(_grants(world, mine, use))
    proved_at = [at or FIRST for at, proof in grants if proof in PROVED]
    if refused_at is not None:
        return any(at > refused_at for at in proved_at)
    if proved_at or (grants and policy.allow_claimed):
        return True
    if channel == "post":
        return policy.post_without_consent and not _left_out(mine, purpose)
    return policy.existing_customers and _is_buyer(mine, policy, use)


def _refusals(world: World, mine: list[Record], use: Use) -> Iterator[datetime | None]:
    for record in world.records:
        for said in record.statements:
            if said.status in {"withdrawn", "objected"} and _refuses(said, record in mine, use):
                yield said.at


def _refuses(said: Statement, is_mine: bool, use: Use) -> bool:
    channel, purpose, value = use
    if said.purpose not in {purpose, "marketing"}:
        return False
    if is_mine and said.status == "objected":
        return True
    if said.channel != channel:
        return False
    if is_mine and (said.value == "" or channel == "post"):
        return True
    return said.value != "" and _mailbox(said.value) == _mailbox(value)


def _mailbox(value: str) -> str:
    local, _, domain = value.partition("@")
    return f"{local.replace('.', '')}@{domain}" if domain == "gmail.com" else value


def _grants(
    world: World, mine: list[Record], use: Use
) -> Iterator[tuple[datetime | None, str | None]]:
    channel, purpose, value = use
    for record in mine:
        if value not in _reach(world, record, channel):
            continue
        for said in record.statements:
            is_for_it = said.value == value or (channel == "post" and said.value == "")
            covers = said.purpose in {purpose, "marketing"}
            if said.status == "granted" and said.channel == channel and is_for_it and covers:
                yield said.at, said.proof


def _left_out(mine: list[Record], purpose: str) -> bool:
    """Tell whether a form asked for consent to letters and got none."""
    return any(
        said.channel == "post"
        and said.status == "not_granted"
        and said.purpose in {purpose, "marketing"}
        for record in mine
        for said in record.statements
    )


def _is_buyer(mine: list[Record], policy: Policy, use: Use) -> bool:
    channel, purpose, value = use
    if (channel, purpose) != ("email", "marketing"):
        return False
    refuses_mail = any(
        said.purpose in {"marketing", "newsletter"}
        and (said.status == "objected" or (said.status == "withdrawn" and said.channel == "email"))
        for record in mine
        for said in record.statements
    )
    oldest = NIGHT - timedelta(days=policy.existing_customer_days)
    return not refuses_mail and any(
        email == value and day >= oldest and email in record.emails and not record.is_deleted
        for record in mine
        for email, day in record.sales
    )
