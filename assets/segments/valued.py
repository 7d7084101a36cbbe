"""Customer value of a plain log of purchases: read, learn, foretell, judge, write.

A thin mapper onto the models of the night; the columns of what is written are named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from assets.out_file import refuse_out, write_csv
from assets.segments import bg_nbd, gamma_gamma
from assets.segments.bg_nbd import Histories
from assets.segments.customer_value import Judged, Model, back_test, learn
from assets.segments.fitting import Floats
from assets.segments.gamma_gamma import Spending
from assets.segments.transactions import Log, Mark, read_log, write_histories
from pipelines.counted import counted
from pipelines.errors import UsageError

LEAST = 100  # customers to learn from


@dataclass(frozen=True)
class Valued:
    """What was read, learnt and foretold; `judged` is empty where nothing came later."""

    log: Log
    until: date
    model: Model
    expected_purchases: float
    judged: list[Judged] = field(default_factory=list)


def value_log(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    told: Mapping[str, str | None],
    *,
    mark: Mark | None,
    until: date | None,
    weeks: float,
    out: Path | None,
) -> Valued:
    """Return what is foretold of the customers of a log, and write `out`, one row a customer.

    Raises:
        UsageError: a column is wrong, there are too few customers, or `out` cannot be written.
        DeliveryError: the file cannot be read.
    """
    if out is not None:
        refuse_out(out, [file])
    log = read_log(con, file, told, mark)
    known_until = until or log.last_on
    write_histories(con, known_until)
    read = con.execute("from histories").to_arrow_table()
    x, t_x, age, spent, mean, later = (column.to_numpy() for column in read.columns[1:])
    histories, spending = Histories(x, t_x, age), Spending(spent, mean)
    model = learn(histories, LEAST, spending)
    if model.buying is None or model.why_historic == "buying_not_found":
        raise UsageError(
            f"{file.name}: {counted(model.buyers, 'customer')} bought until {known_until}, and "
            f"from these nothing can be learnt. At least {LEAST} are needed, some of whom bought "
            "again."
        )
    buying = model.buying.parameters
    expected = bg_nbd.expected_purchases(buying, histories, np.array([weeks]))[0]
    if out is not None:
        _write(con, read, model, (bg_nbd.p_alive(buying, histories), expected, spending), out)
    weeks_after = (log.last_on - known_until).days / 7
    judged = back_test(histories, later, weeks_after, buying) if weeks_after > 0 else []
    return Valued(log, known_until, model, float(expected.sum()), judged)


def _write(
    con: duckdb.DuckDBPyConnection,
    histories: pa.Table,
    model: Model,
    foretold: tuple[Floats, Floats, Spending],
    out: Path,
) -> None:
    p_alive, expected, spending = foretold
    spend: Floats | pa.Array = pa.nulls(len(expected), pa.float64())
    if model.spending is not None and model.why_historic is None:
        spend = gamma_gamma.expected_spend(model.spending.parameters, spending)
    table = {"p_alive": p_alive, "expected_purchases": expected, "expected_spend": spend}
    for name, column in table.items():
        histories = histories.append_column(name, pa.array(column))
    con.register("foretold", histories)
    write_csv(
        con,
        "select customer, repeat_count, recency_weeks, age_weeks, p_alive, expected_purchases, "
        "expected_spend, expected_purchases * expected_spend as expected_value from foretold",
        out,
    )
    con.unregister("foretold")
