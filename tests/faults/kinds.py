"""The kinds of faults: each disturbs a night that is not published, and sees what is said.

Afterwards the retailer is as it was before, but for what the run has left behind: an ill delivery
is delivered again, a damaged file is back from its backup.
"""

import csv
import os
import resource
import shutil
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
from pyarrow import parquet

from assets.catalog import read_catalog
from pipelines.faults import PUBLISHING
from pipelines.settings import load_retailer
from pipelines.warehouse import FULL
from tests.faults.shop import BOOKINGS, CARDS, CONTACTS, Shop, ended, kill, stopped
from tests.integration.tables import query

Kind = Callable[[Shop, Random], None]
SETTINGS, DELIVERY, CHECKS, BUSY = 3, 4, 5, 6  # exit codes
DISK_FULL = ("the disk is full", "Make room")
DAMAGED_NIGHT = ("full.duckdb", "damaged", "goldsmith rollback")
_A_LITTLE = 10_000  # bytes that are left on a full disk
_A_DAY = 86_400


def killed_at_a_table(shop: Shop, draw: Random) -> None:
    """Kill the run where it is about to build a table, whichever."""
    assert shop.run(f"kill {draw.choice(tables(shop))}") == -signal.SIGKILL


def killed_at_any_time(shop: Shop, draw: Random) -> None:
    """Kill the run after some seconds: it may be over by then."""
    assert shop.run(draw.uniform(0.1, 30)) in {-signal.SIGKILL, 0}


def killed_while_publishing(shop: Shop, draw: Random) -> None:
    """Kill the run within the last second, of which a reader must see nothing."""
    assert shop.run(f"kill {draw.choice(PUBLISHING)}") == -signal.SIGKILL


def disk_full_while_building(shop: Shop, draw: Random) -> None:
    """No file can grow any more, from some table on."""
    _on_a_full_disk(shop, draw.choice(tables(shop)[:-60]))


def disk_full_while_publishing(shop: Shop, draw: Random) -> None:
    """No file can grow any more when the published one is written."""
    _on_a_full_disk(shop, PUBLISHING[0])


def folder_is_read_only(shop: Shop, draw: Random) -> None:
    """Somebody took away the right to write: nothing is begun."""
    folder = draw.choice([shop.warehouse.path, shop.warehouse.nights])
    folder.chmod(0o500)
    try:
        words = (f"{folder} cannot be written to (Permission denied)", "Correct path")
        shop.refused(*words, code=SETTINGS)
    finally:
        folder.chmod(0o700)


def file_vanishes(shop: Shop, draw: Random) -> None:
    """A delivered file is gone when it is to be read."""
    with _delivered_otherwise(shop, CARDS) as file:
        night = shop.start("stop raw.kundenkarte_de_cards")
        with stopped(night):
            file.unlink()
        assert ended(night) == DELIVERY
        shop.has_said(f"loyalty/{file.name}: the file cannot be read", "delivery was complete")


def file_is_still_written(shop: Shop, draw: Random) -> None:
    """A delivered file grows while it is read: at a line's end, so that it looks whole."""
    with _delivered_otherwise(shop, BOOKINGS) as file:
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[:-20]))
        night = shop.start(f"stop read: loyalty/{file.name}")
        with stopped(night), file.open("ab") as rest:
            rest.write(lines[-20])
        assert ended(night) == DELIVERY
        shop.has_said(f"loyalty/{file.name}: the file changed while it was read", "Run again")


