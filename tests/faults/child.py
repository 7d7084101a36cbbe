"""A night in a process of its own that dies where it is told to. Imported once, then forked."""

import os
import signal
import sys
import threading
from pathlib import Path

import pipelines.definitions  # noqa: F401  so that a fork finds it loaded
from pipelines.faults import VARIABLE
from tests.nights import build_night


def night(folder: Path, die_at: str | float | None) -> None:
    """Build a night; die at a named point, or after so many seconds."""
    if isinstance(die_at, str):
        os.environ[VARIABLE] = die_at
    if isinstance(die_at, float):
        timer = threading.Timer(die_at, os.kill, (os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()
    outcome = build_night(folder)
    sys.exit(1 if outcome.error else 0)
