"""What cannot be in life is not in the generator's truth, however large the retailer."""

from collections import Counter, defaultdict

import duckdb
import pytest

from data_samples.generator.database import connect, run_sql
from data_samples.generator.scale import Scale
from tests.unit.data_samples.deliveries import FIRST

PERSONS = 20_000


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("people")
    con = connect(Scale(PERSONS, 29, FIRST, 1, folder, 80), folder)
    for name in ("people", "accounts", "life", "contacts"):
        run_sql(con, name)
    return con


def test_a_mailbox_is_of_one_household(people: duckdb.DuckDBPyConnection) -> None:
    rows = people.execute("select email, household_no from contacts join persons using (person_no)")
    owners = defaultdict(set)
    for email, household in rows.fetchall():
        local_part, domain = email.split("@")
        is_gmail = domain in {"gmail.com", "googlemail.com"}
        owners[local_part.replace(".", "") if is_gmail else email].add(household)
    assert [mailbox for mailbox, households in owners.items() if len(households) > 1] == []


def test_two_of_a_household_hardly_ever_have_one_name(people: duckdb.DuckDBPyConnection) -> None:
    rows = people.execute(
        "select household_no, first_name from persons where role not in ('father', 'son')"
    )
    names = Counter(rows.fetchall())
    assert sum(count > 1 for count in names.values()) < PERSONS / 1000


def test_a_son_of_a_junior_family_is_called_after_his_father(
    people: duckdb.DuckDBPyConnection,
) -> None:
    rows = people.execute(
        "select household_no, first_name from persons where role in ('father', 'son')"
    )
    names = defaultdict(set)
    for household, name in rows.fetchall():
        names[household].add(name)
    assert len(names) > PERSONS / 50
    assert {len(called) for called in names.values()} == {1}
