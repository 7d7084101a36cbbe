"""What all tests share: a retailer in a folder of its own, and the command run in it."""

import fcntl
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent / "data_samples"
COMMAND = Path(sys.executable).parent / "goldsmith"


def copy_retailer(folder: Path) -> Path:
    """Copy the bundled retailer's settings, exports and truth; its warehouse will lie beside."""
    shutil.copytree(
        SAMPLES, folder, ignore=shutil.ignore_patterns("*.py", "generator", "__pycache__", "*.md")
    )
    file = folder / "retailer.toml"
    file.write_text(file.read_text("utf-8").replace('"../warehouse"', '"warehouse"'), "utf-8")
    return folder


def goldsmith(
    folder: Path,
    *arguments: str,
    environment: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the command for the retailer in this folder."""
    # Dagster's history of a test is in its own warehouse, whatever another test has set; COLUMNS
    # is what pytest-xdist believes of a terminal that is not there.
    inherited = {
        n: value for n, value in os.environ.items() if n not in {"DAGSTER_HOME", "COLUMNS"}
    }
    return subprocess.run(
        [COMMAND, *arguments],
        env=inherited | {"GOLDSMITH_RETAILER": str(folder / "retailer.toml")} | (environment or {}),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


SMALL = """
[retailer]
name = "Small"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[silos.crm]
preset = "salesforce_contact"
path = "crm"
[silos.loyalty]
preset = "kundenkarte_de"
path = "loyalty"
[locations.berlin-mitte]
name = "Berlin"
type = "store"
codes = { loyalty = ["0101", "101"] }
"""


def make_small_retailer(folder: Path) -> Path:
    """Copy two of the bundled retailer's silos: a night in a few seconds, of all schemas."""
    for silo in ("crm", "loyalty"):
        shutil.copytree(SAMPLES / silo, folder / silo)
    (folder / "retailer.toml").write_text(SMALL, "utf-8")
    return folder


@pytest.fixture
def small_retailer(tmp_path: Path) -> Path:
    """A small retailer of the test's own."""
    return make_small_retailer(tmp_path / "small")


@pytest.fixture
def retailer_folder(tmp_path: Path) -> Path:
    """A retailer of the test's own, that it may break."""
    return copy_retailer(tmp_path / "retailer")


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a retailer whose night was built by the command once, for reading only."""
    session = tmp_path_factory.getbasetemp()
    # Workers of pytest-xdist have their folders in the session's: the first builds for all.
    shared = session.parent if "PYTEST_XDIST_WORKER" in os.environ else session
    folder = shared / "night"
    with (shared / "night.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "stdout.txt").exists():
            _build_night(folder)
    return folder


def _build_night(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
    before = _processor_seconds()
    done = goldsmith(copy_retailer(folder), "run")
    assert done.returncode == 0, done.stderr
    (folder / "processor_seconds.txt").write_text(str(_processor_seconds() - before))
    (folder / "stderr.txt").write_text(done.stderr, "utf-8")
    (folder / "stdout.txt").write_text(done.stdout, "utf-8")


def _processor_seconds() -> float:
    """Return what ended processes of this one have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
