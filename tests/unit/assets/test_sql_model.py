from pathlib import Path

import pytest

from assets import sql_model
from assets.lineage import Origin, origin
from assets.sql_model import SqlModel, read_model
from pipelines.errors import ModelError

GOOD = """\
-- One row is a line of an order.
-- Only lines that count.
-- Check qty_is_positive: qty > 0
-- Warn qty_is_small: qty < 100
--   So many of one article are often a typing error.
-- Grain: silo, line_no
with orders as (
    select silo, order_key, total from canonical.orders
),

doubled as (
    select
        silo,
        order_key,
        total * 2 as twice -- Twice the total
    from orders
)

select
    doubled.silo,
    lines.line_no,
    doubled.twice,
    upper(lines.sku) as sku, -- Article number in capitals
    lines.qty
from canonical.order_lines as lines
inner join doubled using (silo, order_key)
"""
COLUMNS = {"canonical.order_lines": ["silo", "order_key", "line_no", "sku", "qty"]}


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    folder = tmp_path / "dbt_like_sql"
    monkeypatch.setattr(sql_model, "SQL_FOLDER", folder)

    def read(text: str) -> SqlModel:
        file = folder / "golden" / "sub" / "lines.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return read_model(file)

    return read


def test_what_a_file_says(read) -> None:  # type: ignore[no-untyped-def]
    model = read(GOOD)
    assert model.table == "golden.sub_lines"
    assert model.description == "One row is a line of an order. Only lines that count."
    assert model.grain == ["silo", "line_no"]
    assert model.checks == {"qty_is_positive": "qty > 0"}
    assert model.warnings == {"qty_is_small": "qty < 100"}
    assert model.reasons == {"qty_is_small": "So many of one article are often a typing error."}
    assert model.upstream == ["canonical.order_lines", "canonical.orders"]
    assert model.columns == ["silo", "line_no", "twice", "sku", "qty"]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param("silo", Origin("canonical.orders", "silo"), id="through two CTEs"),
        pytest.param("line_no", Origin("canonical.order_lines", "line_no"), id="bare"),
        pytest.param("twice", Origin(description="Twice the total"), id="computed in a CTE"),
        pytest.param("sku", Origin(description="Article number in capitals"), id="computed last"),
    ],
)
def test_where_a_column_comes_from(read, column: str, expected: Origin) -> None:  # type: ignore[no-untyped-def]
    columns_of = COLUMNS | {"canonical.orders": ["silo", "order_key", "total"]}
    assert origin(read(GOOD), column, columns_of) == expected


def test_a_computation_does_not_inherit_its_inputs_description(read) -> None:  # type: ignore[no-untyped-def]
    without = GOOD.replace(" -- Article number in capitals", "")
    assert origin(read(without), "sku", COLUMNS) == Origin()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("-- One row is a line of an order.\n", "", "it has no header", id="header"),
        pytest.param("-- Grain: silo, line_no\n", "", "does not end in", id="grain"),
        pytest.param("--   So many", "-- So many", "Warn qty_is_small has no reason", id="reason"),
        pytest.param("silo, line_no\n", "silo, position\n", "names 'position'", id="grain column"),
        pytest.param("    lines.qty\n", "    *\n", "`select \\*` is used", id="star"),
        pytest.param(
            "canonical.order_lines", "order_lines", "table 'order_lines' is unknown", id="schema"
        ),
        pytest.param("inner join", "inner jion", "cannot be parsed", id="syntax"),
        pytest.param("with orders", "select 1;\nwith orders", "one select statement", id="two"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(read, old: str, new: str, says: str) -> None:  # type: ignore[no-untyped-def]
    assert old in GOOD
    with pytest.raises(ModelError, match=says) as error:
        read(GOOD.replace(old, new))
    assert "dbt_like_sql/golden/sub/lines.sql" in str(error.value)
