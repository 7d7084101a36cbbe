"""docs/: what is shown is what is printed, what is made is up to date, and every command exists."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer

from assets.raw import presets
from pipelines.cli import app
from pipelines.settings import load_retailer
from tests.docs import answers, pages, pictures, running
from tests.docs import presets as preset_pages

# Commands that take a night's time are run elsewhere: by what, and how it reads there.
ELSEWHERE = {
    "goldsmith run": ("tests/conftest.py", 'goldsmith(copy_retailer(folder), "run")'),
    "goldsmith check": ("docs/extending.md", "$ goldsmith check"),
    "goldsmith retrain --dry-run": ("tests/integration/test_retraining.py", 'retrain("--dry-run"'),
    "goldsmith retrain --shipped": ("tests/integration/test_retraining.py", 'retrain("--shipped")'),
}
MOST_NOT_RUN = 8
SETTINGS = """
[retailer]
name = "Test"
currency = "EUR"
countries = ["DE"]
"""
WAREHOUSE = '[warehouse]\npath = "warehouse"\n'
SILO = '[silos.crm]\npreset = "salesforce_contact"\npath = "crm"\n'


def of_tests(*languages: str) -> list[pages.Block]:
    return [
        block
        for block in pages.blocks(*languages)
        if block.page not in running.OF_ITS_OWN_TEST and block.text.strip()[:1] != "#"
    ]


@pytest.fixture(scope="module")
def checkout(night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return running.make_checkout(night, tmp_path_factory.mktemp("docs") / "checkout")


@pytest.fixture
def inside(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    running.in_checkout(checkout, monkeypatch)
    return checkout


@pytest.mark.parametrize("block", of_tests("console"), ids=lambda block: block.name)
def test_a_command_does_and_prints_what_the_page_shows(block: pages.Block, inside: Path) -> None:
    found = pages.commands(block)
    assert found
    for command, said in found:
        if command.startswith("export ") or command in ELSEWHERE:
            continue
        code, printed = running.run(command)
        assert code == 0, (command, printed)
        assert not said or pages.shows(said, printed), f"{command}\n{printed}"


def test_what_takes_a_nights_time_is_run_by_the_test_that_is_named() -> None:
    shown = {command for block in of_tests("console") for command, _ in pages.commands(block)}
    assert {*ELSEWHERE} <= shown
    for file, reads in ELSEWHERE.values():
        assert reads in (pages.ROOT / file).read_text("utf-8")


@pytest.mark.parametrize("block", of_tests("sql"), ids=lambda block: block.name)
def test_a_query_is_answered(block: pages.Block, night: Path) -> None:
    with duckdb.connect(str(night / "warehouse" / "goldsmith.duckdb"), read_only=True) as con:
        assert con.execute(block.text).fetchall()


@pytest.mark.parametrize("page", pages.page_names())
def test_an_answer_that_stands_behind_its_query_is_the_nights(page: str, night: Path) -> None:
    text = pages.text_of(page)
    with duckdb.connect(str(night / "warehouse" / "goldsmith.duckdb"), read_only=True) as con:
        assert answers.refreshed(con, text) == text


@pytest.mark.parametrize("block", of_tests("toml"), ids=lambda block: block.name)
def test_settings_load(block: pages.Block, tmp_path: Path) -> None:
    text = block.text
    if "[silos." not in text:
        text = SILO + text
    if "[warehouse]" not in text:
        text = WAREHOUSE + text
    if "[retailer]" not in text:
        text = SETTINGS + text
    (tmp_path / "retailer.toml").write_text(text, "utf-8")
    assert load_retailer(tmp_path / "retailer.toml").silos


@pytest.mark.parametrize("block", of_tests("python"), ids=lambda block: block.name)
def test_python_runs_and_prints_what_the_page_shows(block: pages.Block, checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block.text],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    behind = pages.text_of(block.page).split(block.text)[1].removeprefix("```\n\n")
    if behind.startswith("```text\n"):
        assert done.stdout == behind.removeprefix("```text\n").split("```")[0]
    else:
        assert not done.stdout


def test_what_no_test_runs_says_why_and_is_little() -> None:
    not_run = pages.blocks("sh")
    assert len(not_run) <= MOST_NOT_RUN
    assert all(block.text.startswith("# not run by a test: ") for block in not_run)


def test_every_command_that_is_named_anywhere_exists_with_its_options() -> None:
    texts = {page: pages.text_of(page) for page in pages.page_names()}
    texts["README.md"] = (pages.ROOT / "README.md").read_text("utf-8")
    named = [
        (page, command)
        for page, text in texts.items()
        for command in re.findall(r"(?:`|^\$ |^    |^)goldsmith ([a-z][^`\n]*)", text, re.M)
    ]
    assert len(named) > 60
    for page, command in named:
        assert_exists(page, command.partition("  ")[0])


def assert_exists(page: str, line: str) -> None:
    """Walk down the command line; every option must be one of the command it stands behind."""
    where = f"{page}: goldsmith {line}"
    at: Any = typer.main.get_command(app)
    for word in re.sub(r"\"[^\"]*\"?", "", line).split():  # what is quoted is no option
        if hasattr(at, "commands") and not word.startswith("-"):
            assert word in at.commands, where
            at = at.commands[word]
        elif word.startswith("--"):
            options = {name for parameter in at.params for name in parameter.opts} | {"--help"}
            assert word.partition("=")[0].strip(".,;)") in options, f"{where}: there is no {word}"


def test_the_commands_of_the_page_are_those_there_are() -> None:
    named = re.findall(r"^    goldsmith (\w+)", pages.text_of("commands.md"), re.MULTILINE)
    commands = [c.callback.__name__ for c in app.registered_commands if c.callback]
    assert sorted(named) == sorted([*commands, *(str(g.name) for g in app.registered_groups)])


def test_every_preset_has_its_page_in_the_overview_and_the_readme() -> None:
    overview = pages.text_of("silos.md")
    readme = (pages.ROOT / "README.md").read_text("utf-8")
    assert sorted(re.findall(r"docs/presets/(\w+)\.md", readme)) == presets.preset_names()
    for name in presets.preset_names():
        assert f"(presets/{name}.md)" in overview
        assert (pages.DOCS / "presets" / f"{name}.md").exists()


@pytest.mark.parametrize("name", preset_pages.with_pages())
def test_a_presets_page_has_its_exports_and_columns_as_they_are(name: str) -> None:
    page = pages.text_of(f"presets/{name}.md")
    assert preset_pages.exports(name) in page, "python -m tests.docs NIGHT writes it anew"
    assert f'preset = "{name}"' in page


def test_the_pictures_are_the_nights(night: Path) -> None:
    for name, picture in pictures.pictures(night / "retailer.toml").items():
        assert (pages.DOCS / "images" / name).read_text("utf-8") == picture


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "properdocs",
            "build",
            "--strict",
            "--quiet",
            "--site-dir",
            tmp_path,
        ],
        cwd=pages.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "index.html").read_text("utf-8")
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', html)
    assert loaded == []  # nothing from elsewhere
