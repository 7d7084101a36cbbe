"""What the columns of a table of people mean: by their names, English or German, or as told.

Here: names and roles only; whether the values bear it out is `people.py`'s. A column whose name
nobody knows is left out, and named.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from pipelines.errors import UsageError

# Role -> the names a column of that role goes by, without blanks, marks and capitals.
_WORDS = {
    "record_id": (
        "recordid recid rowid id uid uniqueid kundennummer kundennr kdnr customerid customerno "
        "customernumber kundenid debitorennummer debitorennr contactid kontaktid personid "
        "datensatz datensatznr lfdnr"
    ),
    "silo": "silo source sourcesystem system dataset quelle quellsystem herkunft",
    "first_name": (
        "firstname fname givenname forename christianname vorname vornamen rufname prenom"
    ),
    "middle_names": (
        "middlenames middlename secondname secondfirstname mname weiterevornamen zweitervorname "
        "2vorname"
    ),
    "last_name": "lastname lname surname familyname nachname familienname zuname nom",
    "full_name": (
        "fullname name personname customername kundenname ansprechpartner namevorname "
        "nachnamevorname vornamename vornamenachname vorundnachname vorundzuname "
        "vollstaendigername"
    ),
    "name_suffix": "namesuffix suffix generation namenszusatz",
    "gender": "gender sex geschlecht salutation anrede",
    "birth_date": (
        "birthdate dateofbirth dob birthday geburtsdatum geburtstag gebdatum gebdat gebtag gebam "
        "geborenam geb"
    ),
    "birth_year": "birthyear yearofbirth yob geburtsjahr gebjahr",
    "birth_month": "birthmonth monthofbirth geburtsmonat gebmonat",
    "birth_day": "birthdayofmonth dayofbirth geburtstagimmonat",
    "email": "email emailaddress mail mailaddress emailadresse mailadresse email1 emailprivat",
    "phone": (
        "phone phonenumber phoneno telephone telephonenumber tel telefon telefonnummer telnr "
        "rufnummer telefonnr phone1 telephone1 telefon1 tel1 fon"
    ),
    "mobile": (
        "mobile mobilephone mobilenumber cell cellphone handy handynummer handynr mobil "
        "mobiltelefon mobilnummer mobilnr mobilfunk mobilfunknummer mobilfunknr mobiltelefonnummer "
        "telefonmobil telmobil mobileno mobilephonenumber cellphonenumber"
    ),
    "landline": "landline homephone fixedline festnetz festnetznummer telefonprivat telprivat",
    "street": (
        "street streetname streetaddress address addressline addressline1 address1 strasse str "
        "strassehausnummer strassehausnr strasseundhausnummer strassenr strhausnr strnr street1 "
        "adresse anschrift"
    ),
    "house": "house housenumber houseno streetnumber streetno hausnummer hausnr hsnr hnr",
    "postal_code": "postalcode postcode zip zipcode plz postleitzahl plzort plzundort",
    "city": "city town place locality suburb ort stadt wohnort gemeinde",
    "id_number": (
        "idnumber socsecid ssn socialsecuritynumber nationalid passportno cardno cardnumber "
        "loyaltycardno loyaltyno kartennummer kartennr kundenkarte kundenkartennummer "
        "sozialversicherungsnummer ausweisnummer"
    ),
    # Not orders or Bestellungen: such columns count.
    "sales": (
        "salesnumbers salenumbers sharedsales ordernumber ordernumbers orderno orderid orderids "
        "receiptnumber receiptnumbers receiptno bestellnummer bestellnummern bestellnr "
        "auftragsnummer auftragsnummern auftragsnr belegnummer belegnummern belegnr bonnummer "
        "bonnummern bonnr"
    ),
}
NAMES = {role: words.split() for role, words in _WORDS.items()}
ALSO = ("also_1", "also_2", "also_3")
_NO_EVIDENCE = frozenset({"record_id", "silo"})
# A name that means less where another role is there: Name beside Vorname is the surname, Geburtstag
# beside Geburtsjahr its day.
_BESIDE = {
    "name": ("first_name", "last_name"),
    **dict.fromkeys(("geburtstag", "gebtag", "birthday"), ("birth_year", "birth_day")),
}
_ROLE_OF = {name: role for role, names in NAMES.items() for name in (*names, role.replace("_", ""))}


@dataclass(frozen=True)
class Meaning:
    """What a column was taken for, and why: `told` or by its `name`."""

    column: str
    role: str
    is_told: bool


@dataclass(frozen=True)
class Meanings:
    """The columns that have a role, in the table's order, and those left out."""

    taken: tuple[Meaning, ...]
    left_out: tuple[str, ...]


