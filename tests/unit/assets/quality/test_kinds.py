"""Each kind of expectation in each severity, on real tables."""

import duckdb
import pytest

from assets.quality.expectations import Expectation
from assets.quality.judge import SHARE_CHECK, judge
from tests.unit.assets.quality.shop import GOOD, RAW, STAGING, Deliver, numbers, rule, the

# A claim, a delivery, and the numbers of the rows that break the claim.
KINDS = [
    pytest.param(
        rule("not_null", columns=["id"]), [GOOD, GOOD, (None, *GOOD[1:])], [3], id="not_null"
    ),
    pytest.param(
        rule("not_null", columns=["id", "city"]),
        [GOOD, ("2", "1", None, None), (None, *GOOD[1:])],
        [2, 3],
        id="not_null of two",
    ),
    pytest.param(
        rule("unique", columns=["id"]),
        [GOOD, ("2", *GOOD[1:]), GOOD, (None, *GOOD[1:]), (None, *GOOD[1:])],
        [1, 3],
        id="unique",
    ),
    pytest.param(
        rule("unique", columns=["id", "city"]),
        [GOOD, ("1", *GOOD[1:3], "Bonn"), GOOD, ("2", *GOOD[1:3], None), (*GOOD[:3], None)],
        [1, 3],
        id="unique of two",
    ),
    pytest.param(
        rule("unique", columns=["id", "city"]),
        [
            (*GOOD[:3], None),
            GOOD,
            (*GOOD[:3], None),
            (None, "1", None, None),
            (None, "1", None, None),
        ],
        [1, 3],
        id="two empty parts of a key are the same, an empty key is none",
    ),
    pytest.param(
        rule("unique", columns=["silo", "city"]),
        [GOOD, (*GOOD[:3], None), ("2", *GOOD[1:]), ("2", *GOOD[1:3], None)],
        [1, 3],
        id="the silo alone is no key",
    ),
    pytest.param(
        rule("in_set", columns=["city"], values=["Köln", "Bonn's"]),
        [GOOD, ("2", "1", None, "Bonn's"), ("3", "1", None, "koeln"), ("4", "1", None, None)],
        [3],
        id="in_set",
    ),
    pytest.param(
        rule("between", columns=["total"], min=0, max=9.99),
        [GOOD, ("2", "0", None, None), ("3", "-0,01", None, None), ("4", "10", None, None)],
        [3, 4],
        id="between",
    ),
    pytest.param(
        rule("between", columns=["sold_on"], min="2026-01-01"),
        [GOOD, ("2", "0", "2025-12-31", None), ("3", "0", None, None)],
        [2],
        id="between dates",
    ),
    pytest.param(
        rule("readable", columns=["total", "sold_on"]),
        [
            GOOD,
            ("2", None, None, None),
            ("3", "neun", None, None),
            ("4", "\u00a0 ", None, None),
            ("5", "1", "31.02.2026", None),
        ],
        [3, 5],
        id="readable",
    ),
    pytest.param(
        rule("rows", where="-- a comment\ntotal > 5 and city like '%l%' or city = '{x} :y'"),
        [("1", "6", None, "Köln"), ("2", "5", None, "Köln"), ("3", "1", None, "{x} :y")],
        [1, 3],
        id="rows",
    ),
    pytest.param(
        rule(
            "rows",
            where="not exists (select 1 from staging.shop_orders as other "
            "where other.city = shop_orders.city and other.id <> shop_orders.id)",
        ),
        [GOOD, ("2", "1", None, "Köln"), ("3", "1", None, "Bonn")],
        [3],
        id="rows with a correlated subquery",
    ),
    pytest.param(
        rule("rows", where="(id) not in (select '1')"), [GOOD, ("2", *GOOD[1:])], [2], id="not in"
    ),
]


@pytest.mark.parametrize("severity", ["drop", "quarantine", "block", "warn"])
@pytest.mark.parametrize(("claim", "rows", "failing"), KINDS)
def test_each_kind_in_each_severity(
    con: duckdb.DuckDBPyConnection,
    deliver: Deliver,
    *,
    claim: Expectation,
    rows: list[tuple[str | None, ...]],
    failing: list[int],
    severity: str,
) -> None:
    deliver(*rows)
    claim = claim.model_copy(update={"severity": severity})
    result = the(judge(con, STAGING, [claim], raw_table=RAW))

    everything = list(range(1, len(rows) + 1))
    leave = severity in {"drop", "quarantine"}
    assert (result.checked_count, result.failed_count) == (len(rows), len(failing))
    assert result.failed_share == len(failing) / len(rows)
    assert result.is_passed == (severity == "drop")
    assert result.is_blocking == (severity == "block")
    assert numbers(con, STAGING) == [n for n in everything if not leave or n not in failing]
    for table, writes in (("dropped_rows", "drop"), ("quarantined_rows", "quarantine")):
        assert numbers(con, f"quality.{table}") == (failing if severity == writes else [])


def test_all_kinds_pass_together_on_good_rows(
    con: duckdb.DuckDBPyConnection, deliver: Deliver
) -> None:
    deliver(GOOD, ("2", "3", "2026-11-19", "Bonn's"))
    kinds = [
        rule("not_null", name="id_is_set", columns=["id"]),
        rule("unique", name="id_is_unique", columns=["id"]),
        rule("unique", name="pair_is_unique", columns=["id", "city"]),
        rule("in_set", name="city_is_known", columns=["city"], values=["Köln", "Bonn's"]),
        rule("between", name="total_is_sane", columns=["total"], min=0),
        rule("readable", name="total_is_readable", columns=["total"]),
        rule("rows", name="not_in_the_future", where="sold_on > date '2026-11-21'"),
    ]
    results = judge(con, STAGING, kinds, raw_table=RAW)
    assert [result.check_name for result in results] == [
        *(kind.name for kind in kinds),
        SHARE_CHECK,
    ]
    assert all(result.is_passed and result.failed_count == 0 for result in results)
