"""The tables of customer value: read the histories, learn, foretell, judge, write.

Here: what stands between DuckDB's columns and the models. Not here: Dagster (`assets.py`).
"""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from assets.quality.results import CheckResult, forget_results, write_results
from assets.segments.bg_nbd import Histories
from assets.segments.customer_value import (
    MOST_CORRELATION,
    Forecasts,
    Model,
    back_test,
    foretell,
    learn,
)
from assets.segments.gamma_gamma import Spending
from assets.segments.tables import BACKTEST, FORECASTS, HISTORIES, INDEPENDENT, MODEL, TABLES
from pipelines.settings_value import Value

Columns = Mapping[str, Any]


def write_customer_value(con: duckdb.DuckDBPyConnection, settings: Value) -> None:
    """Write the models, what they foretell and how good they were, from the histories."""
    for table in TABLES:
        con.execute(f"delete from {table}")
    read = con.execute(f"from {HISTORIES} order by customer_id").to_arrow_table()
    names = [field.name for field in read.schema if pa.types.is_primitive(field.type)]
    columns = {name: read[name].to_numpy() for name in names}
    histories = Histories(columns["repeat_count"], columns["recency_weeks"], columns["age_weeks"])
    spending = Spending(columns["spend_count"], np.nan_to_num(columns["mean_spend_net"]))
    model = learn(histories, settings.min_customers, spending)
    _write_model(con, "night", model)
    if model.buying and model.spending and model.why_historic is None:
        buying, spent = model.buying.parameters, model.spending.parameters
        forecasts = foretell(buying, spent, histories, spending, settings.discount_rate)
        _write_forecasts(con, read["customer_id"], forecasts)
    _write_back_test(con, columns, settings.min_customers)


def judge_correlation(con: duckdb.DuckDBPyConnection) -> CheckResult:
    """Return the warning check that how much buyers spend does not hang on how often they buy."""
    ((correlation, buyers),) = con.execute(
        f"select spending_correlation, repeat_buyer_count from {MODEL} where fitted = 'night'"
    ).fetchall()
    is_passed = abs(correlation or 0) < MOST_CORRELATION
    result = CheckResult(
        table_name=MODEL,
        check_name=INDEPENDENT,
        severity="warn",
        is_passed=is_passed,
        checked_count=buyers,
        failed_count=0 if is_passed else buyers,
        failed_share=float(not is_passed),
        reason=f"A correlation beyond {MOST_CORRELATION} between how often and how much buyers buy "
        "says that value is too high for some of them and too low for others.",
    )
    forget_results(con, MODEL)
    write_results(con, [result])
    return result


def _write_back_test(con: duckdb.DuckDBPyConnection, columns: Columns, least: int) -> None:
    was_known = columns["known_repeat_count"] >= 0
    of = {name: column[was_known] for name, column in columns.items()}
    known = Histories(of["known_repeat_count"], of["known_recency_weeks"], of["known_age_weeks"])
    model = learn(known, least)
    _write_model(con, "back_test", model)
    if model.buying and model.why_historic is None:
        weeks = float((of["age_weeks"] - known.age).max())
        judged = back_test(known, of["later_count"], weeks, model.buying.parameters)
        con.executemany(f"insert into {BACKTEST} values ({_marks(7)})", list(map(astuple, judged)))


def _write_model(con: duckdb.DuckDBPyConnection, fitted: str, model: Model) -> None:
    row: list[object] = [
        fitted,
        "historic" if model.why_historic else "bg_nbd",
        model.why_historic,
        model.buyers,
        model.repeaters,
    ]
    for fit, width in ((model.buying, 4), (model.spending, 3)):
        row += [*astuple(fit.parameters), fit.log_likelihood] if fit else [None] * (width + 1)
    row.append(model.correlation)
    con.execute(f"insert into {MODEL} values ({_marks(len(row))})", row)


def _write_forecasts(
    con: duckdb.DuckDBPyConnection, customers: pa.ChunkedArray, forecasts: Forecasts
) -> None:
    con.register(
        "foretold",
        pa.table(
            {
                "customer_id": customers,
                "p_alive": forecasts.p_alive,
                "expected_purchases_12m": forecasts.purchases,
                "discounted_purchases_12m": forecasts.discounted_purchases,
                "expected_spend_net": forecasts.spend,
            }
        ),
    )
    con.execute(f"insert into {FORECASTS} by name from foretold")
    con.unregister("foretold")


def _marks(count: int) -> str:
    return ", ".join("?" * count)
