"""The tables of the schema segments that Python writes, and what they are made from.

As declared in `tables.sql`; the catalog reads both.
"""

from pathlib import Path

import duckdb

from assets.lineage import Source

DDL = Path(__file__).with_suffix(".sql")
HISTORIES = "segments.purchase_histories"
MODEL = "segments.customer_value_model"
FORECASTS = "segments.purchase_forecasts"
BACKTEST = "segments.customer_value_backtest"
INDEPENDENT = "spending_is_independent_of_buying"  # a check
TABLES = (MODEL, FORECASTS, BACKTEST)

_BUYING = ("repeat_count", "recency_weeks", "age_weeks")
_SPENDING = ("spend_count", "mean_spend_net")
_KNOWN = ("known_repeat_count", "known_recency_weeks", "known_age_weeks")


def _of(columns: tuple[str, ...]) -> list[Source]:
    return [(HISTORIES, column) for column in columns]


SOURCES: dict[str, dict[str, list[Source]]] = {
    MODEL: dict.fromkeys(
        ("method", "why_historic", "buyer_count", "r", "alpha", "a", "b", "buying_log_likelihood"),
        _of(_BUYING + _KNOWN),
    )
    | dict.fromkeys(
        ("repeat_buyer_count", "p", "q", "gamma", "spending_log_likelihood"), _of(_SPENDING)
    )
    | {"spending_correlation": _of(_SPENDING)},
    FORECASTS: {
        "customer_id": _of(("customer_id",)),
        "p_alive": _of(_BUYING),
        "expected_purchases_12m": _of(_BUYING),
        "discounted_purchases_12m": _of(_BUYING),
        "expected_spend_net": _of(_SPENDING),
    },
    BACKTEST: {
        "repeat_group": _of(("known_repeat_count",)),
        "buyer_count": _of(("known_repeat_count",)),
        "predicted_mean": _of(_KNOWN),
        "actual_mean": _of(("later_count",)),
        "mean_absolute_error": _of((*_KNOWN, "later_count")),
        "naive_absolute_error": _of((*_KNOWN, "later_count")),
    },
}


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are missing, empty."""
    con.execute(DDL.read_text("utf-8"))
