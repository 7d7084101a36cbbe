"""Lookup tables: numbers and domains that SQL leaves over."""

from unittest.mock import Mock

import duckdb
import pytest

from assets.catalog import Catalog
from assets.lookup_assets import phone_candidates
from assets.lookups import email_domains, phone_numbers
from assets.quality.tables import create_tables
from assets.raw.presets import load_preset
from assets.raw.target import RawTable, create
from pipelines.warehouse import load_functions

Looked = dict[str, str | int | None]


def look_up_phones(text: str | None, country: str | None) -> list[Looked]:
    with duckdb.connect() as con:
        con.execute("create table phones (phone_text varchar, country_code varchar)")
        con.execute("insert into phones values (?, ?), (?, ?)", [text, country, text, country])
        rows: list[Looked] = phone_numbers(con, "from phones").to_pylist()
    return rows


@pytest.mark.parametrize(
    ("text", "country", "e164", "kind"),
    [
        pytest.param("0171 2345678", "DE", "+491712345678", "mobile", id="mobile"),
        pytest.param(
            "0171-2345678 abends", "DE", "+491712345678", "mobile", id="words_are_no_dial"
        ),
        pytest.param(
            "0171 2345678 nach 18 Uhr", "DE", "+491712345678", "mobile", id="hour_is_none"
        ),
        pytest.param(
            "0171 2345678 / 030 1234567", "DE", "+491712345678", "mobile", id="two_by_slash"
        ),
        pytest.param(
            "0171/2345678 / 030/1234567", "DE", "+491712345678", "mobile", id="three_slashes"
        ),
        pytest.param("0171 23;030 1234567", "DE", "+49301234567", "phone", id="first_valid_of_two"),
        pytest.param("030/1234567", "DE", "+49301234567", "phone", id="slash_in_one_number"),
        pytest.param("+33 1 42 68 53 00", "DE", "+33142685300", "phone", id="france_from_germany"),
        pytest.param("06 12 34 56 78", "FR", "+33612345678", "mobile", id="french_rules"),
        pytest.param("0171 2345678", "de", "+491712345678", "mobile", id="country_in_lower_case"),
        pytest.param("0171 2345678", None, "+491712345678", "mobile", id="german_by_default"),
        pytest.param("0800 1234567", "DE", "+498001234567", "service", id="toll_free_is_service"),
        pytest.param("032 221234567", "DE", "+4932221234567", "service", id="placeless_is_service"),
        pytest.param("2345678", "DE", None, None, id="local_number_lacks_area_code"),
        pytest.param("15112345678", "DE", "+4915112345678", "mobile", id="zero_lost_in_a_workbook"),
        pytest.param("791234567", "CH", "+41791234567", "mobile", id="zero_lost_in_switzerland"),
        pytest.param("3012345678", "DE", None, None, id="no_mobile_number_is_not_guessed"),
        pytest.param("0000", "DE", None, None, id="zeros"),
        pytest.param("01511234567890", "DE", None, None, id="too_long"),
        pytest.param("keine", "DE", None, None, id="no_digits"),
        pytest.param("0171 2345678", "XX", None, None, id="unknown_country"),
        pytest.param(None, "DE", None, None, id="null"),
    ],
)
def test_phone_number(
    text: str | None, country: str | None, e164: str | None, kind: str | None
) -> None:
    assert look_up_phones(text, country)[0] == {
        "phone_text": text,
        "country_code": country,
        "number_rank": 1,
        "e164": e164,
        "phone_kind": kind,
    }


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("0171 2345678 / 030 1234567", ["+491712345678", "+49301234567"], id="slash"),
        pytest.param("0171 2345678/030 1234567", ["+491712345678", "+49301234567"], id="glued"),
        pytest.param(
            "030/1234567 oder 0171/2345678", ["+49301234567", "+491712345678"], id="or_and_slashes"
        ),
        pytest.param("030 1234567;0171 2345678", ["+49301234567", "+491712345678"], id="semicolon"),
        pytest.param("030/1234567; 030 1234567", ["+49301234567"], id="the_same_twice"),
        pytest.param("030 1234567 / 68", ["+4930123456768"], id="extension"),
        pytest.param("030 1234567, Fax 030 1234568", ["+49301234567"], id="no_fax"),
        pytest.param("Tel./Fax: 030 1234567", ["+49301234567"], id="also_fax"),
        pytest.param("keine", [None], id="none"),
    ],
)
def test_each_number_of_a_text_has_a_row(text: str, numbers: list[str | None]) -> None:
    rows = look_up_phones(text, "DE")
    assert [(row["number_rank"], row["e164"]) for row in rows] == list(enumerate(numbers, 1))


def look_up_domain(domain: str) -> str | None:
    with duckdb.connect() as con:
        con.execute("create table domains as select unnest(?) as domain", [[domain, domain, None]])
        [row] = email_domains(con, "from domains").to_pylist()
    ascii_domain: str | None = row["ascii_domain"]
    return ascii_domain


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        pytest.param("müller.example", "xn--mller-kva.example", id="umlaut"),
        pytest.param("straße.example", "xn--strae-oqa.example", id="sharp_s_stays_its_own_letter"),
        pytest.param("MÜLLER.example", "xn--mller-kva.example", id="upper_case"),
        pytest.param("mueller.example", "mueller.example", id="ascii"),
        pytest.param("a..example", None, id="empty_label"),
        pytest.param("ü" * 70 + ".example", None, id="label_too_long"),
    ],
)
def test_email_domain(domain: str, expected: str | None) -> None:
    assert look_up_domain(domain) == expected


def test_no_candidates_give_an_empty_table_of_its_columns() -> None:
    with duckdb.connect() as con:
        numbers = phone_numbers(con, "select null, null where false")
        domains = email_domains(con, "select null where false")
    assert (numbers.num_rows, domains.num_rows) == (0, 0)
    assert {str(kind) for kind in domains.schema.types} == {"string"}
    assert [str(kind) for kind in numbers.schema.types] == [
        "string", "string", "int32", "string", "string"
    ]  # fmt: skip


def test_a_number_is_tried_in_the_country_of_the_address_it_belongs_to() -> None:
    exports = load_preset("sap_tables").exports
    tables = [RawTable("sap_tables", name, exports[name]) for name in ("adrc", "adr2")]
    tonight = Mock()
    tonight.retailer.retailer.countries = ["DE", "AT", "CH"]
    with duckdb.connect() as con:
        con.execute("create schema raw; create schema quality")
        create_tables(con)
        load_functions(con)
        for table in tables:
            create(con, table)
        con.execute(
            "insert into raw.sap_tables_adrc by name select 'erp' as silo, '0000000007' as "
            "addrnumber, 'AT' as country"
        )
        con.execute(
            "insert into raw.sap_tables_adr2 by name from (values ('erp', '7', '0151/10028327'),"
            " ('erp', '8', '0')) as numbers (silo, addrnumber, tel_number)"
        )
        candidates = phone_candidates(tonight, Catalog({}, {t.full_name: t for t in tables}))
        found = con.execute(candidates).fetchall()
    assert found == [("0", "DE"), ("0151/10028327", "AT")]
