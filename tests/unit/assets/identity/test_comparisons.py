"""Which level of a comparison holds for pairs as German retailers have them; all are invented."""

from dataclasses import replace
from typing import Any

import duckdb
import pytest

from assets.identity.person_comparisons import COMPARISONS
from tests.unit.assets.identity.levels import levels
from tests.unit.assets.identity.persons import Person, build_records

HOME = {"street": "lindenweg", "house": "4", "postal_code": "10115", "city": "berlin"}
FORBIDDEN = {(c.name, level.name) for c in COMPARISONS for level in c.levels if level.forbids}
# Names of so many that two of them are two names, however alike.
COMMON = [Person(name, f"Fremd{name}{n}") for name in ("Lara", "Lana") for n in range(4)]


def compared(
    con: duckdb.DuckDBPyConnection,
    one: Person,
    other: Person,
    *others: Person,
    **further: tuple[str | None, ...],
) -> dict[str, str]:
    """Return the levels of the first two records among others.

    `further` are columns that silos' records do not have, with a value for each record.
    """
    build_records(con, [one, other, *others])
    for column, values in further.items():
        for number, value in enumerate(values, 1):
            con.execute(
                f"update identity.party_records set {column} = ? where source_key = ?",
                [value, str(number)],
            )
    return levels(con)[f"{one.silo}/1", f"{other.silo}/2"]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("Jürgen", "Jürgen", "exact", id="equal"),
        pytest.param("Jürgen", "Juergen", "exact", id="umlaut written out"),
        pytest.param("José", "Jose", "exact", id="accent"),
        pytest.param("Katharina Maria", "Katharina", "exact", id="second first name"),
        pytest.param("Hans-Peter", "Hans", "exact", id="half of a double first name"),
        pytest.param("Anna Maria", "Maria", "nickname", id="called by the second first name"),
        pytest.param("Maria", "Anna-Maria", "nickname", id="other half of a double first name"),
        pytest.param("J.", "Jürgen", "initial", id="initial"),
        pytest.param("Johannes", "Hans", "nickname", id="nickname"),
        pytest.param("Uschi", "Ursula", "nickname", id="nickname, the other way round"),
        pytest.param("Sepp", "Josef", "nickname", id="nickname of other letters"),
        pytest.param("Alex", "Alexandra", "nickname", id="nickname of several names"),
        pytest.param("Bill", "William", "nickname", id="English nickname"),
        pytest.param("Margaret", "Peggy", "nickname", id="English nickname, the other way round"),
        pytest.param("Bill", "Margaret", "else", id="English nickname of another name"),
        pytest.param("Theo", "Theodor", "nickname", id="shortened"),
        pytest.param("Michael", "Micheal", "near", id="letters swapped"),
        pytest.param("Stefan", "Stephan", "nickname", id="f and ph, in the list of names"),
        pytest.param("Hildegard", "Hilgedart", "alike", id="two typos"),
        pytest.param("Karin", "Otto", "else", id="another name"),
        pytest.param("J.", "Karin", "else", id="another initial"),
    ],
)
def test_first_names(con: duckdb.DuckDBPyConnection, one: str, other: str, level: str) -> None:
    assert compared(con, Person(one, "Weber"), Person(other, "Weber"))["first_name"] == level


def test_two_common_names_are_two_names_however_alike(con: duckdb.DuckDBPyConnection) -> None:
    lara, lana = Person("Lara", "Weber"), Person("Lana", "Weber")
    assert compared(con, lara, lana)["first_name"] == "near"
    assert compared(con, lara, lana, *COMMON[:-2])["first_name"] == "near", "three are not many"
    assert compared(con, lara, lana, *COMMON)["first_name"] == "else"


def test_a_typo_is_rare_beside_its_original(con: duckdb.DuckDBPyConnection) -> None:
    crowd = [Person("Lara", f"Fremd{n}") for n in range(200)]
    found = compared(con, Person("Lara", "Weber"), Person("Lana", "Weber"), *COMMON, *crowd)
    assert found["first_name"] == "near"


