"""Cells as people type them, in the form in which records are compared."""

import duckdb
import pytest

from assets.dedupe.dedupe import build_party_records
from assets.dedupe.people import read_people
from assets.identity.tables import create_tables
from pipelines.warehouse import load_functions
from tests.unit.assets.dedupe.conftest import Rows, WriteCsv

_SALES = "array_to_string(shared_sales, ' ')"


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load_functions(con)
    create_tables(con)
    return con


def column(
    con: duckdb.DuckDBPyConnection, write: WriteCsv, wanted: str, header: list[str], rows: Rows
) -> list[str | None]:
    """Return a column of the party records made from these rows, in their order."""
    numbered = [(n, *row) for n, row in enumerate(rows)]
    read_people(con, [write(["id", *header], numbered)], {})
    build_party_records(con)
    query = f"select {wanted} from identity.party_records order by source_key::integer"
    return [value for (value,) in con.execute(query).fetchall()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1980-04-03", "1980-04-03", id="ISO"),
        pytest.param("1980-04-03T00:00:00", "1980-04-03", id="ISO with time"),
        pytest.param("19800403", "1980-04-03", id="SAP"),
        pytest.param("3.4.1980", "1980-04-03", id="German"),
        pytest.param("03.04.80", "1980-04-03", id="German, two digits"),
        pytest.param("3. April 1980", "1980-04-03", id="German, in words"),
        pytest.param("03/04/1980", "1980-04-03", id="day first"),
        pytest.param("1980-02-31", "1980-02-31", id="a typing error still says something"),
        pytest.param("01.01.1900", None, id="placeholder"),
        pytest.param("unbekannt", None, id="unknown"),
    ],
)
def test_birth_dates(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv, text: str, expected: str | None
) -> None:
    rows = [["Anna", text]]
    assert column(con, write_csv, "birth_date", ["Vorname", "dob"], rows) == [expected]


def test_the_month_comes_first_where_second_numbers_are_no_months(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv
) -> None:
    rows = [["03/04/1980"], ["03/25/1981"]]
    assert column(con, write_csv, "birth_date", ["dob"], rows) == ["1980-03-04", "1981-03-25"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        pytest.param(["birth_year", "birth_month", "birth_day"], ["1933", "6", "9"], id="English"),
        pytest.param(
            ["Geburtstag", "Geburtsmonat", "Geburtsjahr"], ["9", "06", "1933"], id="German"
        ),
        pytest.param(
            ["Geburtstag", "Geburtsjahr"], ["09.06.1933", "1933"], id="whole beside its year"
        ),
    ],
)
def test_a_birth_date_of_several_columns(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv, header: list[str], row: list[str]
) -> None:
    assert column(con, write_csv, "birth_date", header, [row]) == ["1933-06-09"]


def test_a_surname_of_two_words_in_the_column_name_is_whole(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv
) -> None:
    header, row = ["Vorname", "Name"], ["Ana", "García López"]
    assert column(con, write_csv, "last_name", header, [row]) == ["garcialopez"]


@pytest.mark.parametrize(
    ("street", "house"),
    [
        pytest.param("Hauptstr. 5a", None, id="behind, in one column"),
        pytest.param("Hauptstraße", "5 A", id="in two columns"),
        pytest.param("5a Hauptstraße", None, id="before, in one column"),
    ],
)
def test_street_and_house_number(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv, street: str, house: str | None
) -> None:
    header, row = ["street", "house_number"], [street, house]
    assert column(con, write_csv, "address", header, [row]) == ["hauptstrasse 5a"]


def test_a_lost_zero_of_the_postal_code_comes_back_where_codes_have_five_digits(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv
) -> None:
    assert column(con, write_csv, "postal_code", ["plz"], [["10115"], ["99084"], ["1067"]]) == [
        "10115",
        "99084",
        "01067",
    ]
    assert column(con, write_csv, "postal_code", ["plz"], [["1010"], ["4020"]]) == ["1010", "4020"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("10115 Berlin", "10115|berlin", id="both"),
        pytest.param("D-10115  Bad Berka", "10115|bad berka", id="country before it"),
        pytest.param("1067 Dresden", "01067|dresden", id="lost zero"),
        pytest.param("10115", "10115", id="code alone"),
        pytest.param("1012 AB", "1012ab", id="Dutch code"),
        pytest.param("00-950", "00950", id="Polish code"),
    ],
)
def test_the_city_behind_the_postal_code(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv, text: str, expected: str
) -> None:
    wanted = "concat_ws('|', postal_code, city)"
    found = column(con, write_csv, wanted, ["PLZ Ort"], [[text], ["99084 Erfurt"], ["20095"]])
    assert found[0] == expected


@pytest.mark.parametrize(
    ("header", "row"),
    [
        pytest.param(["Vorname", "Nachname"], ["Hans-Peter", "von Bergmann"], id="apart"),
        pytest.param(["Name"], ["Dr. Hans-Peter von Bergmann"], id="in one"),
        pytest.param(["Name"], ["Bergmann, Hans-Peter"], id="in one, surname first"),
    ],
)
def test_names(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv, header: list[str], row: list[str]
) -> None:
    wanted = "concat_ws('|', first_name, middle_names, last_name)"
    assert column(con, write_csv, wanted, header, [row]) == ["hans|peter|bergmann"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Frau", "f", id="salutation"),
        pytest.param("männlich", "m", id="German"),
        pytest.param("F", "f", id="letter"),
        pytest.param("Firma", None, id="neither"),
    ],
)
def test_sex(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv, text: str, expected: str | None
) -> None:
    assert column(con, write_csv, "gender", ["Anrede"], [[text]]) == [expected]


def test_a_phone_number_is_the_same_with_and_without_its_country(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv
) -> None:
    one, other = column(
        con, write_csv, "landline", ["Telefon"], [["+49 (0)361 / 123 456"], ["0361 123456"]]
    )
    assert one == other == "361123456"


def test_sales_of_two_silos_are_evidence(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv
) -> None:
    """c is one silo's only, d stands in one silo twice: it is the number of no sale."""
    rows: Rows = [
        ["shop", "A-1; b, d"],
        ["erp", "['a-1', 'c']"],
        ["erp", "d|b"],
        ["erp", "D"],
        ["shop", "c1"],
        ["crm", None],
    ]
    header = ["Quelle", "Bestellnummern"]
    found = column(con, write_csv, _SALES, header, rows)
    assert found == ["a-1 b", "a-1", "b", None, None, None]


def test_long_lists_of_sales_are_read_whole(
    con: duckdb.DuckDBPyConnection, write_csv: WriteCsv
) -> None:
    numbers = " ".join(map(str, range(100_000, 100_100)))
    rows = [["shop", numbers], ["erp", numbers.replace(" ", ",")]]
    assert column(con, write_csv, _SALES, ["silo", "order numbers"], rows) == [numbers] * 2
