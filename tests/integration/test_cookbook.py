"""docs/cookbook.md: every query runs on the published file, and has an answer."""

import re
from pathlib import Path

import pytest

from tests.integration.tables import query

TEXT = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text("utf-8")
QUESTIONS = re.findall(r"^### (\d+\. .*?)$.*?^```sql\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
# The bundled retailer has no web events, and its first night knows no stage of the night before.
MAY_BE_EMPTY = ("9.", "22.")


def test_there_are_twenty_and_more_each_with_its_sql() -> None:
    assert len(QUESTIONS) >= 20
    assert [int(title.split(".")[0]) for title, _ in QUESTIONS] == list(
        range(1, TEXT.count("\n### ") + 1)
    )


@pytest.mark.parametrize(("title", "sql"), QUESTIONS, ids=[title for title, _ in QUESTIONS])
def test_each_question_is_answered(night: Path, title: str, sql: str) -> None:
    rows = query(night / "warehouse" / "goldsmith.duckdb", sql)
    assert rows or title.startswith(MAY_BE_EMPTY)
    assert all(any(cell is not None for cell in row) for row in rows)
