"""Whatever disturbs a night: what is published is one whole night, and the next run mends the rest.

In the short selection the faults follow one another, and a night in peace ends them; in the long
one each is followed by a night of its own.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import duckdb
import pytest

from pipelines.decisions import decisions, record_set_aside
from pipelines.faults import PUBLISHING
from pipelines.warehouse import FULL
from tests.faults import kinds
from tests.faults.kinds import DISK_FULL, KINDS, tables
from tests.faults.shop import TABLES, Shop, ended, make_shop, stopped, wait_for_stop
from tests.integration.tables import query

SEED = 20
BOUNDARIES = 20  # of a night's two hundred: what a killed run leaves is thrown away unread
# All of it ends before a table is built from another.
EARLY = (
    kinds.folder_is_read_only,
    kinds.night_is_of_a_newer_version,
    kinds.decisions_are_of_a_newer_version,
    kinds.decisions_are_corrupt,
    kinds.yesterday_is_truncated,
    kinds.archive_is_cut_off,
    kinds.parquet_is_corrupt,
    kinds.file_is_still_written,
    kinds.file_vanishes,
    kinds.two_runs_at_once,
)


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A retailer with yesterday's night published, and another delivery for tonight."""
    shop = make_shop(tmp_path_factory.mktemp("faults") / "yesterday", days=2)
    assert shop.run() == 0, shop.said()
    return shop


@pytest.fixture(scope="module")
def undisturbed(yesterday: Shop) -> Shop:
    """The same retailer after a night in peace."""
    shop = yesterday.copied_to(yesterday.folder.with_name("undisturbed"), day=1)
    assert shop.run() == 0, shop.said()
    assert shop.published() != yesterday.published()
    return shop


@pytest.fixture
def shop(yesterday: Shop, undisturbed: Shop, tmp_path: Path) -> Iterator[Shop]:
    """The retailer on the evening of tonight."""
    yield yesterday.copied_to(tmp_path / "shop", day=1)
    shutil.rmtree(tmp_path)  # there are many


def test_faults_in_a_row_and_a_night_in_peace(
    shop: Shop, yesterday: Shop, undisturbed: Shop
) -> None:
    draw, before, tonight = Random(SEED), yesterday.digest(), undisturbed.published()
    for kind in EARLY:
        kind(shop, draw)
        assert shop.digest() == before, kind.__name__
    assert shop.run("kill staging.kundenkarte_de_cards") == -signal.SIGKILL
    _publish_disturbed(shop, PUBLISHING[4:6], before, tonight)
    kinds.clock_was_put_back(shop, draw)
    kinds.build_is_corrupt(shop, draw)
    with duckdb.connect(str(shop.warehouse.published), read_only=True) as reader:
        seen = reader.execute("select sum(hash(c)) from golden.customers as c").fetchall()
        assert shop.run() == 0, shop.said()
        again = reader.execute("select sum(hash(c)) from golden.customers as c").fetchall()
    assert seen == again, "a reader keeps the night it opened"
    assert shop.everything() == undisturbed.everything()


@pytest.mark.slow
def test_killed_at_every_point_of_publishing(
    shop: Shop, yesterday: Shop, undisturbed: Shop
) -> None:
    _publish_disturbed(shop, PUBLISHING, yesterday.digest(), undisturbed.published())
    assert shop.run() == 0, shop.said()
    assert shop.everything() == undisturbed.everything()


def _publish_disturbed(shop: Shop, points: Sequence[str], before: str, tonight: TABLES) -> None:
    """Disturb the last second only, of one build that is put back each time."""
    kinds.disk_full_while_publishing(shop, Random(SEED))
    assert shop.digest() == before
    building, kept = shop.warehouse.building, shop.folder / "kept"
    shutil.copytree(building, kept)
    for point in points:
        shutil.rmtree(building, ignore_errors=True)
        shutil.copytree(kept, building)
        assert shop.publish_again(f"kill {point}") == -signal.SIGKILL, point
        if point in PUBLISHING[:5]:
            assert shop.digest() == before, point
        else:  # the pointer has moved
            assert shop.published() == tonight, point
    shutil.rmtree(kept)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_fault_is_followed_by_a_night_like_any_other(
    kind: kinds.Kind, shop: Shop, yesterday: Shop, undisturbed: Shop
) -> None:
    kind(shop, Random(SEED))
    assert shop.digest() == yesterday.digest() or shop.published() == undisturbed.published()
    assert shop.run() == 0, shop.said()
    assert shop.everything() == undisturbed.everything()


