"""Conditions of audiences become one select, which finds whom they mean and runs nothing else."""

import duckdb
import pytest

from assets.audiences import matches_sql
from pipelines.errors import SettingsError
from pipelines.settings_audiences import Audience

COLUMNS = ["customer_id", "city", "net_12m"]


def matches(**conditions: str) -> set[tuple[str, str]]:
    audiences = {name: Audience(where=w, channel="email") for name, w in conditions.items()}
    con = duckdb.connect()
    con.execute("create schema segments")
    con.execute(
        "create table segments.customer_360 as from (values ('G1', 'Köln', 10), "
        "('G2', 'Köln', 200), ('G3', null, 200), ('G4', 'a''); --', 0)) "
        "as t(customer_id, city, net_12m)"
    )
    return set(con.execute(matches_sql(audiences, COLUMNS)).fetchall())


def test_each_audience_has_whom_its_condition_holds_for() -> None:
    found = matches(near="city = 'Köln'", dear="net_12m >= 200", neither="city = 'Bonn'")
    assert found == {("near", "G1"), ("near", "G2"), ("dear", "G2"), ("dear", "G3")}


def test_what_is_unknown_is_no_match_either_way() -> None:
    assert matches(a="city <> 'Köln'") == {("a", "G4")}
    assert matches(a="not city = 'Köln'") == {("a", "G4")}


def test_or_stays_within_its_audience() -> None:
    assert matches(a="city = 'Bonn' or net_12m = 10") == {("a", "G1")}


def test_texts_are_texts() -> None:
    assert matches(a="city = 'a''); --'") == {("a", "G4")}
    assert matches(a="city = 'Köln' -- */ or true") == {("a", "G1"), ("a", "G2")}


def test_without_audiences_there_is_an_empty_table() -> None:
    assert matches() == set()


def test_an_unknown_column_is_named_with_one_like_it() -> None:
    with pytest.raises(
        SettingsError, match=r"\[audiences.a\].*'net_12', .*has not. It has net_12m"
    ):
        matches_sql({"a": Audience(where="net_12 > 1", channel="email")}, COLUMNS)
