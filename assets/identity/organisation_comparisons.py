"""How two records of organisations are compared: named comparisons, levels, and what each weighs.

A retailer has far too few organisations to learn from, so the weights are set here, each with its
reason. Not here: candidate pairs (`blocking.py`), and linking (`organisations.py`).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One way in which two values can agree or not.

    `weight` is ln m/u: how much likelier the level is between records of one organisation (m) than
    between two of different ones (u). Where it is by `frequency`, u is that of the value itself,
    and `weight` is ln m. What `forbids` one organisation is no matter of odds.
    """

    name: str
    condition: str
    weight: float
    why: str
    frequency: str | None = None
    forbids: bool = False


@dataclass(frozen=True)
class Comparison:
    """What is compared, in its levels, the first that holds counts; if none does, it says nothing.

    Conditions are SQL over l and r, two rows of compared_records.
    """

    name: str
    levels: tuple[Level, ...]


# Two records are taken from this many organisations more than the retailer knows: of a handful, two
# of one name are no proof, for most Bäckereien Huber are elsewhere.
OTHERS = 1000

# What compared_records has beside organisation records' own columns, and what these are made from.
MADE_FROM = {
    "has_several_forms": ("address", "legal_form", "name_key", "postal_code"),
    "name_frequency": ("name_key",),
}
_SIDE = re.compile(r"\b[lr]\.([a-z_]+)")  # a column of the one or the other record of a pair
_NAMES = "company_name_level(l.name_key, l.name_words, r.name_key, r.name_words)"
_ONE_VAT_ID = "coalesce(l.vat_id = r.vat_id, false)"
_NO_ADDRESS = "(l.address is null or r.address is null)"
_ONE_TOWN = (
    "(coalesce(l.city = r.city, false)"
    " or coalesce(left(l.postal_code, 3) = left(r.postal_code, 3), false))"
)
_TWO_TOWNS = "(l.city <> r.city or left(l.postal_code, 3) <> left(r.postal_code, 3))"

COMPARISONS = (
    Comparison(
        "name",
        (
            Level(
                "exact",
                f"{_NAMES} = 'exact'",
                -0.4,
                "Two of three records of one write it alike; strangers as often as it is borne:"
                " 'Stadtwerke' says little.",
                frequency="name_frequency",
            ),
            Level("near", f"{_NAMES} = 'near'", 4.0, "A slip in 1 of 10; strangers 1 in 500."),
            Level(
                "part",
                f"{_NAMES} = 'part'",
                2.0,
                "Huber for Bäckerei Huber; but also one firm of several in a group.",
            ),
            Level("else", f"{_NAMES} = 'else'", -8.0, "Only who was renamed: 1 in 3,000."),
        ),
    ),
    Comparison(
        "legal_form",
        (
            Level(
                "other",
                f"l.legal_form <> r.legal_form and not {_ONE_VAT_ID}",
                0.0,
                "Müller GmbH and Müller GmbH & Co. KG are two, at one desk and telephone.",
                forbids=True,
            ),
            Level(
                "one_of_several",
                "(l.has_several_forms or r.has_several_forms)"
                f" and l.legal_form is distinct from r.legal_form and not {_ONE_VAT_ID}",
                0.0,
                "Müller at the address of both may be either.",
                forbids=True,
            ),
        ),
    ),
    Comparison(
        "vat_id",
        (
            Level(
                "exact",
                _ONE_VAT_ID,
                15.0,
                "One of a hundred million numbers, and judged before: no placeholder, no group's.",
            ),
            Level(
                "other",
                "left(l.vat_id, 2) = left(r.vat_id, 2)",
                0.0,
                "A country gives an organisation one; each country its own.",
                forbids=True,
            ),
        ),
    ),
    Comparison(
        "place",
        (
            Level(
                "address",
                f"l.address = r.address and {_ONE_TOWN}",
                5.4,
                "70 of 100 records of one; 3 of 1,000 strangers share an office building.",
            ),
            Level(
                "near",
                "l.postal_code = r.postal_code"
                " and regexp_extract(l.house, '^\\d+') = regexp_extract(r.house, '^\\d+')"
                " and jaro_winkler_similarity(l.street, r.street) >= 0.93",
                4.0,
                "The street misspelt, or 5 for 5a.",
            ),
            Level(
                "postal_code",
                f"{_NO_ADDRESS} and l.postal_code = r.postal_code",
                3.5,
                "Few organisations of a district, but no street to tell them apart.",
            ),
            Level(
                "town",
                f"{_NO_ADDRESS} and {_ONE_TOWN}",
                1.5,
                "The same town, which may be Berlin.",
            ),
            Level(
                "same_postal_code",
                "l.postal_code = r.postal_code",
                -1.0,
                "Moved round the corner, or two branches of a chain.",
            ),
            Level("same_town", _ONE_TOWN, -2.5, "The same in one town, which may be Berlin."),
            Level("else", _TWO_TOWNS, -6.0, "Branches and namesakes: few move to another town."),
        ),
    ),
    Comparison(
        "email",
        (
            Level("exact", "l.email = r.email", 5.5, "A mailbox; two firms of one owner share it."),
            Level("domain", "l.email_domain = r.email_domain", 4.0, "A domain of their own."),
            Level(
                "else",
                "l.email_domain <> r.email_domain",
                -1.0,
                "Most have one domain, but several are no rarity.",
            ),
        ),
    ),
    Comparison(
        "phone",
        (
            Level("exact", "l.phone = r.phone", 4.0, "A number; two firms of one owner share it."),
            Level(
                "extension",
                "length(l.phone) > 9 and left(l.phone, -2) = left(r.phone, -2)",
                2.5,
                "One line, another extension; other numbers say nothing, all have several.",
            ),
        ),
    ),
)


def columns_of(levels: Collection[Level]) -> set[str]:
    """Return the columns of compared_records that these levels read."""
    frequencies = {level.frequency for level in levels if level.frequency}
    return frequencies | {name for level in levels for name in _SIDE.findall(level.condition)}
