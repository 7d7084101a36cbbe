"""What a column holds: guessed from how many of its values are written in which form.

Here: forms, types and the choice among them; a name counts only where values alone cannot tell, as
with postcodes. Not here: counting (`table.py`, `forms_found.sql`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DATES = (
    "YYYY-MM-DD",
    "YYYY-MM-DD hh:mm:ss",
    "YYYY-MM-DD hh:mm:ss zone",
    "YYYY-MM-DDThh:mm:ss",
    "DD.MM.YYYY",
    "DD.MM.YY",
    "DD.MM.YYYY hh:mm:ss",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "YYYYMMDD",
    "YYYYMMDDhhmmss",
)
TIMES = ("hh:mm:ss", "hhmmss")
_POINT, _COMMA = "decimal point", "decimal comma"
_SURE = " for sure"
FORMS = (
    *("yes or no", "e-mail", "GTIN", "phone", "phone with marks", "postcode", "integer", "digits"),
    *DATES,
    *TIMES,
    *("comma", "point", _POINT, _COMMA, _POINT + _SURE, _COMMA + _SURE),
)
_NUMBERS = 0.95  # numbers without a mark of their own: house numbers are texts
_MOST = 0.8  # a column is of a type if this share of its values is: exports have damaged ones
_NAMES = {
    "postcode": r"plz|postleit|pstl|post_?code|postal|\bzip|zip\b|zipcode",
    "phone": r"tel|phone|mobil|handy|rufnummer|\bfon|festnetz|fax\b",
    "GTIN": r"\bean|ean\d|gtin|barcode|upc",
    "time": r"zeit|time|uhr|erzet",
    "country": r"land\d?$|^country|country( ?code)?$|^staat",
}


@dataclass(frozen=True)
class Type:
    """What a column was taken for.

    `form` is how its values are written, `shown` both in words; `is_measured` is false where the
    decimal mark had to be taken from other columns.
    """

    type: str
    form: str
    shown: str


@dataclass(frozen=True)
class Finding:
    """Something suspicious, how many cells or records it concerns, the first records' numbers."""

    what: str
    count: int
    first: tuple[int, ...]


@dataclass(frozen=True)
class ColumnProfile:
    """A column: what it was taken for, how many values it has, and what is wrong with some.

    A key is in every record and in none twice; of what is almost one, `almost` many records lack it
    or have another's.
    """

    type: Type
    filled: int
    distinct: int
    is_key: bool
    almost: int | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Forms:
    """How many values of a column are filled, and how many of these are written in each form."""

    header: str
    filled: int
    counts: Mapping[str, int]
    words: str = ""

    def share(self, form: str) -> float:
        """Return the share of filled values in this form."""
        return self.counts.get(form, 0) / self.filled if self.filled else 0.0

    def is_named(self, what: str) -> bool:
        """Return whether the column's name says so."""
        return re.search(_NAMES[what], self.header.strip(), re.IGNORECASE) is not None


def types_of(columns: Sequence[Forms], separator: str | None) -> list[Type]:
    """Return the type of each column; the decimal mark of the file settles doubtful amounts."""
    comma = sum(column.counts.get(_COMMA + _SURE, 0) for column in columns)
    point = sum(column.counts.get(_POINT + _SURE, 0) for column in columns)
    is_comma = comma > point or (comma == point and separator == ";")
    return [_type_of(column, _COMMA if is_comma else _POINT) for column in columns]


def _type_of(column: Forms, file_mark: str) -> Type:
    if not column.filled:
        return Type("empty", "", "empty")
    for found in (_yes_or_no, _named, _day, _number, _written):
        if type_ := found(column, file_mark):
            return type_
    return Type("text", "", "text")


def _yes_or_no(column: Forms, _: str) -> Type | None:
    """Return yes or no, unless the words may as well be numbers."""
    words = set(column.words.split("/"))
    least = 1.0 if words & {"0", "1"} else 0.95
    if column.share("yes or no") < least or (len(words) == 1 and words <= {"0", "1"}):
        return None
    return Type("boolean", "yes or no", f"yes or no ({column.words})")


def _named(column: Forms, _: str) -> Type | None:
    """Return what only the name tells from other numbers."""
    if column.is_named("postcode") and column.share("postcode") >= 0.5:
        return Type("postcode", "postcode", "postcode")
    is_phone = column.is_named("phone") and column.share("phone") >= 0.6
    if is_phone or (column.share("phone") >= _MOST and column.share("phone with marks") >= 0.2):
        return Type("phone", "phone", "phone")
    is_long = column.filled >= 5 and column.share("GTIN") >= _MOST
    if is_long or (column.is_named("GTIN") and column.share("GTIN") >= 0.5):
        is_article = column.is_named("GTIN")
        return Type("GTIN", "GTIN", "GTIN" if is_article else "digits, checked as in a GTIN")
    if column.is_named("time") and column.share("hhmmss") >= _MOST:
        return Type("time", "hhmmss", "time hhmmss")
    return None


def _day(column: Forms, _: str) -> Type | None:
    form = max((*DATES, "hh:mm:ss"), key=column.share)
    if column.share(form) < _MOST:
        return None
    doubtful = {"DD/MM/YYYY", "MM/DD/YYYY"} - {form}
    other = next(iter(doubtful)) if len(doubtful) == 1 else None
    if other and column.share(other) == column.share(form):
        return Type("date", form, "date DD/MM/YYYY or MM/DD/YYYY")
    return Type("date", form, f"{'time' if form in TIMES else 'date'} {form}")


def _number(column: Forms, file_mark: str) -> Type | None:
    comma, point = (column.counts.get(mark + _SURE, 0) for mark in (_COMMA, _POINT))
    mark = file_mark if comma == point else _COMMA if comma > point else _POINT
    has_comma, has_point = (column.share(one) > 0 for one in ("comma", "point"))
    has_mark, has_other = (has_comma, has_point) if mark == _COMMA else (has_point, has_comma)
    if has_mark and column.share(mark) >= _MOST:
        return Type("amount", mark, f"amount, {mark}")
    if has_other and column.share(mark) >= max(_NUMBERS, column.share("integer")):
        thousand = "1.234" if mark == _COMMA else "1,234"
        return Type("integer", mark, f"integer, {thousand} is a thousand")
    if column.share("integer") >= _NUMBERS:
        return Type("integer", "integer", "integer")
    if column.share("digits") >= _NUMBERS:
        return Type("digits", "digits", "digits, zeros in front")
    return None


def _written(column: Forms, _: str) -> Type | None:
    return Type("e-mail", "e-mail", "e-mail") if column.share("e-mail") >= _MOST else None