@pytest.mark.slow
def test_killed_at_the_boundaries_of_tables(shop: Shop, yesterday: Shop, undisturbed: Shop) -> None:
    names = tables(shop)
    for table in names[:: len(names) // BOUNDARIES]:
        assert shop.run(f"kill {table}") == -signal.SIGKILL
        assert shop.digest() == yesterday.digest(), table
    assert shop.run() == 0, shop.said()
    assert shop.everything() == undisturbed.everything()


@pytest.mark.slow
def test_a_decision_at_every_stage_counts_tomorrow(shop: Shop, undisturbed: Shop) -> None:
    """The night stops at every point it passes, and each time somebody decides."""
    night = shop.start("stop [!p]*|publish: *")  # not while it holds the file of decisions itself
    assert wait_for_stop(night)  # before it begins: what is decided now would count
    assert night.pid
    os.kill(night.pid, signal.SIGCONT)
    noted = 0
    while wait_for_stop(night):
        record_set_aside(shop.warehouse, ("crm", f"none {noted}"), f"reason {noted}")
        noted += 1
        os.kill(night.pid, signal.SIGCONT)
    assert ended(night) == 0, shop.said()
    assert noted > len(tables(shop))
    assert shop.everything() == undisturbed.everything(), "none was there when the night began"
    assert shop.run() == 0, shop.said()
    read = query(shop.warehouse.current / FULL, "select why from identity.decisions")
    assert sorted(read) == sorted((f"reason {number}",) for number in range(noted))
    assert len(decisions(shop.warehouse)) == noted


@pytest.mark.slow
def test_in_one_gigabyte_and_another_time_zone(
    shop: Shop, undisturbed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = shop.folder / "retailer.toml"
    text = settings.read_text("utf-8")
    limits = 'path = "warehouse"\nmemory_limit = "1GB"\nthreads = 1'
    settings.write_text(text.replace('path = "warehouse"', limits), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "run", "--as-of", str(shop.day)],
        env=os.environ | {"GOLDSMITH_RETAILER": str(settings), "TZ": "America/New_York"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    left_out = {"settings.warehouse"}  # has the limits
    assert {n: t for n, t in shop.everything().items() if n not in left_out} == {
        n: t for n, t in undisturbed.everything().items() if n not in left_out
    }


@pytest.mark.slow
def test_too_little_memory_is_said(shop: Shop, yesterday: Shop) -> None:
    settings = shop.folder / "retailer.toml"
    text = settings.read_text("utf-8")
    settings.write_text(
        text.replace('path = "warehouse"', 'path = "warehouse"\nmemory_limit = "100MB"'), "utf-8"
    )
    if shop.run() != 0:
        shop.has_said("ran out of memory", "raise memory_limit")
        assert shop.digest() == yesterday.digest()


@pytest.mark.slow
@pytest.mark.parametrize("free", [3, 30], ids=["building", "publishing"])
def test_a_disk_that_is_full_indeed(
    free: int, yesterday: Shop, undisturbed: Shop, tmp_path: Path
) -> None:
    """With nothing left for Dagster's history either."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(f.stat().st_size for f in yesterday.folder.rglob("*") if not f.is_symlink())
    told = f"size={size + (free << 20)}"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", told, "none", disk], check=False).returncode:
        pytest.skip("a disk of its own size can be mounted by root alone")
    try:
        shop = yesterday.copied_to(disk / "shop", day=1)
        shop.said_in = tmp_path / "said.txt"  # as a terminal, which fills no disk
        assert shop.run() == 1, shop.said()
        shop.has_said(*DISK_FULL)
        assert shop.digest() == yesterday.digest()
        subprocess.run(["mount", "-o", "remount,size=1G", disk], check=True)
        assert shop.run() == 0, shop.said()
        assert shop.everything() == undisturbed.everything()
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
def test_a_backup_made_while_a_night_runs_brings_back_the_night_before(
    shop: Shop, yesterday: Shop, undisturbed: Shop, tmp_path: Path
) -> None:
    night = shop.start(f"stop {PUBLISHING[4]}")
    with stopped(night):
        assert shop.goldsmith("backup", str(tmp_path / "backup.tar")) == 0, shop.said()
    assert ended(night) == 0
    assert shop.published() == undisturbed.published()
    assert shop.goldsmith("restore", str(tmp_path / "backup.tar")) == 2
    shop.has_said("is not empty", "--replace")
    assert shop.goldsmith("restore", "--replace", str(tmp_path / "backup.tar")) == 0
    assert shop.everything() == yesterday.everything()
    shutil.rmtree(shop.warehouse.path)
    assert shop.goldsmith("restore", str(tmp_path / "backup.tar")) == 0
    assert shop.run() == 0, shop.said()
    assert shop.everything() == undisturbed.everything()