def test_names_of_men_and_women_are_no_typos_of_each_other(con: duckdb.DuckDBPyConnection) -> None:
    she, he = Person("Andrea", "Weber", gender="f"), Person("Andreas", "Weber", gender="m")
    found = compared(con, she, he)
    assert (found["first_name"], found["sex"]) == ("else", "else")


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("Müller", "Mueller", "exact", id="umlaut written out"),
        pytest.param("Weiß", "Weiss", "exact", id="sharp s"),
        pytest.param("von der Heide", "Heide", "exact", id="particles"),
        pytest.param("Meyer-Lansky", "Meyer Lansky", "exact", id="hyphen of a double name"),
        pytest.param("Schmidt", "Schmitt", "near", id="spelling"),
        pytest.param("Schneider", "Schnieder", "near", id="letters swapped"),
        pytest.param("Müller-Lüdenscheidt", "Lüdenscheidt", "part", id="second of a double name"),
        pytest.param("Müller-Lüdenscheidt", "Lüdenscheidt-Kranz", "part", id="one name in common"),
        pytest.param("Weber", "Krause", "else", id="another name"),
    ],
)
def test_last_names(con: duckdb.DuckDBPyConnection, one: str, other: str, level: str) -> None:
    assert compared(con, Person("Karin", one), Person("Karin", other))["last_name"] == level


@pytest.mark.parametrize("other", [("Weber", "Karin"), ("Wéber", "Karin"), ("Weber", "Karinn")])
def test_swapped_names_count_once(con: duckdb.DuckDBPyConnection, other: tuple[str, str]) -> None:
    found = compared(con, Person("Karin", "Weber"), Person(*other))
    assert found["first_name"] == "swapped"
    assert "last_name" not in found


def test_one_name_in_the_others_field_is_no_swap(con: duckdb.DuckDBPyConnection) -> None:
    found = compared(con, Person("Karin", "Weber"), Person("Weber", "Krause"))
    assert (found["first_name"], found["last_name"]) == ("else", "else")


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("Karin Maria", "Karin Maria", "exact", id="equal"),
        pytest.param("Karin M.", "Karin Maria", "initial", id="initial"),
        pytest.param("Karin Maria", "Karin Lena", "else", id="another"),
        pytest.param("Karin Maria", "Karin", None, id="missing"),
    ],
)
def test_middle_names(
    con: duckdb.DuckDBPyConnection, one: str, other: str, level: str | None
) -> None:
    found = compared(con, Person(one, "Weber"), Person(other, "Weber"))
    assert (found["first_name"], found.get("middle_names")) == ("exact", level)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("1980-03-04", "1980-03-04", "exact", id="equal"),
        pytest.param("1980-03-04", "1980-04-03", "near", id="day and month swapped"),
        pytest.param("1980-03-04", "1980-03-14", "near", id="one digit"),
        pytest.param("1980-03-04", "1980-03-15", "two_digits", id="two digits of the day"),
        pytest.param("1980-03-04", "1981-03-04", "near", id="one digit of the year"),
        pytest.param("1980-03-04", "1980-11-25", "year", id="the year alone"),
        pytest.param("1980-03-04", "1983-11-25", "else", id="a sister's"),
        pytest.param("1950-03-04", "1980-11-25", "generation", id="a generation apart"),
        pytest.param("1950-03-04", "1963-11-25", "else", id="thirteen years are no generation"),
        pytest.param("1950-03-04", "1964-11-25", "generation", id="fourteen are"),
    ],
)
def test_birth_dates(con: duckdb.DuckDBPyConnection, one: str, other: str, level: str) -> None:
    left, right = Person("Karin", "Weber", one), Person("Karin", "Weber", other)
    assert compared(con, left, right)["birth_date"] == level


