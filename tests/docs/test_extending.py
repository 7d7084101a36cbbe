"""docs/extending.md: its steps, carried out in a copy of the project, lead where it says."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import make_small_retailer
from tests.docs import pages

pytestmark = pytest.mark.slow

PAGE = "extending.md"
PROGRAMS = {
    "goldsmith": [sys.executable, "-m", "pipelines.cli"],
    "python": [sys.executable],
}


def test_a_new_silo_and_a_new_mart_are_built_by_the_steps_of_the_page(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("pipelines", "assets", "dbt_like_sql", "tests"):
        shutil.copytree(
            pages.ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "data_samples"):
        (project / name).symlink_to(pages.ROOT / name)
    retailer = make_small_retailer(tmp_path / "mine")
    environment = os.environ | {
        "PYTHONPATH": str(project),
        "GOLDSMITH_RETAILER": str(retailer / "retailer.toml"),
    }
    for block in pages.blocks("csv", "toml", "sql", "yaml", "console"):
        if block.page != PAGE:
            continue
        if block.title == "retailer.toml":
            with (retailer / "retailer.toml").open("a", encoding="utf-8") as file:
                file.write(block.text)
        elif block.title:
            home = retailer if block.language == "csv" else project
            (home / block.title).parent.mkdir(parents=True, exist_ok=True)
            (home / block.title).write_text(block.text, "utf-8")
        for command, said in pages.commands(block):
            program, *arguments = shlex.split(command)
            done = subprocess.run(
                [*PROGRAMS[program], *arguments],
                cwd=project,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=500,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
            assert not said or pages.shows(said, done.stdout), f"{command}\n{done.stdout[-3000:]}"
