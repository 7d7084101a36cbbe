"""kill -9 at any moment: what is published is one whole night, and the next run mends the rest."""

import multiprocessing
import random
import shutil
import signal
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from pipelines.faults import PUBLISHING
from tests.faults.child import night as night_in_child
from tests.integration.tables import fingerprints

SEED = 20


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.child"])
    return context


@pytest.fixture
def retailer(processes: ForkServerContext, small_retailer: Path) -> Path:
    """A retailer with yesterday's night published and another delivery for tonight."""
    assert Nights(processes, small_retailer).run() == 0
    bookings = small_retailer / "loyalty" / "buchungen_2026-11-21.csv"
    bookings.write_bytes(b"".join(bookings.read_bytes().splitlines(keepends=True)[:-40]))
    return small_retailer


class Nights:
    """Runs nights of one retailer and says what is published."""

    def __init__(self, processes: ForkServerContext, folder: Path) -> None:
        self.processes = processes
        self.folder = folder

    def run(self, die_at: str | float | None = None) -> int:
        child = self.processes.Process(target=night_in_child, args=(self.folder, die_at))
        child.start()
        child.join(timeout=300)
        assert child.exitcode is not None
        return child.exitcode

    def published(self) -> dict[str, tuple[int, int]]:
        return fingerprints(self.folder / "warehouse" / "goldsmith.duckdb")

    def everything(self) -> dict[str, tuple[int, int]]:
        return fingerprints(self.folder / "warehouse" / "current" / "full.duckdb")


@pytest.fixture
def undisturbed(processes: ForkServerContext, retailer: Path, tmp_path: Path) -> Nights:
    """The same two nights with nobody killing anything."""
    folder = tmp_path / "undisturbed"
    shutil.copytree(retailer, folder, symlinks=True)
    nights = Nights(processes, folder)
    assert nights.run() == 0
    return nights


def test_killed_nights(processes: ForkServerContext, retailer: Path, undisturbed: Nights) -> None:
    """A few kills in a row, then a night in peace; the long series is in the slow test."""
    nights = Nights(processes, retailer)
    yesterday, tonight = nights.published(), undisturbed.published()
    assert yesterday != tonight
    for moment in ("staging.kundenkarte_de_cards", PUBLISHING[4]):
        assert nights.run(moment) == -signal.SIGKILL
        assert nights.published() == yesterday, moment
    assert nights.run(PUBLISHING[5]) == -signal.SIGKILL  # the pointer has moved
    assert nights.published() == tonight
    assert nights.run() == 0
    assert nights.everything() == undisturbed.everything()


@pytest.mark.slow
def test_twenty_seeded_kills_each_followed_by_a_night(
    processes: ForkServerContext, retailer: Path, undisturbed: Nights
) -> None:
    nights = Nights(processes, retailer)
    yesterday, tonight = nights.published(), undisturbed.published()
    start = time.monotonic()
    assert undisturbed.run() == 0
    duration = time.monotonic() - start
    chance = random.Random(SEED)
    moments: list[str | float] = [
        *PUBLISHING,
        *(chance.uniform(0.5, duration) for _ in range(20 - len(PUBLISHING))),
    ]
    for moment in moments:
        assert nights.run(moment) in {-signal.SIGKILL, 0}  # a late timer may miss the night
        assert nights.published() in (yesterday, tonight), moment
        assert nights.run() == 0
        assert nights.everything() == undisturbed.everything(), moment