def test_a_birth_date_missing_on_one_side_says_nothing(con: duckdb.DuckDBPyConnection) -> None:
    found = compared(con, Person("Karin", "Weber", "1980-03-04"), Person("Karin", "Weber"))
    assert "birth_date" not in found


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("sonne@web.example", "sonne@web.example", "exact", id="equal"),
        pytest.param("sonne@web.example", "sonne@gmx.example", "local_part", id="other provider"),
        pytest.param("so@web.example", "so@post.example", "else", id="a short one, elsewhere"),
        pytest.param("sonne@web.example", "sone@web.example", "near", id="typo"),
        pytest.param("sonne17@web.example", "sonne93@web.example", "else", id="other digits"),
        pytest.param("anna.weber@web.example", "anna.weber@web.example", "exact", id="name, equal"),
        pytest.param(
            "anna.weber@web.example", "anna.weber@gmx.example", None, id="name, elsewhere"
        ),
        pytest.param(
            "anna.weber2@web.example", "anna.weber2@gmx.example", None, id="name and a digit"
        ),
        pytest.param("weber@web.example", "a.weber@web.example", None, id="name, written alike"),
        pytest.param("anna.weber@web.example", "anna.wber@web.example", "near", id="name, typo"),
        pytest.param("anna.weber@web.example", "moni.weber@gmx.example", "else", id="name, unlike"),
        pytest.param(
            "anna.weber58@web.example", "anna.weber58@gmx.example", "local_part", id="with digits"
        ),
        pytest.param(
            "anna.weber58@web.example", "anna.weber@gmx.example", "else", id="digits of one"
        ),
        pytest.param("anna.weber@web.example", None, None, id="missing"),
    ],
)
def test_emails(
    con: duckdb.DuckDBPyConnection, one: str, other: str | None, level: str | None
) -> None:
    left = Person("Anna", "Weber", email=one)
    right = Person("Anna", "Weber", email=other, postal_code="10115")
    assert compared(con, left, right).get("email") == level


def test_a_mistyped_surname_does_not_make_a_name_evidence(con: duckdb.DuckDBPyConnection) -> None:
    left = Person("Anna", "Weber", email="anna.weber@web.example")
    right = Person("Anna", "Wber", email="anna.weber@gmx.example", postal_code="10115")
    assert "email" not in compared(con, left, right)


def test_an_email_without_the_surname_is_no_name(con: duckdb.DuckDBPyConnection) -> None:
    left = Person("Anna", "Weber", email="anna.krause@web.example")
    right = Person("Anna", "Weber", email="anna.krause@gmx.example")
    assert compared(con, left, right)["email"] == "local_part"


@pytest.mark.parametrize("field", ["mobile", "landline"])
@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("+491701234567", "+491701234567", "exact", id="equal"),
        pytest.param("+491701234567", "+491701234576", "near", id="typo"),
        pytest.param("+491701234567", "+491609876543", "else", id="other"),
        pytest.param("+491701234567", None, None, id="missing"),
    ],
)
def test_phones(
    con: duckdb.DuckDBPyConnection, field: str, one: str, other: str | None, level: str | None
) -> None:
    changes: dict[str, Any] = {field: other}
    left = Person("Karin", "Weber", **{field: one})
    right = Person("Karin", "Weber", postal_code="10115", **changes)
    found = compared(con, left, right)
    assert found.get(field) == level
    assert ({"mobile", "landline"} - {field}).isdisjoint(found)


