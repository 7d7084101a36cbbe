"""What a preset may write as an expectation, and what it is told if it may not."""

import duckdb
import pytest
from pydantic import ValidationError

from assets.quality.expectations import Expectation, generic_expectations
from tests.unit.assets.quality.shop import HEADERS, RAW, Deliver, rule


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"expect": "not_null"}, "needs 'columns'", id="no columns"),
        pytest.param({"expect": "not_null", "columns": []}, "at least 1 item", id="empty columns"),
        pytest.param(
            {"expect": "unique", "columns": ["id"], "where": "true", "max": 3},
            "cannot have 'max', 'where'; allowed are 'columns'",
            id="fields of another kind",
        ),
        pytest.param(
            {"expect": "in_set", "columns": ["a"]}, "needs 'values'", id="set without values"
        ),
        pytest.param(
            {"expect": "in_set", "columns": ["a", "b"], "values": [1]},
            "exactly one name in 'columns'",
            id="set of two columns",
        ),
        pytest.param(
            {"expect": "between", "columns": ["a"]}, "needs 'min' or 'max'", id="no bounds"
        ),
        pytest.param({"expect": "rows"}, "needs 'where'", id="no condition"),
        pytest.param({"expect": "matches"}, "'not_null', 'unique', 'in_set'", id="unknown kind"),
        pytest.param(
            {"expect": "rows", "where": "true", "severity": "error"},
            "'drop', 'quarantine', 'block' or 'warn'",
            id="unknown severity",
        ),
        pytest.param(
            {"expect": "rows", "where": "true", "colums": ["a"]}, "colums", id="unknown key"
        ),
        pytest.param({"expect": "rows", "where": "true", "name": "Two words"}, "name", id="name"),
    ],
)
def test_a_wrong_expectation_is_refused(fields: dict[str, object], told: str) -> None:
    whole = {"name": "claim", "severity": "warn", "reason": "Because."} | fields
    with pytest.raises(ValidationError) as refused:
        Expectation.model_validate(whole)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("expectation", "words"),
    [
        (rule("not_null", columns=["id"]), "id: never empty"),
        (rule("unique", columns=["silo", "id"]), "silo, id: no value occurs twice"),
        (rule("in_set", columns=["kind"], values=["A", "B"]), "kind: one of A, B"),
        (rule("between", columns=["n"], min=1, max=2.5), "n: between 1 and 2.5"),
        (rule("between", columns=["n"], min=1), "n: at least 1"),
        (rule("between", columns=["n"], max=2), "n: at most 2"),
        (rule("readable", columns=["total"]), "total: what was delivered could be read"),
        (rule("rows", where="\n  a >\n  b"), "no row where a > b"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_expectation_describes_itself(expectation: Expectation, words: str) -> None:
    assert expectation.description == words


def _rows_hit(con: duckdb.DuckDBPyConnection, expectation: Expectation) -> list[int]:
    query = f"select source_row from {RAW} where {expectation.where} order by all"
    return [number for (number,) in con.execute(query).fetchall()]


def test_repeated_header_needs_its_first_cell_and_no_foreign_one(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(
        ("Id", "Total", "Sold on", "City"),
        ("Id", None, "Date", None),
        ("Id", "5", "Sold on", "City"),
        (None, "Total", "Sold on", "City"),
        ("1", "5", "2026-11-20", "Köln"),
        ("\ufeffId", "Total", "Sold on", "City"),
        ('\ufeff"Id"', "Total", "Sold on", "City"),
        ("\ufeff1", "5", "2026-11-20", "Köln"),
    )
    (header,) = generic_expectations(RAW, HEADERS)
    assert header.name == "repeated_header"
    assert _rows_hit(con, header) == [1, 2, 6, 7]


def test_repeated_record_is_a_later_copy_in_the_same_file(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(("1", "5", None, "Köln"), ("1", "5", None, "Köln"), ("1", "5", None, None))
    deliver(("1", "5", None, "Köln"), file="other.csv")
    deliver(("1", "5", None, "Köln"), silo="second")
    _, repeated = generic_expectations(RAW, HEADERS, key=["id"])
    assert repeated.name == "repeated_record"
    assert _rows_hit(con, repeated) == [2]


def test_an_archive_delivered_twice_repeats_its_records(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(("1", "5", None, "Köln"), ("2", "5", None, "Köln"), file="till.zip/lines.csv")
    deliver(("1", "5", None, "Köln"), ("2", "6", None, "Köln"), file="till (1).zip/lines.csv")
    deliver(("2", "5", None, "Köln"), file="till.zip/void_lines.csv")
    _, repeated = generic_expectations(RAW, HEADERS, key=["id"])
    query = f"select source_file, source_row from {RAW} where {repeated.where}"
    assert con.execute(query).fetchall() == [("till.zip/lines.csv", 1)]


def test_a_record_about_people_says_more_than_its_key(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(
        ("Summe", None, None, None),
        ("    Berlin (30)", None, None, None),
        ("1", None, None, "Köln"),
    )
    *_, says_more = generic_expectations(RAW, HEADERS, key=["id"], is_of_people=True)
    assert (says_more.name, says_more.severity) == ("record_says_more_than_its_key", "quarantine")
    assert _rows_hit(con, says_more) == [1, 2]


def test_names_and_headers_are_quoted(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        'create table raw."odd ""name" (silo varchar, source_file varchar, source_row bigint, '
        '"se""lect" varchar)'
    )
    con.execute("""insert into raw."odd ""name" values ('s', 'f', 1, 'l''été')""")
    rules = generic_expectations('raw.odd "name', {'se"lect': ["l'été"]}, key=['se"lect'])
    for expectation, hit in zip(rules, [[1], []], strict=True):
        query = f'select source_row from raw."odd ""name" where {expectation.where}'
        assert [number for (number,) in con.execute(query).fetchall()] == hit
