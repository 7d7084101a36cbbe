"""How DuckDB goes about the models of a night: none compares every row with every other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from assets.catalog import read_catalog
from assets.sql_text import text_literal
from pipelines.settings import load_retailer
from pipelines.warehouse import FULL, load_functions


def test_no_left_join_compares_all_with_all(night: Path) -> None:
    """A condition on the left table alone makes one: seconds become hours at a million cards."""
    models = read_catalog(load_retailer(night / "retailer.toml")).tables
    file = text_literal(str(night / "warehouse" / "current" / FULL))
    with duckdb.connect() as con:
        load_functions(con)
        con.execute(f"attach {file} as night (read_only)")
        con.execute("set search_path = 'night.main,memory.main'")
        plans = {
            name: json.loads(con.execute(f"explain (format json) {table.sql}").fetchall()[0][1])
            for name, table in models.items()
            if table.sql
        }
    assert len(plans) > 50
    assert [
        name
        for name, plan in plans.items()
        for step in _steps(plan)
        if step["name"] == "BLOCKWISE_NL_JOIN" and step["extra_info"]["Join Type"] != "INNER"
    ] == []


def _steps(plan: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in plan:
        yield step
        yield from _steps(step["children"])
