"""The README's figures, commands and links are true of the bundled retailer's night.

After a change that is meant: `make run`, then `python -m tests.integration.test_readme` writes the
answers and the summary of the night in `warehouse/` into the README.
"""

import io
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from assets.raw import presets
from pipelines import console
from pipelines.cli import app
from pipelines.run import use_retailer
from pipelines.settings import BUNDLED
from pipelines.summary import read_summary
from tests.conftest import goldsmith

README = Path(__file__).parents[2] / "README.md"
QUESTION = re.compile(r"```sql\n(?P<sql>[^`]+)```\n\n(?P<answer>(?:\|.*\n)+)")
WRITTEN = re.findall(r"^    select (?:.+\n)+", README.read_text("utf-8"), re.MULTILINE)
SUMMARY = re.compile(r"    What was built\n(?:    .*\n)*")
INDENT = "    "

QUESTIONS = list(QUESTION.finditer(README.read_text("utf-8")))


def answer(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return the rows of a query as a Markdown table."""
    found = con.execute(sql)
    names = [column[0] for column in found.description or []]
    rows = found.fetchall()
    numbers = [all(isinstance(row[i], int | Decimal) for row in rows) for i in range(len(names))]
    cells = [[_cell(value) for value in row] for row in rows]
    lines = [names, ["---:" if number else "---" for number in numbers], *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["sql"].split("from ")[-1][:30])
def test_an_answer_in_the_readme_is_the_nights(night: Path, question: re.Match[str]) -> None:
    file = night / "warehouse" / "goldsmith.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        assert answer(con, question["sql"]) == question["answer"]


def test_there_are_five_questions() -> None:
    text = README.read_text("utf-8").split("## Five questions, answered")[1].split("\n## ")[0]
    assert len(QUESTION.findall(text)) == 5
    assert len(QUESTIONS) > 5


@pytest.mark.parametrize("query", WRITTEN, ids=lambda query: query.split("from ")[-1][:30])
def test_a_query_written_in_the_readme_finds_something(night: Path, query: str) -> None:
    file = night / "warehouse" / "goldsmith.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        assert len(con.execute(query).fetchall()) > 0


def test_the_summary_in_the_readme_is_what_the_run_prints(night: Path) -> None:
    printed = (night / "stdout.txt").read_text("utf-8").splitlines()
    shown = [line.removeprefix(INDENT) for line in _summary(README.read_text("utf-8"))]
    assert [line for line in printed if line in shown] == shown
    assert len(shown) > 10
    assert "records delivered = " in shown[-1]


def test_the_commands_in_the_readme_are_those_there_are() -> None:
    text = README.read_text("utf-8").split("## The command")[1].split("## ")[0]
    named = re.findall(r"^    goldsmith (\w+)", text, re.MULTILINE)
    commands = [c.callback.__name__ for c in app.registered_commands if c.callback]
    assert sorted(named) == sorted([*commands, *(str(g.name) for g in app.registered_groups)])


def test_the_records_decided_on_in_the_readme_are_of_the_night(night: Path) -> None:
    decided = re.findall(
        r"^    goldsmith review (\w+) (\S+) (\S+)", README.read_text("utf-8"), re.M
    )
    file = night / "warehouse" / "goldsmith.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        customers = dict(
            con.sql(
                "select silo || '/' || source_key, customer_id from golden.customer_records"
            ).fetchall()
        )
        offers = con.sql(
            "select silo || '/' || source_key, attribute from golden.customer_values"
        ).fetchall()
    said = {kind: (one, other) for kind, one, other in decided if kind in ("different", "pin")}
    one, other = said["different"]
    assert customers[one] == customers[other]
    assert said["pin"] in offers


def test_the_presets_in_the_readme_are_those_there_are() -> None:
    table = README.read_text("utf-8").split("### Systems")[1].split("###")[0]
    named = [row.split("|")[1] for row in re.findall(r"(?m)^\| `.*", table)]
    assert sorted(re.findall(r"`(\w+)`", "".join(named))) == presets.preset_names()


def test_what_the_readme_links_to_is_there_and_small() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README.read_text("utf-8")):
        assert (README.parent / target).is_file(), target
        assert (README.parent / target).stat().st_size < 300_000, target


def test_through_a_pipe_no_cell_is_cut(night: Path) -> None:
    name = "a_column_with_a_name_of_some_length"
    query = f"select {', '.join(f'{i} as {name}_{i}' for i in range(5))}"
    assert all(f"{name}_{i}" in goldsmith(night, "sql", query).stdout for i in range(5))


def _summary(text: str) -> list[str]:
    block = SUMMARY.search(text)
    assert block is not None
    return block[0].splitlines()


def refreshed(text: str) -> str:
    """Return the README with the answers and the summary of the bundled retailer's warehouse."""
    settings, warehouse = use_retailer(BUNDLED)
    with duckdb.connect(str(warehouse.published), read_only=True) as con:
        text = QUESTION.sub(
            lambda q: q[0].replace(q["answer"], answer(con, q["sql"])),
            text,
        )
    console.out = Console(file=io.StringIO(), width=1000, soft_wrap=True)
    console.print_summary(warehouse, read_summary(warehouse, settings.retailer.currency), 0)
    printed = console.out.file.getvalue().splitlines()  # type: ignore[attr-defined]
    account = next(line for line in printed if "records delivered" in line)
    built = printed[: next(n for n, line in enumerate(printed) if line.startswith("└")) + 1]
    kept = [*built, account]
    return SUMMARY.sub(lambda _: "".join(f"{INDENT}{line}\n" for line in kept), text)


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