def roles_told(told: Sequence[str]) -> dict[str, str]:
    """Return role by column of ROLE=COLUMN; files with headers of their own share a role.

    Raises:
        UsageError: one has no = in it, or a column is given twice.
    """
    pairs = [text.partition("=") for text in told]
    for (role, equals, column), text in zip(pairs, told, strict=True):
        if not (role and equals and column):
            raise UsageError(f"--map {text}: ROLE=COLUMN was expected, as in first_name=fname.")
    _refuse_twice([(role, column) for role, _, column in pairs], "column")
    return {column: role for role, _, column in pairs}


def meanings_of(
    columns: Sequence[str], told: Mapping[str, str], also: Iterable[str] = ()
) -> Meanings:
    """Return what each column means.

    Args:
        columns: names of the table's columns.
        told: role by column, as the user says; outranks names. A role goes by any of its names.
        also: columns that are evidence of unknown meaning.

    Raises:
        UsageError: a role, a column or their number is wrong, or no column is evidence.
    """
    given = [(role_named(name), column) for column, name in told.items()]
    given += _roles_of(also)
    for role, column in given:
        _refuse_unknown(role, column, columns)
    _refuse_twice(given, "role")
    _refuse_twice(given, "column")
    if twice := sorted({column for column in columns if column and columns.count(column) > 1}):
        raise UsageError(f"the header has {listed(twice)} twice; every column needs its own name.")
    role_of = {column: role for role, column in given}
    for column, role in _roles_by_name(columns, set(role_of.values())):
        if column not in role_of and role not in role_of.values():
            role_of[column] = role
    told_columns = {column for _, column in given}
    taken = tuple(Meaning(c, role_of[c], c in told_columns) for c in columns if c in role_of)
    if all(meaning.role in _NO_EVIDENCE for meaning in taken):
        raise UsageError(
            f"no usable column: the header has {listed(columns)}; expected names, birth dates, "
            "contacts or addresses. Say what a column is, as in --map first_name=COLUMN."
        )
    left_out = dict.fromkeys(column for column in columns if column not in role_of)
    return Meanings(taken, tuple(left_out))


def role_named(name: str) -> str:
    """Return the role that goes by this name.

    Raises:
        UsageError: none does.
    """
    role = _ROLE_OF.get(_key(name))
    if role is None:
        raise UsageError(f"--map {name}=…: there is no such role. Roles: {', '.join(NAMES)}.")
    return role


def is_known(column: str) -> bool:
    """Return whether a column goes by a name that people use for a role."""
    return _key(column) in _ROLE_OF


def listed(columns: Sequence[str]) -> str:
    """Return the names for a message; of a record in the header's place only that it is one."""
    if any(map(_is_value, columns)) and not any(map(is_known, columns)):
        return "no names, but what looks like a record"
    return ", ".join(map(repr, dict.fromkeys(columns)))


def _is_value(column: str) -> bool:
    return "@" in column or re.fullmatch(r"[\d\s./+-]*\d[\d\s./+-]*", column) is not None


def _roles_by_name(columns: Sequence[str], told: set[str]) -> list[tuple[str, str]]:
    """Return column and role of those known by their names; `told` roles are there beside them."""
    by_name = {column: _ROLE_OF[_key(column)] for column in columns if _key(column) in _ROLE_OF}
    roles = told | set(by_name.values())
    for column in by_name:
        beside, narrower = _BESIDE.get(_key(column), ("", ""))
        if beside in roles and narrower not in roles:
            by_name[column] = narrower
    return list(by_name.items())


def _roles_of(also: Iterable[str]) -> list[tuple[str, str]]:
    extra = list(also)
    if len(extra) > len(ALSO):
        raise UsageError(f"--also was given {len(extra)} times; {len(ALSO)} columns at most.")
    return list(zip(ALSO, extra, strict=False))


def _refuse_unknown(role: str, column: str, columns: Sequence[str]) -> None:
    if column not in columns:
        raise UsageError(
            f"{role}: there is no column {column!r}; the header has {listed(columns)}."
        )


def _refuse_twice(given: Sequence[tuple[str, str]], what: Literal["role", "column"]) -> None:
    names = [column if what == "column" else role for role, column in given]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"{what} {', '.join(twice)} was given twice; once a file is expected.")


def _key(name: str) -> str:
    """Return a header's name without blanks, marks and capitals: E-Mail, e_mail, eMail are one."""
    plain = name.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    return re.sub(r"[^a-z0-9]", "", normalize("NFD", plain))
