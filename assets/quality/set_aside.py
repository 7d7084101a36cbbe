"""Rows that leave a staging table: dropped as no record of it, or quarantined until looked at.

Here: the SQL that moves them, all of it inside DuckDB. Not here: which rows those are (`judge.py`)
and rows that never reached staging (assets/raw writes those to quarantine itself).
"""

import duckdb

from assets.columns import columns_of
from assets.quality.expectations import Expectation
from assets.quality.tables import RECORD_RULE
from assets.sql_text import ROW_KEY, quoted, quoted_list, quoted_table, text_literal

_KEY = quoted_list(ROW_KEY)


def forget(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Forget what earlier judgements of this table set aside, except what the reader did."""
    con.execute("delete from quality.dropped_rows where table_name = ?", [table])
    con.execute(
        "delete from quality.quarantined_rows where table_name = ? and not list_contains(rules, ?)",
        [table, RECORD_RULE],
    )


def start(con: duckdb.DuckDBPyConnection) -> None:
    """Begin with no failing rows."""
    con.execute(
        "create or replace temporary table failing_rows (silo varchar, source_file varchar, "
        "source_row bigint, rule_number integer, rule varchar, reason varchar)"
    )


def add(con: duckdb.DuckDBPyConnection, rule: Expectation, failing_rows: str) -> int:
    """Note the rows that a query finds failing a rule; return how many there are."""
    return _count(
        con,
        "insert into failing_rows "
        "select *, (select count(distinct rule) from failing_rows), ?, ? from "
        f"(select {_KEY} from ({failing_rows}))",
        [rule.name, rule.reason],
    )


def drop(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Move the failing rows to quality.dropped_rows, each under the first rule it failed."""
    con.execute(
        f"""
        insert into quality.dropped_rows by name
        select {_KEY}, ? as table_name, arg_min(rule, rule_number) as rule
        from failing_rows
        group by {_KEY}
        order by {_KEY}
        """,
        [table],
    )
    _delete(con, table)


def quarantine(con: duckdb.DuckDBPyConnection, table: str, raw_table: str) -> int:
    """Move the failing rows to quality.quarantined_rows with all rules they failed; count them."""
    moved = _count(
        con,
        f"""
        insert into quality.quarantined_rows by name
        with broken as (
            select
                {_KEY},
                list(rule order by rule) as rules,
                list(reason order by rule) as reasons
            from failing_rows
            group by {_KEY}
        )
        select {_KEY}, ? as table_name, rules, reasons, {_record(con, raw_table)} as record
        from broken
        left join {quoted_table(raw_table)} as delivered using ({_KEY})
        order by {_KEY}
        """,
        [table],
    )
    _delete(con, table)
    return moved


def quarantined_count(con: duckdb.DuckDBPyConnection, table: str, rule: str) -> int:
    """Return how many rows of this table are in quarantine under a rule."""
    return _count(
        con,
        "select count(*) from quality.quarantined_rows "
        "where table_name = ? and list_contains(rules, ?)",
        [table, rule],
    )


def _record(con: duckdb.DuckDBPyConnection, raw_table: str) -> str:
    pairs = (
        f"{text_literal(column)}, delivered.{quoted(column)}"
        for column in columns_of(con, quoted_table(raw_table))
        if column not in ROW_KEY
    )
    return f"json_object({', '.join(pairs)})"


def _delete(con: duckdb.DuckDBPyConnection, table: str) -> None:
    con.execute(
        f"delete from {quoted_table(table)} where ({_KEY}) in (select ({_KEY}) from failing_rows)"
    )
    con.execute("delete from failing_rows")


def _count(con: duckdb.DuckDBPyConnection, query: str, parameters: list[object]) -> int:
    return int(con.execute(query, parameters).fetchall()[0][0])
