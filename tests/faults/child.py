"""Nights and stewards in processes of their own that are disturbed where they are told to be.

Imported once, then forked.
"""

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import dagster as dg

from pipelines import cli
from pipelines.decisions import record_set_aside
from pipelines.definitions import build_definitions
from pipelines.faults import VARIABLE
from pipelines.run import use_retailer
from pipelines.settings import RETAILER_VARIABLE, load_retailer
from pipelines.warehouse import Warehouse
from tests.identity.population import Population
from tests.identity.reviewed_nights import ReviewedNights
from tests.nights import build_night

PEOPLE, SEED = 120, 50
Fault = str | float | None  # at a named point, or dead after so many seconds
_DAC_OVERRIDE = 1 << 1 | 1 << 2  # what lets root write and search where modes forbid it


def night(folder: Path, fault: Fault) -> None:
    """Build a night, disturbed."""
    _disturb(fault)
    outcome = build_night(folder)
    sys.exit(1 if outcome.error else 0)


def reviewed_night(folder: Path, number: int, fault: Fault) -> None:
    """Build the night of that number, who is who and the review queue alone, disturbed."""
    _disturb(fault)
    nights = ReviewedNights(folder)
    nights.as_of += timedelta(days=number)
    nights.pass_night(Population.of(PEOPLE, SEED).records)


def command(folder: Path, arguments: Sequence[str], fault: Fault, said: Path | None = None) -> None:
    """Run `goldsmith` with these arguments, disturbed; what it says goes to a file, if any."""
    if said:
        with said.open("w") as file:
            os.dup2(file.fileno(), sys.stdout.fileno())
            os.dup2(file.fileno(), sys.stderr.fileno())
    os.environ[RETAILER_VARIABLE] = str(folder / "retailer.toml")
    sys.argv = ["goldsmith", *arguments]
    _obey_modes()
    _disturb(fault)
    cli.main()


def publish_again(folder: Path, fault: Fault) -> None:
    """Publish the build there is, as from the UI, disturbed."""
    _disturb(fault)
    retailer, _ = use_retailer(folder / "retailer.toml")
    job = build_definitions(retailer).resolve_job_def("nightly")
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(["published", "night"])],
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    sys.exit(0 if result.success else 1)


def note(folder: Path, fault: Fault) -> None:
    """Note a decision, the first of all, disturbed."""
    _disturb(fault)
    retailer = load_retailer(folder / "retailer.toml")
    record_set_aside(Warehouse(retailer.warehouse), ("crm", "1"), "a test")


def _disturb(fault: Fault) -> None:
    if isinstance(fault, str):
        os.environ[VARIABLE] = fault
    if isinstance(fault, float):
        timer = threading.Timer(fault, os.kill, (os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()


def _obey_modes() -> None:
    """Give up what lets root read and write where the modes of a folder forbid it."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    with contextlib.suppress(OSError):
        libc.capget(header, sets)
        for which in (0, 1):  # effective and permitted
            sets[which] &= ~_DAC_OVERRIDE
        libc.capset(header, sets)
