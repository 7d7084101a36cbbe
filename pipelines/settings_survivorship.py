"""[survivorship.<attribute>]: by which rules a customer's value is chosen, and whom to trust in it.

Here: the rules and what they mean, the attributes and their rules unless set otherwise,
and what settings may say of both. Not here: how a rule is reckoned
(`dbt_like_sql/survivorship/`).

A pin of a steward comes before all rules and validity before all others, so neither is listed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, field_validator

from pipelines.settings_section import Section


@dataclass(frozen=True)
class Rule:
    """What a rule prefers, how it is told ({other} is the rival), and how wide its points are.

    Points are fewer than 2 to the power of `bit_count`; all rules together fit 126 bits.
    """

    meaning: str
    won: str | None
    lost: str | None
    bit_count: int


# What comes before all rules of settings, in this order.
ABSOLUTE = {
    "pinned": Rule(
        "A steward has chosen the value", "chosen by a steward", "a steward chose {other}", 1
    ),
    "valid": Rule(
        "It can be right at all; what is not valid survives only if it is pinned",
        "valid, {other} is not",
        "not valid, {other} is",
        1,
    ),
}
# What settings may name, in any order.
RULES = {
    "flawless": Rule(
        "It has fewer flaws: initials, capitals, role or relay mailbox, Packstation, 1 January",
        "fewer flaws than {other}",
        "more flaws than {other}",
        2,
    ),
    "renamed": Rule(
        "Of names: it has the surname taken last, proved by an order or a second silo",
        "the new surname, not {other}",
        "the former surname, not {other}",
        1,
    ),
    "confirmed": Rule(
        "An e-mail address has a double opt-in; another contact or address was used by an order",
        "confirmed, {other} is not",
        "not confirmed, {other} is",
        1,
    ),
    "agreement": Rule(
        "More silos say so",
        "more silos agree than on {other}",
        "fewer silos agree than on {other}",
        4,
    ),
    "used": Rule(
        "An order used it later",
        "used later than {other}",
        "used earlier than {other}, or never",
        32,
    ),
    "recency": Rule(
        "It was last known later; that a record was changed is no proof of what did not change",
        "newer than {other}",
        "older than {other}",
        32,
    ),
    "earliest": Rule(
        "Its record was made earlier",
        "of an earlier record than {other}",
        "of a later record than {other}",
        32,
    ),
    "trust": Rule(
        "Its silo is trusted more in this",
        "more trusted than {other}",
        "less trusted than {other}",
        10,
    ),
    "first_named": Rule(
        "Its record names it first: the main address, number or mailbox of several",
        "named first in its record, unlike {other}",
        "not named first in its record, unlike {other}",
        1,
    ),
    "completeness": Rule(
        "More parts of the name or address are filled, or the value is longer",
        "more complete than {other}",
        "less complete than {other}",
        8,
    ),
    "spelling": Rule(
        "It has umlauts or accents",
        "with umlauts or accents, not as {other}",
        "without umlauts or accents, not as {other}",
        1,
    ),
}
# What is left where all rules find two values alike, and where there are no two.
OTHERWISE = {
    "text": Rule(
        "It comes first by text", "alike, before {other} by text", "alike, after {other} by text", 0
    ),
    "only": Rule("No record says otherwise", None, None, 0),
}
ALL_RULES = ABSOLUTE | RULES | OTHERWISE

# Each attribute that every customer has, and its rules unless settings say otherwise.
DEFAULTS: dict[str, tuple[str, ...]] = {
    "name": ("renamed", "flawless", "agreement", "spelling", "trust", "recency"),
    "salutation": ("flawless", "trust", "recency"),
    "birth_date": ("flawless", "agreement", "trust", "recency"),
    "company_name": ("flawless", "trust", "recency"),
    "vat_id": ("trust", "recency"),
    "language": ("recency", "trust"),
    "email": ("flawless", "confirmed", "used", "recency", "trust"),
    "mobile": ("flawless", "recency", "agreement", "trust"),
    "phone": ("flawless", "recency", "agreement", "trust"),
    "address": ("flawless", "used", "recency", "trust"),
    "loyalty_card_no": ("flawless", "recency", "trust"),
}

# What survives only if settings name it: further columns of canonical.customer_records.
FURTHER: dict[str, tuple[str, ...]] = {
    "acquisition_source": ("earliest", "trust"),
    "deceased_on": ("trust", "recency"),
    "joined_location_code": ("earliest", "trust"),
    "job_title": ("recency", "trust"),
    "legal_form": ("trust", "recency"),
}

# What decides where the rules of an attribute do not; then the first by text.
_TIE_BREAK = ("trust", "recency", "first_named", "completeness")


class AttributeRules(Section):
    """[survivorship.<attribute>]: its rules in their order, and the trust in single silos."""

    rules: Annotated[list[str], Field(min_length=1)] | None = None
    trust: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}

    @field_validator("rules")
    @classmethod
    def _known_once(cls, rules: list[str] | None) -> list[str] | None:
        for rule in rules or []:
            if rule not in RULES:
                raise ValueError(f"'{rule}' is no rule; there are: {', '.join(RULES)}")
        if rules and len({*rules}) < len(rules):
            raise ValueError("a rule stands twice; the second time it can decide nothing")
        return rules


def refuse_unknown(attribute: str) -> str:
    """Return the attribute if one of that name can survive."""
    if attribute not in DEFAULTS and attribute not in FURTHER:
        raise ValueError(
            f"'{attribute}' is no attribute whose value survives; there are: "
            f"{', '.join([*DEFAULTS, *FURTHER])}"
        )
    return attribute


def refuse_unknown_silos(set_rules: dict[str, AttributeRules], silos: Collection[str]) -> None:
    """Refuse trust in a silo that the retailer does not have."""
    for attribute, chosen in set_rules.items():
        for silo in chosen.trust:
            if silo not in silos:
                raise ValueError(
                    f"[survivorship.{attribute}] trusts the silo '{silo}', not in [silos]: "
                    f"{', '.join(silos)}"
                )


def rules_in_order(set_rules: dict[str, AttributeRules]) -> dict[str, list[str]]:
    """Return every attribute that survives, and all its rules down to the tie-break."""
    attributes = [*DEFAULTS, *(name for name in FURTHER if name in set_rules)]
    chosen = {name: set_rules.get(name, AttributeRules()).rules for name in attributes}
    return {
        name: list(dict.fromkeys([*(rules or (DEFAULTS | FURTHER)[name]), *_TIE_BREAK]))
        for name, rules in chosen.items()
    }