@pytest.mark.parametrize(
    ("one", "other", "mobile", "landline"),
    [
        pytest.param(
            {"mobile": "+491701234567"},
            {"landline": "+491701234567"},
            "exact",
            None,
            id="in the other's landline field",
        ),
        pytest.param(
            {"landline": "+491701234567"},
            {"mobile": "+491701234567"},
            "exact",
            None,
            id="the other way round",
        ),
        pytest.param(
            {"mobile": "+491701234567", "landline": "+4930123456"},
            {"mobile": "+491609876543", "landline": "+491701234567"},
            "exact",
            "else",
            id="beside another mobile",
        ),
        pytest.param(
            {"mobile": "+491701234567"},
            {"landline": "+491609876543"},
            None,
            None,
            id="another number in the landline field",
        ),
    ],
)
def test_a_mobile_among_landlines_is_found(
    con: duckdb.DuckDBPyConnection,
    one: dict[str, str],
    other: dict[str, str],
    mobile: str | None,
    landline: str | None,
) -> None:
    found = compared(con, Person("Karin", "Weber", **one), Person("Karin", "Weber", **other))
    assert (found.get("mobile"), found.get("landline")) == (mobile, landline)


@pytest.mark.parametrize(
    ("other", "address", "postal_code"),
    [
        pytest.param({}, "exact", None, id="equal: the postcode adds nothing"),
        pytest.param({"postal_code": "20095"}, "exact", "else", id="wrong postcode"),
        pytest.param(
            {"postal_code": "20095", "city": "hamburg"}, None, "else", id="street of another town"
        ),
        pytest.param({"street": "lindenwek"}, "same_house", "exact", id="typo in the street"),
        pytest.param({"house": "5"}, "near", "exact", id="next door"),
        pytest.param({"house": None}, "near", "exact", id="without number"),
        pytest.param({"house": "117"}, "street", "exact", id="same street"),
        pytest.param(
            {"street": "am hang", "postal_code": "10119"}, "else", "near", id="moved nearby"
        ),
        pytest.param(
            {"street": "am hang", "postal_code": "10178"}, "else", "region", id="same region"
        ),
        pytest.param({"street": None, "house": None}, None, "exact", id="postcode alone"),
    ],
)
def test_addresses(
    con: duckdb.DuckDBPyConnection,
    other: dict[str, Any],
    address: str | None,
    postal_code: str | None,
) -> None:
    home = Person("Karin", "Weber", **HOME)
    found = compared(con, home, replace(home, email="sonne@web.example", **other))
    assert (found.get("address"), found.get("postal_code")) == (address, postal_code)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param({"city": "berlin"}, {"city": "berlin"}, "exact", id="equal"),
        pytest.param({"city": "hannover"}, {"city": "hanover"}, "near", id="typo"),
        pytest.param({"city": "berlin"}, {"city": "ulm"}, "else", id="other"),
        pytest.param({"city": "berlin"}, {}, None, id="missing"),
        pytest.param(
            {"city": "berlin"}, {"city": "berlin", "postal_code": "10115"}, "exact", id="one code"
        ),
        pytest.param(
            {"city": "berlin", "postal_code": "10115"},
            {"city": "berlin", "postal_code": "10119"},
            None,
            id="two postcodes: the city adds nothing",
        ),
    ],
)
def test_cities(
    con: duckdb.DuckDBPyConnection, one: dict[str, str], other: dict[str, str], level: str | None
) -> None:
    found = compared(con, Person("Karin", "Weber", **one), Person("Karin", "Weber", **other))
    assert found.get("city") == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        pytest.param("L01X00T47", "L01X00T47", "exact", id="equal"),
        pytest.param("L01X00T47", "L01X00T74", "near", id="swapped"),
        pytest.param("L01X00T47", "L01X00T58", "two_digits", id="two digits"),
        pytest.param("L01X00T47", "L01X00758", "else", id="three digits"),
        pytest.param("L01X00T47", None, None, id="missing"),
    ],
)
def test_id_numbers(
    con: duckdb.DuckDBPyConnection, one: str, other: str | None, level: str | None
) -> None:
    found = compared(
        con, Person("Karin", "Weber"), Person("Karin", "Webber"), id_number=(one, other)
    )
    assert found.get("id_number") == level


@pytest.mark.parametrize("column", ["also_1", "also_2", "also_3"])
@pytest.mark.parametrize(
    ("other", "level"),
    [("schreinerei", "exact"), ("schreinerrei", "near"), ("wirtin", "else"), (None, None)],
)
def test_further_columns(
    con: duckdb.DuckDBPyConnection, column: str, other: str | None, level: str | None
) -> None:
    karin = Person("Karin", "Weber")
    found = compared(con, karin, karin, **{column: ("schreinerei", other)})
    assert found.get(column) == level


