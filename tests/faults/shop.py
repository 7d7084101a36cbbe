"""A small retailer whose nights are disturbed: what it published, what was said, what must be.

Its days are those on which the clock is put back, from summer time to winter time.
"""

import contextlib
import hashlib
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from data_samples.generator.run import generate
from data_samples.generator.scale import Scale
from pipelines.settings import load_retailer
from pipelines.warehouse import FULL, Warehouse
from tests.conftest import SMALL
from tests.faults.child import Fault, command, publish_again
from tests.integration.tables import fingerprints

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.faults.child"])
FIRST = date(2026, 10, 24)
TABLES = dict[str, tuple[int, int]]
# It is too small for shares: what is tested here is not the gates.
_GATES = "[gates]\n" + "".join(
    f"{limit} = 1\n"
    for limit in (
        "shrink_share",
        "merged_share",
        "split_share",
        "moved_share",
        "gone_share",
        "mojibake_share",
        "quarantine_share",
    )
)
CONTACTS, CARDS, BOOKINGS = "crm/contacts", "loyalty/karten", "loyalty/buchungen"
Process = multiprocessing.process.BaseProcess


class Shop:
    """A retailer in a folder, on one of its days."""

    def __init__(self, folder: Path, day: int) -> None:
        self.folder = folder
        self.day = FIRST + timedelta(days=day)
        self.said_in = folder / "said.txt"
        self.warehouse = Warehouse(load_retailer(folder / "retailer.toml").warehouse)

    def copied_to(self, folder: Path, day: int) -> "Shop":
        """Return a copy of this retailer and its warehouse, on a day."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Shop(folder, day)

    def delivered(self, export: str) -> Path:
        """Return an export's file of the day."""
        return self.folder / f"{export}_{self.day}.csv"

    def start(self, fault: Fault = None) -> Process:
        """Start the night of the day in a process of its own."""
        return self._started(["run", "--as-of", str(self.day)], fault)

    def run(self, fault: Fault = None) -> int:
        """Run the night of the day; return how it ended."""
        return ended(self.start(fault))

    def goldsmith(self, *arguments: str) -> int:
        """Run another command; return how it ended."""
        return ended(self._started([*arguments], None))

    def publish_again(self, fault: Fault = None) -> int:
        """Publish the build there is, as from the UI; return how that ended."""
        night = FORKED.Process(target=publish_again, args=(self.folder, fault))
        night.start()
        return ended(night)

    def _started(self, arguments: list[str], fault: Fault) -> Process:
        told = (self.folder, arguments, fault, self.said_in)
        child = FORKED.Process(target=command, args=told)
        child.start()
        return child

    def refused(self, *words: str, code: int, fault: Fault = None) -> None:
        """Run the night; see that it ends with this code and a message that has these words."""
        assert self.run(fault) == code, self.said()
        self.has_said(*words)

    def has_said(self, *words: str) -> None:
        """See that the message, in words and without a traceback, has these."""
        message = self.said()
        assert [word for word in words if word not in message] == [], message
        assert "Traceback" not in message
        assert "its text is left out" not in message

    def said(self) -> str:
        """Return the message of the run, in one line; not the lines of its tables."""
        text = self.said_in.read_text("utf-8")
        return " ".join(text[text.rfind("error:") :].split())

    def published(self) -> TABLES:
        """Return what analysts see."""
        return fingerprints(self.warehouse.published)

    def everything(self) -> TABLES:
        """Return all tables of the published night, ids among them."""
        return fingerprints(self.warehouse.current / FULL)

    def digest(self) -> str:
        """Return what tells the published file from every other."""
        with self.warehouse.published.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def make_shop(folder: Path, days: int) -> Shop:
    """Make a retailer whose customers book something else each day; no night has been yet."""
    generate(Scale(120, 5, FIRST, days, folder, 30))
    for silo in folder.iterdir():
        if silo.name not in ("crm", "loyalty"):
            shutil.rmtree(silo)
    (folder / "retailer.toml").write_text(SMALL + _GATES, "utf-8")
    for day in range(1, days):
        bookings = Shop(folder, day).delivered(BOOKINGS)
        bookings.write_bytes(b"".join(bookings.read_bytes().splitlines(keepends=True)[: -3 * day]))
    return Shop(folder, 0)


def ended(night: Process) -> int:
    """Wait for a run; return its exit code, minus the signal if one killed it."""
    night.join(timeout=900)
    assert night.exitcode is not None
    return night.exitcode


@contextmanager
def stopped(night: Process) -> Iterator[int]:
    """Wait until a run has stopped where it was told to, yield its process, and let it go on."""
    assert night.pid
    wait_for_stop(night)
    try:
        yield night.pid
    finally:
        with contextlib.suppress(ProcessLookupError):  # it was killed meanwhile
            os.kill(night.pid, signal.SIGCONT)


def wait_for_stop(night: Process) -> bool:
    """Wait until a run stops; return False if it ended."""
    while night.is_alive():
        with contextlib.suppress(OSError):  # it has just ended
            stat = Path(f"/proc/{night.pid}/stat").read_text("utf-8")
            if stat.rpartition(")")[2].split()[0] == "T":
                return True
        time.sleep(0.02)
    return False


def kill(night: Process) -> None:
    """Kill a run, stopped or not."""
    night.kill()
    assert ended(night) == -signal.SIGKILL
