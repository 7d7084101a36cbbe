"""What is written of customer value, on both sides of where it can be foretold."""

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from assets.quality.tables import create_tables as create_quality
from assets.segments import tables
from assets.segments.bg_nbd import BgNbd
from assets.segments.gamma_gamma import GammaGamma
from assets.segments.write import judge_correlation, write_customer_value
from pipelines.settings_value import Value
from tests.unit.assets.segments.shoppers import simulate, spend


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("create schema quality")
        create_quality(con)
        tables.create_tables(con)
        yield con


def write_histories(con: duckdb.DuckDBPyConnection, count: int, dearer: float = 0) -> None:
    shoppers = simulate(BgNbd(0.8, 10.0, 0.8, 2.5), count, 26, seed=31)
    of = shoppers.known
    spent, _ = spend(GammaGamma(6.25, 3.74, 15.44), of.x, seed=31)
    mean = np.where(of.x > 0, spent.mean * (1 + dearer * of.x), np.nan)
    histories = pa.table(
        {
            "customer_id": [f"G{n:09}" for n in range(count)],
            "repeat_count": pa.array(of.x + shoppers.later, pa.int32()),
            "recency_weeks": of.t_x,
            "age_weeks": of.age + 26,
            "spend_count": pa.array(of.x, pa.int32()),
            "mean_spend_net": pa.array(mean, mask=of.x == 0),
            "known_repeat_count": pa.array(of.x, pa.int32()),
            "known_recency_weeks": of.t_x,
            "known_age_weeks": of.age,
            "later_count": pa.array(shoppers.later, pa.int32()),
        }
    )
    con.register("simulated", histories)
    con.execute(f"create or replace table {tables.HISTORIES} as from simulated")
    con.unregister("simulated")


def counts(con: duckdb.DuckDBPyConnection) -> list[int]:
    return [
        con.execute(f"select count(*) from {table}").fetchall()[0][0] for table in tables.TABLES
    ]


def test_everybody_is_foretold_from_enough_buyers_on(con: duckdb.DuckDBPyConnection) -> None:
    write_histories(con, 2_000)
    write_customer_value(con, Value(min_customers=2_000))
    assert counts(con) == [2, 2_000, 9]
    assert con.execute(
        f"select fitted, method, why_historic from {tables.MODEL} order by fitted desc"
    ).fetchall() == [("night", "bg_nbd", None), ("back_test", "bg_nbd", None)]


def test_nobody_is_foretold_from_fewer(con: duckdb.DuckDBPyConnection) -> None:
    write_histories(con, 1_999)
    write_customer_value(con, Value(min_customers=2_000))
    assert counts(con) == [2, 0, 0]
    assert (
        con.execute(
            f"select method, why_historic, r, p, buyer_count from {tables.MODEL}"
        ).fetchall()
        == [("historic", "few_buyers", None, None, 1_999)] * 2
    )


def test_writing_again_writes_the_same(con: duckdb.DuckDBPyConnection) -> None:
    write_histories(con, 1_000)
    found = []
    for _ in range(2):
        write_customer_value(con, Value())
        found.append([con.execute(f"from {table}").fetchall() for table in tables.TABLES])
    assert found[0] == found[1]


@pytest.mark.parametrize(("dearer", "is_passed"), [(0, True), (1, False)])
def test_a_warning_tells_that_spending_follows_buying(
    con: duckdb.DuckDBPyConnection, dearer: float, is_passed: bool
) -> None:
    write_histories(con, 1_000, dearer)
    write_customer_value(con, Value())
    assert judge_correlation(con).is_passed == is_passed
    assert con.execute("select severity, is_passed from quality.check_results").fetchall() == [
        ("warn", is_passed)
    ]


def test_no_buyer_at_all_is_no_error(con: duckdb.DuckDBPyConnection) -> None:
    write_histories(con, 0)
    write_customer_value(con, Value())
    assert counts(con) == [2, 0, 0]
    assert judge_correlation(con).is_passed