def test_twins_are_never_one_person(con: duckdb.DuckDBPyConnection) -> None:
    one = Person("Lena", "Weber", "2001-05-06", **HOME)
    found = compared(con, one, Person("Paula", "Weber", "2001-05-06", **HOME))
    assert ("first_name", found["first_name"]) in FORBIDDEN
    assert found["first_name"] == "twins"


def test_twins_at_one_address_are_told_though_a_surname_is_mistyped(
    con: duckdb.DuckDBPyConnection,
) -> None:
    one = Person("Lena", "Weber", "2001-05-06", **HOME)
    found = compared(con, one, Person("Paula", "Wbeer", "2001-05-06", **HOME))
    assert found["first_name"] == "twins"
    found = compared(con, one, Person("Paula", "Wbeer", "2001-05-06"))
    assert found["first_name"] == "else"


def test_twins_of_nearly_one_name_are_told_where_both_names_are_common(
    con: duckdb.DuckDBPyConnection,
) -> None:
    lara, lana = (Person(name, "Weber", "2001-05-06", **HOME) for name in ("Lara", "Lana"))
    assert compared(con, lara, lana)["first_name"] == "near"
    assert compared(con, lara, lana, *COMMON)["first_name"] == "twins"


def test_twins_of_two_sexes_are_told_however_alike_their_names(
    con: duckdb.DuckDBPyConnection,
) -> None:
    she = Person("Andrea", "Weber", "2001-05-06", gender="f")
    he = Person("Andreas", "Weber", "2001-05-06", gender="m")
    assert compared(con, she, he)["first_name"] == "twins"


@pytest.mark.parametrize(
    ("other_number", "level"),
    [
        pytest.param("L01X00T47", "else", id="equal"),
        pytest.param("L01X00T58", "else", id="two digits"),
        pytest.param("L01X00758", "twins", id="another"),
        pytest.param(None, "twins", id="missing"),
    ],
)
def test_a_personal_number_outranks_what_makes_twins(
    con: duckdb.DuckDBPyConnection, other_number: str | None, level: str
) -> None:
    lena, paula = (Person(name, "Weber", "2001-05-06", **HOME) for name in ("Lena", "Paula"))
    found = compared(con, lena, paula, id_number=("L01X00T47", other_number))
    assert found["first_name"] == level


@pytest.mark.parametrize(
    "other",
    [
        Person("Paula", "Weber", "2001-05-07"),
        Person("Paula", "Krause", "2001-05-06"),
        Person("Paula", "Weber"),
    ],
    ids=["another day", "another surname", "birth date missing"],
)
def test_twins_have_one_birth_date_and_one_surname(
    con: duckdb.DuckDBPyConnection, other: Person
) -> None:
    assert compared(con, Person("Lena", "Weber", "2001-05-06"), other)["first_name"] == "else"


@pytest.mark.parametrize("other", ["Hans", "Johann", "J.", "Johanes", "Johannes", "Karl Johannes"])
def test_one_person_of_several_spellings_is_no_twin(
    con: duckdb.DuckDBPyConnection, other: str
) -> None:
    one = Person("Johannes", "Weber", "2001-05-06", "jw@web.example", **HOME)
    found = compared(con, one, Person(other, "Weber", "2001-05-06", **HOME))
    assert ("first_name", found["first_name"]) not in FORBIDDEN


def test_father_and_son_are_never_one_person_where_both_birth_dates_are_known(
    con: duckdb.DuckDBPyConnection,
) -> None:
    father = Person("Karl", "Weber", "1950-03-04", **HOME)
    son = Person("Karl", "Weber", "1980-11-25", **HOME)
    found = compared(con, father, son)
    assert ("birth_date", found["birth_date"]) in FORBIDDEN


