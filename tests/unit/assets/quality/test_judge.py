"""Judgements on real tables: their order, what they set aside, what they leave behind."""

import json

import duckdb
import pytest

from assets.quality.expectations import Expectation, generic_expectations
from assets.quality.judge import SHARE_CHECK, judge
from assets.quality.results import forget_results
from assets.quality.tables import RECORD_RULE
from pipelines.errors import ModelError
from tests.unit.assets.quality.shop import (
    BUILD_STAGING,
    GOOD,
    HEADERS,
    RAW,
    STAGING,
    Deliver,
    numbers,
    rule,
    the,
)


def test_rows_are_dropped_before_the_rest_is_judged(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(("Id", "Total", "Sold on", "City"), GOOD, GOOD, ("2", "1", None, None))
    rules = [
        *generic_expectations(RAW, HEADERS, key=["id"]),
        rule("readable", "quarantine", "total_is_readable", columns=["total"]),
        rule("unique", "quarantine", "id_is_unique", columns=["id"]),
    ]
    results = judge(con, STAGING, rules, raw_table=RAW)
    assert the(results, "total_is_readable").failed_count == 0
    assert the(results, "id_is_unique").checked_count == 2
    dropped = con.execute("select source_row, rule from quality.dropped_rows order by all")
    assert dropped.fetchall() == [(1, "repeated_header"), (3, "repeated_record")]
    assert numbers(con, STAGING) == [2, 4]


def test_a_row_dropped_twice_counts_once_under_its_first_rule(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD)
    rules = [rule("rows", "drop", name, where="id = '1'") for name in ("zulu", "alpha")]
    judge(con, STAGING, rules, raw_table=RAW)
    assert con.execute("select rule from quality.dropped_rows").fetchall() == [("zulu",)]


def test_a_rule_that_compares_rows_is_judged_on_those_that_are_left(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD, ("2", "1", None, None))
    alone = f"id = '2' and not exists (from {STAGING} as other where other.id = '1')"
    rules = [
        rule("rows", "drop", "first", where="id = '1'"),
        rule("rows", "quarantine", "alone", where=alone),
    ]
    assert the(judge(con, STAGING, rules, raw_table=RAW), "alone").failed_count == 1


def test_quarantine_names_all_rules_sorted_and_keeps_the_raw_record(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD, (None, "neun", "2026-11-20", 'Groß "Gerau"'))
    rules = [
        rule("readable", "quarantine", "total_is_readable", columns=["total"]),
        rule("not_null", "quarantine", "id_is_set", columns=["id"]),
    ]
    judge(con, STAGING, rules, raw_table=RAW)
    ((silo, table, file, row, names, reasons, record),) = con.execute(
        "select silo, table_name, source_file, source_row, rules, reasons, record "
        "from quality.quarantined_rows"
    ).fetchall()
    assert (silo, table, file, row) == ("shop", STAGING, "orders.csv", 2)
    assert names == ["id_is_set", "total_is_readable"]
    assert reasons == ["Because id_is_set.", "Because total_is_readable."]
    assert json.loads(record) == {
        "id": None,
        "total": "neun",
        "sold_on": "2026-11-20",
        "city": 'Groß "Gerau"',
    }


def test_rows_of_two_silos_with_equal_names_are_told_apart(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD)
    deliver((None, *GOOD[1:]), silo="second")
    judge(con, STAGING, [rule("not_null", "quarantine", columns=["id"])], raw_table=RAW)
    assert con.execute(f"select silo from {STAGING}").fetchall() == [("shop",)]
    assert con.execute("select silo from quality.quarantined_rows").fetchall() == [("second",)]


def _quality(con: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
    tables = ("check_results", "quarantined_rows", "dropped_rows")
    return [con.execute(f"select * from quality.{table}").fetchall() for table in tables]


def test_judging_the_rebuilt_table_again_changes_nothing(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD, GOOD, (None, "neun", None, None), ("Id", "Total", None, None))
    con.execute(
        "insert into quality.quarantined_rows values "
        f"('shop', '{STAGING}', 'orders.csv', 99, ['{RECORD_RULE}'], ['Because.'], '[]')"
    )
    rules = [
        *generic_expectations(RAW, HEADERS, key=["id"]),
        rule("not_null", "quarantine", "id_is_set", columns=["id"]),
    ]
    first_results = judge(con, STAGING, rules, raw_table=RAW)
    first = _quality(con)
    assert numbers(con, "quality.quarantined_rows") == [3, 99]
    forget_results(con, STAGING)
    con.execute(BUILD_STAGING)
    assert judge(con, STAGING, rules, raw_table=RAW) == first_results
    assert [sorted(map(repr, rows)) for rows in _quality(con)] == [
        sorted(map(repr, rows)) for rows in first
    ]


def test_a_rule_that_is_gone_leaves_no_result_behind(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD)
    judge(con, STAGING, [rule("rows", "block", "old", where="true")], raw_table=RAW)
    forget_results(con, STAGING)
    con.execute(BUILD_STAGING)
    judge(con, STAGING, [rule("rows", "block", "new", where="false")], raw_table=RAW)
    names = con.execute("select check_name from quality.check_results order by all").fetchall()
    assert names == [("new",), (SHARE_CHECK,)]


@pytest.mark.parametrize(("bound", "is_passed"), [(0.5, True), (0.49, False)])
def test_too_large_a_share_in_quarantine_blocks(
    con: duckdb.DuckDBPyConnection, deliver: Deliver, bound: float, is_passed: bool
) -> None:
    deliver(GOOD, ("2", *GOOD[1:]), (None, "neun", None, None))
    con.execute(
        "insert into quality.quarantined_rows values "
        f"('shop', '{STAGING}', 'orders.csv', 4, ['{RECORD_RULE}'], ['Because.'], '[]')"
    )
    rules = [
        rule("not_null", "quarantine", "id_is_set", columns=["id"]),
        rule("readable", "quarantine", "total_is_readable", columns=["total"]),
    ]
    gate = the(judge(con, STAGING, rules, raw_table=RAW, quarantine_share=bound), SHARE_CHECK)
    assert (gate.checked_count, gate.failed_count, gate.failed_share) == (4, 2, 0.5)
    assert gate.is_passed == is_passed
    assert gate.is_blocking != is_passed
    assert all(way in gate.reason for way in ("quarantine_share", "quarantine --building"))


def test_an_empty_table_passes(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(BUILD_STAGING)
    rules = [
        rule("not_null", "block", "id_is_set", columns=["id"]),
        rule("unique", "block", "id_is_unique", columns=["id"]),
        rule("rows", "block", "nothing", where="true"),
    ]
    results = judge(con, STAGING, rules, raw_table=RAW)
    assert [(result.is_passed, result.failed_share) for result in results] == [(True, 0.0)] * 4


def test_a_condition_holds_when_the_first_column_is_always_null(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("create schema canonical; create table canonical.t as select null::int a, 1 b")
    rules = [
        rule("rows", "block", "b_is_small", where="b > 0"),
        rule("not_null", "block", "a_is_set", columns=["a"]),
    ]
    assert [result.is_passed for result in judge(con, "canonical.t", rules)] == [False, False]


def test_a_table_without_raw_table_is_judged_but_keeps_its_rows(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute('create schema canonical; create table canonical."Odd t" as select 1 "order", 2 b')
    rules = [
        rule("unique", "block", "order_is_unique", columns=["order"]),
        rule("between", "warn", "b_is_small", columns=["b"], max=1),
    ]
    results = judge(con, "canonical.Odd t", rules)
    assert [(result.check_name, result.failed_count) for result in results] == [
        ("order_is_unique", 0),
        ("b_is_small", 1),
    ]
    assert con.execute('select count(*) from canonical."Odd t"').fetchall() == [(1,)]


@pytest.mark.parametrize(
    "claim",
    [
        rule("not_null", "drop", columns=["id"]),
        rule("not_null", "quarantine", columns=["id"]),
        rule("readable", "warn", columns=["id"]),
    ],
    ids=lambda claim: f"{claim.severity} {claim.expect}",
)
def test_setting_rows_aside_needs_a_raw_table(
    con: duckdb.DuckDBPyConnection, claim: Expectation
) -> None:
    con.execute(BUILD_STAGING)
    with pytest.raises(ModelError, match=r"'claim'.*use block or warn"):
        judge(con, STAGING, [claim])


def test_two_rules_of_one_name_are_refused(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(BUILD_STAGING)
    with pytest.raises(ModelError, match="two expectations are named claim"):
        judge(con, STAGING, [rule("rows", where="true")] * 2)


def test_it_works_inside_a_transaction_and_sees_temporary_tables(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD)
    con.execute("begin")
    con.execute("create temporary table known as select '2' as id")
    claim = rule("rows", "quarantine", where="id not in (select id from known)")
    assert the(judge(con, STAGING, [claim], raw_table=RAW)).failed_count == 1
    con.execute("rollback")
    assert numbers(con, STAGING) == [1]
