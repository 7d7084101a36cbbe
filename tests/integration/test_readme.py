"""The README's figures, commands, steps and links are true of the bundled retailer's night.

After a change that is meant: `make run`, then `python -m tests.integration.test_readme` writes the
answers and the summary of the night in `warehouse/` into the README.
"""

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipelines import console
from pipelines.run import use_retailer
from pipelines.settings import BUNDLED, load_retailer
from pipelines.summary import read_summary
from tests.conftest import SAMPLES, goldsmith
from tests.docs.answers import QUESTION, answer
from tests.docs.answers import refreshed as with_answers

README = Path(__file__).parents[2] / "README.md"
SUMMARY = re.compile(r"    What was built\n(?:    .*\n)*")
INDENT = "    "

QUESTIONS = list(QUESTION.finditer(README.read_text("utf-8")))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["sql"].split("from ")[-1][:30])
def test_an_answer_in_the_readme_is_the_nights(night: Path, question: re.Match[str]) -> None:
    file = night / "warehouse" / "goldsmith.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        assert answer(con, question["sql"]) == question["answer"]


def test_there_are_five_questions() -> None:
    text = README.read_text("utf-8").split("## Five questions, answered")[1].split("\n## ")[0]
    assert len(QUESTION.findall(text)) == 5
    assert README.read_text("utf-8").count("```sql") == 5


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A checkout with the bundled CRM's contacts in `mine/`, as the README's settings have them."""
    exports = tmp_path / "mine" / "exports" / "crm"
    exports.mkdir(parents=True)
    for file in (SAMPLES / "crm").glob("*.csv"):
        text = file.read_text("utf-8").replace(",Email,", ",E-Mail,", 1)
        (exports / file.name).write_text(text, "utf-8")
    (tmp_path / "mine" / "retailer.toml").write_text(_steps()[1], "utf-8")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    return tmp_path


def _steps() -> list[str]:
    """Return the blocks under *Your own exports*: look, describe, try."""
    text = README.read_text("utf-8").split("## Your own exports")[1].split("\n## ")[0]
    found = re.findall(r"```(?:sh|toml)\n(.*?)```", text, re.DOTALL)
    assert len(found) == 3
    return found


def test_own_exports_are_recognised_and_described_as_the_readme_says(mine: Path) -> None:
    assert 'preset = "salesforce_contact"' in _in_a_shell(_steps()[0], mine)
    assert load_retailer(mine / "mine" / "retailer.toml").silos["crm"].trust == 0.8


@pytest.mark.slow
def test_own_exports_become_a_night_by_the_steps_of_the_readme(mine: Path) -> None:
    built = _in_a_shell(_steps()[2], mine)
    assert re.search(r"customers +┃\n.*\n│ +\d{3} │", built), built[-500:]
    assert (mine / "mine" / "warehouse" / "goldsmith.duckdb").exists()


def _in_a_shell(commands: str, folder: Path) -> str:
    inherited = {n: v for n, v in os.environ.items() if n not in {"DAGSTER_HOME", "COLUMNS"}}
    shell = shutil.which("bash") or "bash"
    done = subprocess.run(
        [shell, "-euc", commands],
        cwd=folder,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_summary_in_the_readme_is_what_the_run_prints(night: Path) -> None:
    printed = (night / "stdout.txt").read_text("utf-8").splitlines()
    shown = [line.removeprefix(INDENT) for line in _summary(README.read_text("utf-8"))]
    assert [line for line in printed if line in shown] == shown
    assert len(shown) > 10
    assert "records delivered = " in shown[-1]


def test_the_records_parted_in_the_readme_are_one_customer(night: Path) -> None:
    text = README.read_text("utf-8")
    parted = re.findall(r"^    goldsmith review different (\S+) (\S+)", text, re.M)
    assert len(parted) == 1
    file = night / "warehouse" / "goldsmith.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        customers = con.execute(
            "select customer_id from golden.customer_records where silo || '/' || source_key in ?",
            [list(parted[0])],
        ).fetchall()
    assert len(customers) == 2
    assert len(set(customers)) == 1


def test_what_the_readme_links_to_is_there_and_small() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README.read_text("utf-8")):
        page, _, heading = target.partition("#")
        assert (README.parent / page).is_file(), target
        assert (README.parent / page).stat().st_size < 300_000, target
        headings = re.findall(
            r"^#+ (.*)", (README.parent / page).read_bytes().decode("utf-8", "replace"), re.M
        )
        assert not heading or heading in {line.lower().replace(" ", "-") for line in headings}


def test_the_readme_is_a_first_page() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 350


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
        text = with_answers(con, text)
    console.out = Console(file=io.StringIO(), width=1000, soft_wrap=True)
    console.print_summary(warehouse, read_summary(warehouse, settings.retailer.currency), 0)
    printed = console.out.file.getvalue().splitlines()  # type: ignore[attr-defined]
    account = next(line for line in printed if "records delivered" in line)
    built = printed[: next(n for n, line in enumerate(printed) if line.startswith("└")) + 1]
    kept = [*built, account]
    return SUMMARY.sub(lambda _: "".join(f"{INDENT}{line}\n" for line in kept), text)


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
