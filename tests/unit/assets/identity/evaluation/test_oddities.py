"""What looks odd in customers, against counts in plain Python, and names case by case."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.identity.evaluation.oddities import Oddity, find_oddities
from tests.unit.assets.identity.persons import Person, build_records

AS_OF = date(2026, 11, 21)
ANNA = Person("Anna", "Berg", "1980-05-01", street="hauptstr", house="1", postal_code="10115")


def odd(
    con: duckdb.DuckDBPyConnection, customers: Iterable[Sequence[Person]], most_addresses: int = 4
) -> dict[str, list[str]]:
    """Return the odd ones of the customers C1, C2, … by check, if a check finds any."""
    owned = [(f"C{n}", person) for n, group in enumerate(customers, 1) for person in group]
    build_records(con, [person for _, person in owned])
    con.execute("create or replace temp table links (record_id text, cluster_id text)")
    for number, (customer, person) in enumerate(owned, 1):
        con.execute("insert into links values (?, ?)", [f"{person.silo}/{number}", customer])
    found = find_oddities(
        con, "identity.party_records", "links", AS_OF, most_addresses=most_addresses
    )
    return {oddity.check: oddity.examples for oddity in found if oddity.customers}


@pytest.mark.parametrize(
    ("names", "is_odd"),
    [
        pytest.param(["Anna", "Berta", "Clara"], False, id="three"),
        pytest.param(["Anna", "Berta", "Clara", "Dora"], True, id="four"),
        pytest.param(["Anna", "Berta", "Clara", "Anna"], False, id="one twice"),
        pytest.param(["Hans", "Berta", "Clara", "Johannes"], False, id="a short form"),
        pytest.param(["Bill", "Berta", "Clara", "William"], False, id="an English short form"),
        pytest.param(["Anna", "Berta", "Clara", "B."], False, id="an initial"),
        pytest.param(["Anna", "Berta", "Clara", "Q."], True, id="an initial of none"),
        pytest.param(["Anna Dora", "Berta", "Clara", "Dora"], False, id="a middle name"),
        pytest.param(["Katrin Eva", "Berta", "Clara", "Eva"], False, id="a shorter middle name"),
        pytest.param(["Eva", "Berta", "Clara", "Eva Maria", "Maria"], False, id="a double name"),
        pytest.param(["Alexander", "Alexandra", "Alex", "Berta"], False, id="Alex either"),
        pytest.param(["Alexander", "Alexandra", "Alex", "Berta", "Clara"], True, id="Alex neither"),
        pytest.param(["Anna", "Berta", "Clara", None], False, id="none stated"),
    ],
)
def test_forms_of_one_first_name_count_once(
    con: duckdb.DuckDBPyConnection, names: list[str | None], is_odd: bool
) -> None:
    found = odd(con, [[replace(ANNA, first_name=name) for name in names]])
    assert found == ({"more than 3 first names": ["C1"]} if is_odd else {})


@pytest.mark.parametrize(
    ("born", "is_odd"), [("1915-11-22", False), ("1915-11-21", True), (None, False)]
)
def test_whoever_is_111_is_over_110(
    con: duckdb.DuckDBPyConnection, born: str | None, is_odd: bool
) -> None:
    found = odd(con, [[replace(ANNA, birth_date=born)]])
    assert found == ({"over 110 years old": ["C1"]} if is_odd else {})


def test_two_birth_dates_are_odd_and_one_beside_none_is_not(
    con: duckdb.DuckDBPyConnection,
) -> None:
    undated, other = replace(ANNA, birth_date=None), replace(ANNA, birth_date="1980-05-02")
    assert odd(con, [[ANNA, undated], [ANNA, other]]) == {"more than 1 birth date": ["C2"]}


def test_addresses_differ_by_street_and_place(con: duckdb.DuckDBPyConnection) -> None:
    places = [replace(ANNA, postal_code=code) for code in ("10115", "10117", "20095", "80331")]
    fifth = replace(ANNA, house="2")
    check = "more than {} addresses in one month or undated"
    assert odd(con, [places, [*places, fifth], [*places, ANNA]]) == {check.format(4): ["C2"]}
    assert odd(con, [places], most_addresses=3) == {check.format(3): ["C1"]}


def test_dated_addresses_count_month_by_month(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create temp table links as select 'crm/1' as record_id, 'C1' as cluster_id")
    con.execute(
        """
        create temp table homes as
        select 'moves' as cluster_id, n::varchar as address, date '2026-01-31' + n::int as seen_at
        from range(5) as days (n)
        union all
        select 'scattered', n::varchar, date '2026-02-01' + n::int from range(5) as days (n)
        """
    )
    found = find_oddities(con, "identity.party_records", "links", AS_OF, addresses="homes")
    assert [oddity.examples for oddity in found if oddity.customers] == [["scattered"]]


def test_a_record_that_is_never_compared_counts_as_a_record(con: duckdb.DuckDBPyConnection) -> None:
    build_records(con, [])
    con.execute(
        "create temp table links as "
        "select 'erp/' || n as record_id, 'C1' as cluster_id from range(16) as records (n)"
    )
    found = find_oddities(con, "identity.party_records", "links", AS_OF)
    assert found[-1] == Oddity("more than 15 records", 1, 1.0, ["C1"])


RECORDS = st.lists(
    st.tuples(
        st.sampled_from("AAAABC"),  # the customer
        st.sampled_from(["berg", "tal", "see", "wald", None]),
        st.sampled_from(["1980-01-01", "1980-01-02", "1914-01-01", None]),
    ),
    min_size=1,
    max_size=60,
)


@settings(deadline=None, max_examples=50)
@given(RECORDS)
def test_counts_and_shares_are_those_counted_in_python(
    rows: list[tuple[str, str | None, str | None]],
) -> None:
    owned = defaultdict(list)
    for customer, *values in rows:
        owned[customer].append(values)
    expected = {
        "more than 3 surnames": [c for c, v in owned.items() if len({n for n, _ in v if n}) > 3],
        "more than 1 birth date": [c for c, v in owned.items() if len({d for _, d in v if d}) > 1],
        "over 110 years old": [c for c, v in owned.items() if any(d == "1914-01-01" for _, d in v)],
        "more than 15 records": [c for c, v in owned.items() if len(v) > 15],
    }
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute(
            "create table links (record_id integer, cluster_id text);"
            "create table records (record_id integer, first_name text, middle_names text, "
            "nickname_groups text[], last_name text, birth_date text, address text, "
            "postal_code text, city text)"
        )
        for number, (customer, name, born) in enumerate(rows):
            con.execute("insert into links values (?, ?)", [number, customer])
            con.execute(
                "insert into records (record_id, last_name, birth_date) values (?, ?, ?)",
                [number, name, born],
            )
        found = find_oddities(con, "records", "links", AS_OF)
    assert {o.check: (o.customers, o.share, o.examples) for o in found if o.check in expected} == {
        check: (len(ids), len(ids) / len(owned), sorted(ids)) for check, ids in expected.items()
    }
