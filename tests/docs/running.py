"""Runs the commands that pages show, on a folder that looks like a checkout after `make run`.

In this process, since a command takes seconds to start and a page has many.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import console
from pipelines.cli import app
from pipelines.settings import RETAILER_VARIABLE
from tests.docs import pages

OF_ITS_OWN_TEST = {"extending.md", "cookbook.md"}  # pages that have one


def make_checkout(night: Path, folder: Path) -> Path:
    """Copy the night into a folder that looks like the project's: data_samples/ and warehouse/.

    Beside them lie the tables that pages show under a name.
    """
    folder.mkdir()
    shutil.copytree(night, folder / "data_samples", symlinks=True)
    (folder / "warehouse").symlink_to(folder / "data_samples" / "warehouse")
    for block in pages.blocks("csv"):
        if block.title and block.page not in OF_ITS_OWN_TEST:
            (folder / block.title).write_text(block.text, "utf-8")
    return folder


def in_checkout(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Be in this folder, with its retailer as the bundled one and no terminal."""
    patch.chdir(folder)
    retailer = folder / "data_samples" / "retailer.toml"
    patch.setenv(RETAILER_VARIABLE, str(retailer))
    patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    patch.setattr(console, "BUNDLED", retailer)
    patch.setattr(console.out, "_width", 1000)


def run(command: str) -> tuple[int, str]:
    """Run a `goldsmith` command; return its exit code and what it printed."""
    program, *arguments = shlex.split(command)
    assert program == "goldsmith", command
    done = CliRunner().invoke(app, arguments)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout
