"""Nights and stewards in processes of their own that die where they are told to.

Imported once, then forked.
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pipelines.definitions  # noqa: F401  so that a fork finds it loaded
from pipelines import cli
from pipelines.decisions import record_set_aside
from pipelines.faults import VARIABLE
from pipelines.settings import RETAILER_VARIABLE, load_retailer
from pipelines.warehouse import Warehouse
from tests.identity.population import Population
from tests.identity.reviewed_nights import ReviewedNights
from tests.nights import build_night

PEOPLE, SEED = 120, 50
Moment = str | float | None  # a named point, or after so many seconds


def night(folder: Path, die_at: Moment) -> None:
    """Build a night; die at a moment."""
    _die(die_at)
    outcome = build_night(folder)
    sys.exit(1 if outcome.error else 0)


def reviewed_night(folder: Path, number: int, die_at: Moment) -> None:
    """Build the night of that number, who is who and the review queue alone; die at a moment."""
    _die(die_at)
    nights = ReviewedNights(folder)
    nights.as_of += timedelta(days=number)
    nights.pass_night(Population.of(PEOPLE, SEED).records)


def command(folder: Path, arguments: Sequence[str], die_at: Moment) -> None:
    """Run `goldsmith` with these arguments; die at a moment."""
    os.environ[RETAILER_VARIABLE] = str(folder / "retailer.toml")
    sys.argv = ["goldsmith", *arguments]
    _die(die_at)
    cli.main()


def note(folder: Path, die_at: Moment) -> None:
    """Note a decision, the first of all; die at a moment."""
    _die(die_at)
    retailer = load_retailer(folder / "retailer.toml")
    record_set_aside(Warehouse(retailer.warehouse), ("crm", "1"), "a test")


def _die(die_at: Moment) -> None:
    if isinstance(die_at, str):
        os.environ[VARIABLE] = die_at
    if isinstance(die_at, float):
        timer = threading.Timer(die_at, os.kill, (os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()