def parquet_is_corrupt(shop: Shop, draw: Random) -> None:
    """A Parquet file has its beginning and its end, and something else in between."""
    with _delivered_otherwise(shop, CONTACTS) as file:
        whole = file.with_suffix(".parquet")
        with file.open(encoding="utf-8", newline="") as rows:
            parquet.write_table(pa.Table.from_pylist([*csv.DictReader(rows)]), whole)
        file.unlink()
        content = bytearray(whole.read_bytes())
        content[100 : len(content) // 2] = draw.randbytes(len(content) // 2 - 100)
        whole.write_bytes(content)
        words = (f"crm/{whole.name}: it cannot be read as Parquet", "Deliver it again")
        shop.refused(*words, code=DELIVERY)


def archive_is_cut_off(shop: Shop, draw: Random) -> None:
    """Of a zip archive only the first half has come."""
    with _delivered_otherwise(shop, CONTACTS) as file:
        archive = file.with_suffix(".zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(file, file.name)
        file.unlink()
        archive.write_bytes(archive.read_bytes()[:5000])
        words = (f"crm/{archive.name}: the archive is damaged", "Deliver it again")
        shop.refused(*words, code=DELIVERY)


def workbook_is_corrupt(shop: Shop, draw: Random) -> None:
    """An Excel workbook is none."""
    with _delivered_otherwise(shop, CONTACTS) as file:
        book = file.with_suffix(".xlsx")
        file.unlink()
        book.write_bytes(b"PK\x03\x04" + draw.randbytes(5000))
        words = (f"crm/{book.name}: it cannot be read as an Excel workbook", "Save it again")
        shop.refused(*words, code=DELIVERY)


def yesterday_is_truncated(shop: Shop, draw: Random) -> None:
    """The night from which tonight's carries on is damaged: at its start, or deep inside."""
    file = (shop.warehouse.current / FULL).resolve()
    with _spoilt(file):
        os.truncate(file, draw.choice([0, 10_000, file.stat().st_size // 4]))
        shop.refused(*DAMAGED_NIGHT, code=CHECKS)


def decisions_are_corrupt(shop: Shop, draw: Random) -> None:
    """people.duckdb is damaged, and is not taken for a new one."""
    with _spoilt(shop.warehouse.people) as file:
        if draw.random() < 0.5:
            os.truncate(file, draw.choice([1, 10_000]))
        else:
            file.write_bytes(draw.randbytes(20_000))
        shop.refused("people.duckdb cannot be opened", "restore it from a backup", code=CHECKS)


def night_is_of_a_newer_version(shop: Shop, draw: Random) -> None:
    """Yesterday's night was built by a Goldsmith that is newer than ours."""
    with _spoilt((shop.warehouse.current / FULL).resolve()) as file:
        with duckdb.connect(str(file)) as con:
            con.execute("update ops.runs set warehouse_version = 99")
        words = ("full.duckdb is of version 99, from a newer Goldsmith", "Install that")
        shop.refused(*words, code=SETTINGS)


def decisions_are_of_a_newer_version(shop: Shop, draw: Random) -> None:
    """people.duckdb was brought up by a Goldsmith that is newer than ours."""
    with _spoilt(shop.warehouse.people) as file:
        with duckdb.connect(str(file)) as con:
            con.execute("update warehouse set version = 99")
        words = ("people.duckdb is of version 99, from a newer Goldsmith", "Install that")
        shop.refused(*words, code=SETTINGS)


def build_is_corrupt(shop: Shop, draw: Random) -> None:
    """What a run left behind is damaged: the next one throws it away."""
    shop.warehouse.building.mkdir(exist_ok=True)
    (shop.warehouse.building / FULL).write_bytes(draw.randbytes(20_000))
    (shop.warehouse.building / f"{FULL}.wal").write_bytes(draw.randbytes(20_000))  # of old versions
    (shop.warehouse.path / ".current.new").unlink(missing_ok=True)
    (shop.warehouse.path / ".current.new").symlink_to("nowhere")


def clock_was_put_back(shop: Shop, draw: Random) -> None:
    """All that is on disk was written tomorrow: files, decisions, who holds the lock."""
    tomorrow = time.time() + _A_DAY
    for file in shop.folder.rglob("*"):
        if not file.is_symlink():
            os.utime(file, (tomorrow, tomorrow))
    with duckdb.connect(str(shop.warehouse.people)) as con:
        con.execute("update acts set acted_at = acted_at + interval 1 day")


def two_runs_at_once(shop: Shop, draw: Random) -> None:
    """A second run is told who is at work, and changes nothing; the first dies later."""
    first = shop.start("stop settings.night")
    with stopped(first) as pid:
        words = (f"another run holds the warehouse: process {pid} on", "Wait until it has ended")
        shop.refused(*words, code=BUSY)
        kill(first)


KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        killed_at_a_table,
        killed_at_any_time,
        killed_while_publishing,
        disk_full_while_building,
        disk_full_while_publishing,
        folder_is_read_only,
        file_vanishes,
        file_is_still_written,
        parquet_is_corrupt,
        archive_is_cut_off,
        workbook_is_corrupt,
        yesterday_is_truncated,
        decisions_are_corrupt,
        night_is_of_a_newer_version,
        decisions_are_of_a_newer_version,
        build_is_corrupt,
        clock_was_put_back,
        two_runs_at_once,
    )
}


def tables(shop: Shop) -> list[str]:
    """Return the tables with steps of their own, by SQL, in the order in which they were built."""
    catalog = read_catalog(load_retailer(shop.folder / "retailer.toml"))
    by_sql = {table.name for table in catalog.built_by_sql()}
    built = query(
        shop.warehouse.current / FULL, "select table_name from ops.table_builds order by build_no"
    )
    return [name for (name,) in built if name in by_sql]


def _on_a_full_disk(shop: Shop, point: str) -> None:
    night = shop.start(f"stop {point}")
    with stopped(night) as pid:
        limit = _A_LITTLE + (shop.warehouse.building / FULL).stat().st_size
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, limit))
    assert ended(night) == 1, shop.said()
    shop.has_said(*DISK_FULL)


@contextmanager
def _delivered_otherwise(shop: Shop, export: str) -> Iterator[Path]:
    """Yield a file of the day's delivery to be spoilt; deliver it again afterwards."""
    file = shop.delivered(export)
    content = file.read_bytes()
    before = {*file.parent.iterdir()}
    try:
        yield file
    finally:
        for spoilt in {*file.parent.iterdir()} - before:
            spoilt.unlink()
        file.write_bytes(content)


@contextmanager
def _spoilt(file: Path) -> Iterator[Path]:
    """Yield a file of the warehouse to be spoilt; put it back afterwards."""
    kept = file.with_name(f"{file.name}.kept")
    shutil.copyfile(file, kept)
    try:
        yield file
    finally:
        kept.replace(file)
