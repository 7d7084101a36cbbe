"""What a check says, and the table where all checks say it.

Here: one result as a type, and writing results. Not here: where they come from (`judge.py`,
`account.py`, the checks of SQL models) and who stops at them (assets/publish.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.quality.expectations import Severity
from assets.sql_text import quoted

# The columns that say which row it is and tell of nobody. A record's own key is not among them: a
# newsletter's is an address, a loyalty programme's the number of a card.
_TELLING = {
    *("silo", "source_file", "source_row", "line_no", "uom", "attribute", "channel", "month"),
    *("customer_id", "household_id", "product_id", "sku", "location_id", "location_code"),
    *("storage_code", "order_id", "order_key", "order_type", "return_id", "movement_id"),
    *("reservation_no", "transfer_no", "purpose"),
}
_ROWS_TOLD, _COLUMNS_TOLD = 5, 4
_WRITTEN = (
    "table_name",
    "check_name",
    "severity",
    "is_passed",
    "checked_count",
    "failed_count",
    "failed_share",
    "reason",
)


@dataclass(frozen=True)
class CheckResult:
    """A row of quality.check_results: what one check says about one table. Never a cell's value.

    `failing` names some of the rows that fail, and is for the Dagster UI alone.
    """

    table_name: str
    check_name: str
    severity: Severity
    is_passed: bool
    checked_count: int
    failed_count: int
    failed_share: float
    reason: str
    failing: str = ""

    @property
    def is_blocking(self) -> bool:
        """True if the night must not go on."""
        return self.severity == "block" and not self.is_passed


def write_results(con: duckdb.DuckDBPyConnection, results: Sequence[CheckResult]) -> None:
    """Add results; those of the table as it was before are forgotten by then."""
    if not results:
        return
    rows = ", ".join([f"({', '.join('?' * len(_WRITTEN))})"] * len(results))
    con.execute(
        f"insert into quality.check_results ({', '.join(_WRITTEN)}) values {rows}",
        [getattr(result, column) for result in results for column in _WRITTEN],
    )


def failing_keys(con: duckdb.DuckDBPyConnection, failing_rows: str) -> str:
    """Return which rows a query finds, some of them, by columns that tell of nobody.

    Such as "silo shop, order_key 1001; silo shop, order_key 1002"; empty if no column is one.
    """
    described = con.execute(f"select * from ({failing_rows}) limit 0").description or []
    names = [name for name, *_ in described if name in _TELLING][:_COLUMNS_TOLD]
    if not names:
        return ""
    rows = con.execute(
        f"select distinct {', '.join(map(quoted, names))} from ({failing_rows}) "
        f"order by all limit {_ROWS_TOLD}"
    ).fetchall()
    return "; ".join(
        ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True)) for row in rows
    )


def forget_results(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Delete all results of a table, before it is written anew: they speak of it as it was.

    In this order, a table whose writing was cut short has no results, and is not published.
    """
    # Looked for first: a night's build has none, and to delete none takes six times as long.
    of_table = "from quality.check_results where table_name = ?"
    if con.execute(f"select exists(select 1 {of_table})", [table]).fetchall() == [(True,)]:
        con.execute(f"delete {of_table}", [table])