def test_a_personal_number_outranks_a_generation_apart(con: duckdb.DuckDBPyConnection) -> None:
    before, after = (Person("Karl", "Weber", date) for date in ("1950-03-04", "1980-11-25"))
    found = compared(con, before, after, id_number=("L01X00T47", "L01X00T47"))
    assert (found["birth_date"], found["id_number"]) == ("else", "exact")


def test_father_and_son_are_never_one_person_where_suffixes_tell_them_apart(
    con: duckdb.DuckDBPyConnection,
) -> None:
    father = Person("Karl", "Weber", name_suffix="sen.", **HOME)
    found = compared(con, father, Person("Karl", "Weber", name_suffix="jun.", **HOME))
    assert ("generation", found["generation"]) in FORBIDDEN


def test_whose_a_record_without_birth_date_is_nobody_can_tell(
    con: duckdb.DuckDBPyConnection,
) -> None:
    unknown = Person("Karl", "Weber", **HOME)
    father = Person("Karl", "Weber", "1950-03-04", **HOME)
    son = Person("Karl", "Weber", "1980-11-25", **HOME)
    assert compared(con, unknown, father, son)["generation"] == "father_or_son"
    assert "generation" not in compared(con, unknown, father), "no son is known at that address"


@pytest.mark.parametrize(
    ("short", "one", "other", "level"),
    [
        pytest.param("M", "Martin", "Monika", None, id="initial of two"),
        pytest.param("Alex", "Alexander", "Alexandra", None, id="short form of two"),
        pytest.param("M", "Martin", "Maritn", "initial", id="of one and his typing error"),
        pytest.param("M", "Martin", "Otto", "initial", id="of one"),
        pytest.param("Alex", "Alexander", "Otto", "nickname", id="short form of one"),
        pytest.param("K", "Martin", "Monika", "else", id="of neither"),
    ],
)
def test_an_initial_at_home_with_two_whose_it_can_be_says_nothing(
    con: duckdb.DuckDBPyConnection, short: str, one: str, other: str, level: str | None
) -> None:
    persons = [Person(name, "Weber", **HOME) for name in (short, one, other)]
    assert compared(con, *persons).get("first_name") == level


def test_an_initial_at_a_home_of_its_own_is_an_initial(con: duckdb.DuckDBPyConnection) -> None:
    martin, monika = (Person(name, "Weber", **HOME) for name in ("Martin", "Monika"))
    away = Person("M", "Weber", **HOME | {"street": "ring"})
    assert compared(con, away, martin, monika)["first_name"] == "initial"


def test_spouses_share_the_home_and_no_first_name(con: duckdb.DuckDBPyConnection) -> None:
    she = Person("Karin", "Weber", "1960-03-04", gender="f", landline="+4930123456", **HOME)
    he = Person("Otto", "Weber", "1958-11-25", gender="m", landline="+4930123456", **HOME)
    found = compared(con, she, he)
    assert found == {
        "first_name": "else",
        "last_name": "exact",
        "sex": "else",
        "birth_date": "else",
        "landline": "exact",
        "address": "exact",
    }


def test_a_mother_and_her_daughter_are_a_generation_apart(con: duckdb.DuckDBPyConnection) -> None:
    mother = Person("Karin", "Weber", "1960-03-04", **HOME)
    found = compared(con, mother, Person("Lena", "Weber", "1991-11-25", **HOME))
    assert (found["first_name"], found["birth_date"]) == ("else", "generation")


def test_a_married_name_leaves_first_name_and_birth_date(con: duckdb.DuckDBPyConnection) -> None:
    before = Person("Karin", "Krause", "1990-03-04", email="karin@web.example")
    after = Person("Karin", "Weber", "1990-03-04", email="karin@web.example")
    assert compared(con, before, after) == {
        "first_name": "exact",
        "last_name": "else",
        "birth_date": "exact",
        "email": "exact",
    }
