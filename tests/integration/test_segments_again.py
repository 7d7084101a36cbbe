"""The bundled retailer's segments made again: from rows in another order, and nights later."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.catalog import read_catalog
from assets.sql_text import text_literal
from assets.table import Table
from pipelines.settings import BUNDLED, load_retailer
from pipelines.warehouse import load_functions

Tables = dict[str, Counter[tuple[Any, ...]]]

CHANGES = "segments.lifecycle_transitions"
# What was bought was viewed and mailed about before: the bundled retailer has no such export.
INTERACTIONS = """
    insert into golden.interactions by name
    select
        'web' as silo, concat(order_id, line_no, kind) as interaction_id, customer_id, sku,
        kinds.channel, kind, business_date - 3 as business_date
    from night.golden.order_lines
    cross join (
        values
        ('web', 'product_view'), ('email', 'newsletter_sent'), ('email', 'open'), ('chat', 'chat')
    ) as kinds (channel, kind)
    where hash(order_id, kind) % 3 = 0
    order by hash(interaction_id, $seed)
"""


# Nobody buys one thing after another by habit, or is written to only as one who bought.
NOTHING_BUNDLED = {"segments.sequence_pairs", "segments.similar_goods"}


@pytest.fixture(scope="module")
def models() -> list[Table]:
    """The models of segments, and what is made of lines of sale, in the order of building."""
    tables = read_catalog(load_retailer(BUNDLED)).built_by_sql()
    base = {"kpis.order_contents", "kpis.sale_lines", "kpis.sales"}
    return [table for table in tables if table.schema == "segments" or table.name in base]


@contextmanager
def copied(
    night: Path, models: list[Table], threads: int, seed: int
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database with all that the models read, its rows in an order of their own."""
    full = night / "warehouse" / "current" / "full.duckdb"
    made = {model.name for model in models}
    names = {name for m in models for name in re.findall(r"(?:from|join) (\w+\.\w+)", str(m.sql))}
    with duckdb.connect(config={"threads": threads}) as con:
        con.execute("set TimeZone = 'UTC'")
        load_functions(con)
        con.execute(f"attach {text_literal(str(full))} as night (read_only)")
        for schema in (
            "canonical",
            "golden",
            "inventory",
            "kpis",
            "segments",
            "settings",
            "carried",
        ):
            con.execute(f"create schema {schema}")
        for name in sorted(names - made):
            con.execute(
                f"create table {name} as from night.{name} as t order by hash(hash(t), {seed})"
            )
        con.execute(INTERACTIONS, {"seed": seed})
        yield con


def build(con: duckdb.DuckDBPyConnection, models: list[Table]) -> None:
    for model in models:
        con.execute(f"create or replace table {model.name} as\n{model.sql}")


def rows(con: duckdb.DuckDBPyConnection, table: str) -> Counter[tuple[Any, ...]]:
    found = con.execute(f"from {table}").fetchall()
    return Counter(tuple(str(value) for value in row) for row in found)


def test_order_of_rows_and_threads_change_nothing(night: Path, models: list[Table]) -> None:
    with copied(night, models, 1, seed=1) as one, copied(night, models, 2, seed=2) as other:
        build(one, models)
        build(other, models)
        for model in models:
            found = rows(one, model.name)
            assert found or model.name in NOTHING_BUNDLED, model.name
            assert rows(other, model.name) == found, model.name


def test_weeks_later_changes_are_those_of_stages_and_the_same_when_built_again(
    night: Path, models: list[Table]
) -> None:
    with copied(night, models, 2, 3) as con:
        build(con, models)
        first, stages = rows(con, CHANGES), stage_of(con)
        con.execute("update golden.night set as_of = as_of + 40")
        carry_on(con)
        build(con, models)
        changed, now = rows(con, CHANGES), stage_of(con)
        expected = {
            (customer, stages[customer], stage)
            for customer, stage in now.items()
            if stage != stages[customer]
        }
        assert {row[:3] for row in changed - first} == expected
        assert {row[3] for row in changed - first} == {"2026-12-31"}
        assert changed >= first
        assert 50 < len(expected) < len(now)
        carry_on(con)
        build(con, models)
        assert rows(con, CHANGES) == changed


def carry_on(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"create or replace table carried.lifecycle_transitions as from {CHANGES}")


def stage_of(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    found = con.execute("select customer_id, stage::varchar from segments.lifecycle").fetchall()
    return dict(found)
