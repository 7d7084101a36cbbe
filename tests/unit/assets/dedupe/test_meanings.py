"""What columns are taken for: names in English and German, and what the user says."""

import pytest

from assets.dedupe.meanings import meanings_of, roles_told
from pipelines.errors import UsageError


def roles(columns: list[str], **told: str) -> dict[str, str]:
    said = {column: role for role, column in told.items()}
    return {meaning.column: meaning.role for meaning in meanings_of(columns, said).taken}


@pytest.mark.parametrize(
    ("column", "role"),
    [
        pytest.param("Vorname", "first_name", id="German"),
        pytest.param("given_name", "first_name", id="English"),
        pytest.param("FirstName", "first_name", id="camel case"),
        pytest.param("FAMILIENNAME", "last_name", id="capitals"),
        pytest.param("surname", "last_name", id="surname"),
        pytest.param("Prénom", "first_name", id="accent"),
        pytest.param("Geb.-Datum", "birth_date", id="abbreviated"),
        pytest.param("dob", "birth_date", id="dob"),
        pytest.param("E-Mail", "email", id="hyphen"),
        pytest.param("Straße", "street", id="sharp s"),
        pytest.param("address_1", "street", id="numbered"),
        pytest.param("street_number", "house", id="number of the house, not of the street"),
        pytest.param("PLZ", "postal_code", id="PLZ"),
        pytest.param("Handy-Nr", "mobile", id="mobile"),
        pytest.param("soc_sec_id", "id_number", id="id number"),
        pytest.param("Bestellnummern", "sales", id="numbers of sales"),
        pytest.param("Anrede", "gender", id="salutation"),
        pytest.param("Kunden-ID", "record_id", id="ID of the customer"),
        pytest.param("Vor- und Nachname", "full_name", id="both names"),
        pytest.param("Name, Vorname", "full_name", id="both names, surname first"),
        pytest.param("geb. am", "birth_date", id="born on"),
        pytest.param("Geb.-Jahr", "birth_year", id="year abbreviated"),
        pytest.param("Mobilnr.", "mobile", id="mobile abbreviated"),
        pytest.param("Telefon (mobil)", "mobile", id="mobile of the telephones"),
        pytest.param("Telefon 1", "phone", id="first of the telephones"),
        pytest.param("E-Mail privat", "email", id="private e-mail"),
        pytest.param("PLZ/Ort", "postal_code", id="code and city"),
        pytest.param("Str./Hausnr.", "street", id="street and house"),
    ],
)
def test_columns_are_known_by_their_names(column: str, role: str) -> None:
    assert roles(["Ort", column])[column] == role


def test_what_the_user_says_outranks_the_names() -> None:
    found = roles(["name", "fname_c1", "city"], first_name="name", surname="fname_c1")
    assert found == {"name": "first_name", "fname_c1": "last_name", "city": "city"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param(["Name"], ["full_name"], id="Name alone"),
        pytest.param(["Vorname", "Name"], ["first_name", "last_name"], id="the surname"),
        pytest.param(
            ["Vorname", "Nachname", "Name"],
            ["first_name", "last_name", "full_name"],
            id="beside both names",
        ),
        pytest.param(["Geburtstag", "Ort"], ["birth_date", "city"], id="Geburtstag alone"),
        pytest.param(
            ["Geburtstag", "Geburtsmonat", "Geburtsjahr"],
            ["birth_day", "birth_month", "birth_year"],
            id="the day",
        ),
    ],
)
def test_a_name_means_less_beside_another(columns: list[str], expected: list[str]) -> None:
    assert list(roles(columns).values()) == expected


def test_a_name_means_less_beside_what_the_user_says() -> None:
    assert roles(["called", "Name"], first_name="called")["Name"] == "last_name"


def test_columns_without_a_name_are_left_out() -> None:
    assert meanings_of(["Ort", "", ""], {}).left_out == ("",)


def test_no_cell_of_a_record_in_the_place_of_the_header_is_shown() -> None:
    record = ["4711", "Karin", "kasch61@web.example", ""]
    for told in ({}, {"Ort": "city"}):
        with pytest.raises(UsageError, match="what looks like a record") as refused:
            meanings_of(record, told)
        assert not any(cell in str(refused.value) for cell in record[:3])


def test_of_two_columns_of_one_role_the_first_is_taken_and_the_other_named() -> None:
    found = meanings_of(["Telefon", "phone", "Ort", "Bemerkung"], {})
    assert [meaning.column for meaning in found.taken] == ["Telefon", "Ort"]
    assert found.left_out == ("phone", "Bemerkung")


@pytest.mark.parametrize(
    ("columns", "told", "also", "word"),
    [
        pytest.param(["a", "b"], {}, [], "no usable column", id="nothing known"),
        pytest.param(["id", "silo"], {}, [], "no usable column", id="no evidence"),
        pytest.param(["a"], {"a": "shoe_size"}, [], "no such role", id="unknown role"),
        pytest.param(["a"], {"b": "city"}, [], "no column 'b'", id="unknown column"),
        pytest.param(["a", "b"], {"a": "dob", "b": "birth_date"}, [], "twice", id="role twice"),
        pytest.param(["a"], {"a": "city"}, ["a"], "twice", id="column twice"),
        pytest.param(["city", "city"], {}, [], "twice", id="name twice"),
        pytest.param(["a", "b", "c", "d"], {}, ["a", "b", "c", "d"], "3 columns", id="too many"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    columns: list[str], told: dict[str, str], also: list[str], word: str
) -> None:
    with pytest.raises(UsageError, match=word):
        meanings_of(columns, told, also)


@pytest.mark.parametrize("text", ["city", "=a", "city="])
def test_a_mapping_is_role_equals_column(text: str) -> None:
    with pytest.raises(UsageError, match="ROLE=COLUMN"):
        roles_told([text])


def test_a_column_mapped_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="column a was given twice"):
        roles_told(["city=a", "street=a"])
