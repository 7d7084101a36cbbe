"""What SQL cannot say about a single value, said once per distinct leftover value.

Here belong pure functions from a query's values to a small Arrow table that models join: telephone
numbers outside the rules of `dbt_like_sql/functions`, domains with umlauts. What a regex or a macro
can decide belongs into SQL, and which values are left over is the caller's query.
"""

import re
from collections.abc import Iterable

import duckdb
import idna
import phonenumbers
import pyarrow as pa
from phonenumbers import PhoneNumber, PhoneNumberType

PHONE_NUMBERS = pa.schema(
    [
        ("phone_text", pa.string()),
        ("country_code", pa.string()),
        ("number_rank", pa.int32()),
        ("e164", pa.string()),
        ("phone_kind", pa.string()),
    ]
)
EMAIL_DOMAINS = pa.schema([("domain", pa.string()), ("ascii_domain", pa.string())])

DEFAULT_REGION = "DE"
DIGITS_OF_A_NUMBER = 7  # shorter parts of a field are extensions or years, not numbers
DIGITS_OF_A_MOBILE = 9  # without its zero
LONGEST_TEXT = 100  # no field with more characters holds a telephone number
GERMAN_PLACELESS = "+4932"  # national subscriber numbers: reached like a service, not like a person
PERSONAL = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "phone",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "phone",
    PhoneNumberType.VOIP: "phone",
}


def phone_numbers(con: duckdb.DuckDBPyConnection, candidates: str) -> pa.Table:
    """One row is a number in a distinct phone text and country of the query, or one without any.

    `candidates` is a query of (phone_text, country_code); without a country, German rules apply.
    """
    rows = con.execute(candidates).fetchall()
    distinct = sorted(set(rows), key=lambda row: (row[0] or "", row[1] or ""))
    found = (
        (text, land, rank, *number)
        for text, land in distinct
        for rank, number in enumerate(_numbers_of(text or "", land) or [(None, None)], 1)
    )
    return _table(PHONE_NUMBERS, found)


def email_domains(con: duckdb.DuckDBPyConnection, candidates: str) -> pa.Table:
    """One row is a distinct e-mail domain of the query, with its ASCII form where it has one.

    `candidates` is a query of (domain).
    """
    distinct = sorted({domain for (domain,) in con.execute(candidates).fetchall() if domain})
    return _table(EMAIL_DOMAINS, ((domain, _ascii_domain(domain)) for domain in distinct))


def _table(schema: pa.Schema, rows: Iterable[tuple[str | int | None, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(cells, kind) for cells, kind in zip(columns, schema.types, strict=True)]
    return pa.table(arrays, schema=schema)


def _numbers_of(text: str, country: str | None) -> list[tuple[str, str]]:
    """Return the E.164 form and the kind of each valid number in the text, in its order."""
    region = (country or DEFAULT_REGION).upper()
    short = text[:LONGEST_TEXT]
    if mobile := _without_zero(short.strip(), region):
        return [mobile]
    # What stands behind a telephone number and the word fax is called by nobody.
    for said in dict.fromkeys((re.split("(?i)fax", short)[0], short)):
        if numbers := [number for field in _fields(said) for number in _in_field(field, region)]:
            return list(dict.fromkeys(numbers))
    return []


def _without_zero(text: str, region: str) -> tuple[str, str] | None:
    """Return the mobile number whose zero a spreadsheet took; no local number is so long."""
    if not text.isdecimal() or text.startswith("0") or len(text) < DIGITS_OF_A_MOBILE:
        return None
    number = _valid(f"0{text}", region)
    return number if number and number[1] == "mobile" else None


def _fields(text: str) -> list[str]:
    """Return what stands between letters, which the library would read as those on a dial."""
    return re.split(r"[;,]", re.sub(r"[^0-9+/().;,\s-]+", ";", text))


def _in_field(field: str, region: str) -> list[tuple[str, str]]:
    """Return the field as one number where it is one, else those that slashes part."""
    # In 0171/2345678 / 0172/3456789 the slash between blanks parts the numbers.
    for parts in ([field], re.split(r"\s/\s", field), field.split("/")):
        read = [_valid(part, region) for part in parts if _is_long(part)]
        if numbers := [number for number in read if number]:
            return numbers
    return []


def _valid(part: str, region: str) -> tuple[str, str] | None:
    number = _whole_number(part, region)
    # The type says whether it is valid, too; asked for both, the library works twice.
    found = phonenumbers.number_type(number) if number else PhoneNumberType.UNKNOWN
    if number is None or found == PhoneNumberType.UNKNOWN:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, _kind(found, e164)


def _is_long(field: str) -> bool:
    return sum(character.isdecimal() for character in field) >= DIGITS_OF_A_NUMBER


def _whole_number(text: str, region: str) -> PhoneNumber | None:
    """Return what may be a number, unless it is a local one whose area code would be guessed."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    has_area_code = text.strip(" ().-/").startswith(("+", "0"))
    is_whole = has_area_code or phonenumbers.ndd_prefix_for_region(region, True) != "0"
    return number if is_whole else None


def _kind(found: int, e164: str) -> str:
    return "service" if e164.startswith(GERMAN_PLACELESS) else PERSONAL.get(found, "service")


def _ascii_domain(domain: str) -> str | None:
    """Return the domain in Punycode by the rules of registries (IDNA 2008 keeps ß), else None."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None
