"""The row account: every delivered record is staged, quarantined or dropped by a named rule.

Here: the account per file and the check that it balances. Not here: counting what was delivered
(assets/raw) and setting rows aside (`set_aside.py`).
"""

from collections.abc import Sequence

import duckdb

from assets.quality.results import CheckResult, forget_results, write_results
from assets.sql_text import quoted_table, text_literal

ACCOUNT = "quality.row_account"
_FILE = "silo, table_name, source_file"


def write_row_account(con: duckdb.DuckDBPyConnection, staging_tables: Sequence[str]) -> CheckResult:
    """Write the account of all files and the blocking check that it balances; return the check.

    Args:
        con: connection of the pipeline.
        staging_tables: names with schema of all staging tables, judged.
    """
    forget_results(con, ACCOUNT)
    con.execute(f"delete from {ACCOUNT}")
    con.execute(
        f"""
        insert into {ACCOUNT} by name
        with counted as (
            select {_FILE}, 'delivered' as what, delivered_count as row_count
            from quality.deliveries
            union all
            select {_FILE}, 'staged', row_count from ({_staged(staging_tables)})
            union all
            select {_FILE}, 'quarantined', count(*) from quality.quarantined_rows group by all
            union all
            select {_FILE}, 'dropped', count(*) from quality.dropped_rows group by all
        ),
        files as (
            select
                {_FILE},
                {_sum("delivered")},
                {_sum("staged")},
                {_sum("quarantined")},
                {_sum("dropped")}
            from counted
            group by {_FILE}
        )
        select
            *,
            delivered_count - staged_count - quarantined_count - dropped_count as difference_count,
            difference_count = 0 as is_balanced
        from files
        order by {_FILE}
        """
    )
    result = _check(con)
    write_results(con, [result])
    return result


def _staged(tables: Sequence[str]) -> str:
    selects = [
        f"select silo, {text_literal(table)} as table_name, source_file, count(*) as row_count "
        f"from {quoted_table(table)} group by all"
        for table in tables
    ]
    nothing = f"select {_FILE}, delivered_count as row_count from quality.deliveries where false"
    return " union all ".join([nothing, *selects])


def _sum(what: str) -> str:
    return f"coalesce(sum(row_count) filter (where what = '{what}'), 0)::bigint as {what}_count"


def _check(con: duckdb.DuckDBPyConnection) -> CheckResult:
    ((checked, failed),) = con.execute(
        f"select count(*), count(*) filter (where not is_balanced) from {ACCOUNT}"
    ).fetchall()
    return CheckResult(
        table_name=ACCOUNT,
        check_name="row_account_balances",
        severity="block",
        is_passed=failed == 0,
        checked_count=checked,
        failed_count=failed,
        failed_share=failed / checked if checked else 0.0,
        reason="Of every file: delivered = staged + quarantined + dropped. A difference means that "
        "records were lost or doubled on the way.",
    )
