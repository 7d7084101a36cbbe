"""The words of the quality tests: names of the small shop, and short ways to say things."""

from collections.abc import Callable

import duckdb

from assets.quality.expectations import Expectation
from assets.quality.results import CheckResult

RAW = "raw.shop_orders"
STAGING = "staging.shop_orders"
HEADERS = {"id": ["Id"], "total": ["Total"], "sold_on": ["Sold on", "Date"], "city": ["City"]}
GOOD = ("1", "9,99", "2026-11-20", "Köln")
BUILD_STAGING = f"""
create or replace table {STAGING} as
select
    silo, source_file, source_row, id,
    try_cast(replace(total, ',', '.') as decimal(18, 4)) as total,
    try_cast(sold_on as date) as sold_on,
    city
from {RAW}
"""

Row = tuple[str | None, str | None, str | None, str | None]
Deliver = Callable[..., None]


def rule(expect: str, severity: str = "warn", name: str = "claim", **fields: object) -> Expectation:
    return Expectation.model_validate(
        {"name": name, "severity": severity, "expect": expect, "reason": f"Because {name}."}
        | fields
    )


def the(results: list[CheckResult], name: str = "claim") -> CheckResult:
    (result,) = [result for result in results if result.check_name == name]
    return result


def numbers(con: duckdb.DuckDBPyConnection, table: str) -> list[int]:
    """Row numbers of a table, in order."""
    query = f"select source_row from {table} order by source_row"
    return [number for (number,) in con.execute(query).fetchall()]
