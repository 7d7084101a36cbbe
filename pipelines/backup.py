"""Backups: what cannot be built again, of one moment, with a manifest to verify it by.

A backup has the published night, people.duckdb, the retailer's own models and the settings. It is
made while nights run and people decide: a night's files never change, and people.duckdb is copied
after them, in one transaction, so that it has every act the night knows of. Not here: how a backup
takes the place of a warehouse (`restore.py`).
"""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from assets.sql_text import quoted_table
from pipelines.errors import BusyError, UsageError
from pipelines.nights import Night, current_night
from pipelines.people import people_file
from pipelines.settings import Retailer
from pipelines.versions import copy_to
from pipelines.warehouse import FULL, PUBLISHED, Warehouse, damaged, fsync

MANIFEST = "manifest.json"
SETTINGS = "settings"
TAR = ".tar"
_TRIES = 5


@dataclass(frozen=True)
class Kept:
    """What the manifest says of a file; rows by table if it is a database."""

    size: int
    sha256: str
    rows: dict[str, int]


@dataclass(frozen=True)
class Manifest:
    """What is in a backup: the night it has, when it was made, and every file."""

    night: str | None
    made_at: str
    files: dict[str, Kept]

    def write(self, folder: Path) -> None:
        """Write it beside the files it is about."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", "utf-8")


def back_up(settings: Path, retailer: Retailer, warehouse: Warehouse, out: Path) -> Manifest:
    """Write a backup to a folder, or into one file if its name ends in .tar; whole or not at all.

    Raises:
        BusyError: people.duckdb is held by somebody else.
        PublishError: people.duckdb or the night is damaged.
        UsageError: there is something already, or no folder to write in.
    """
    _refuse_out(out)
    with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
        folder = Path(scratch) / "backup"
        folder.mkdir()
        night = _copy_night(warehouse, folder)
        if warehouse.people.exists():
            with people_file(warehouse) as con:
                copy_to(con, "people", warehouse.file(folder / warehouse.people.name))
        _copy(warehouse.models.glob("*.json*"), folder / "models")
        kept = [settings, retailer.products.sku_map]
        _copy([file for file in kept if file], folder / SETTINGS)
        manifest = Manifest(
            night, datetime.now(UTC).isoformat(timespec="seconds"), describe(warehouse, folder)
        )
        manifest.write(folder)
        whole = _packed(folder) if out.suffix == TAR else folder
        for path in [whole, *whole.rglob("*")]:
            fsync(path)
        whole.replace(out)
    fsync(out.parent)
    return manifest


def verify(warehouse: Warehouse, folder: Path) -> Manifest:
    """Return the manifest of a backup if every file in it is what the manifest says.

    Raises:
        UsageError: something is missing, changed, or there that does not belong to it.
    """
    manifest = read_manifest(folder)
    files = _files(folder)
    links = {name for name, path in files.items() if path.is_symlink()}  # they may lead anywhere
    found = {name: _digest(path) for name, path in files.items() if name not in links}
    expected = {name: kept.sha256 for name, kept in manifest.files.items()}
    needed = {f"nights/{manifest.night}/{name}" for name in (FULL, PUBLISHED) if manifest.night}
    wrong = sorted(
        {name for name, _ in found.items() ^ expected.items()} | links | needed - found.keys()
    )
    if not wrong:  # damaged databases need not be opened
        rows = describe(warehouse, folder)
        wrong = [name for name, kept in manifest.files.items() if rows[name] != kept]
    if wrong:
        raise UsageError(
            f"the backup is not whole: {', '.join(wrong)} is missing, or not what {MANIFEST} says. "
            "Nothing was replaced. Take another backup, or copy this one again from where it lies."
        )
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself.

    Raises:
        UsageError: it is none.
    """
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {name: Kept(**kept) for name, kept in said["files"].items()}
        return Manifest(said["night"], said["made_at"], files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"there is no backup: it has no {MANIFEST}, or one that cannot be read. Name what "
            "`goldsmith backup` wrote."
        ) from None


def describe(warehouse: Warehouse, folder: Path) -> dict[str, Kept]:
    """Return of each file below a folder, but the manifest, what the manifest says."""
    return {
        name: Kept(path.stat().st_size, _digest(path), _row_counts(warehouse, path))
        for name, path in _files(folder).items()
    }


def unpack(source: Path, folder: Path, part: str = "") -> None:
    """Copy a backup, a folder or a file, to a new folder; or only the folder `part` of it.

    Raises:
        UsageError: it is no backup, or has files with places outside of it.
    """
    try:
        if source.is_dir():
            shutil.copytree(source / part, folder / part, symlinks=True)
        else:
            with tarfile.open(source, "r:") as tar:
                _extract(tar, folder, part)
        for path in [folder, *folder.rglob("*")]:  # its owner's alone, whatever it was there
            if not path.is_symlink():
                path.chmod(0o700 if path.is_dir() else 0o600)
    except (tarfile.TarError, EOFError):
        raise UsageError(
            f"{source}: it cannot be unpacked: it is no backup, or damaged. Nothing was replaced."
        ) from None
    except FileNotFoundError:
        raise UsageError(
            f"{source}: there is no such folder or file, or no backup in it."
        ) from None


def _extract(tar: tarfile.TarFile, folder: Path, part: str) -> None:
    """Extract files and folders; of links a backup has none, and they can lead out of it."""
    if not all(member.isreg() or member.isdir() for member in tar):
        raise tarfile.TarError
    members = [member for member in tar if PurePath(member.name).is_relative_to(part)]
    tar.extractall(folder, members, filter="data")


def _refuse_out(out: Path) -> None:
    if not out.parent.is_dir():
        raise UsageError(f"{out}: the folder {out.parent} does not exist. Make it first.")
    if out.is_dir() and out.suffix != TAR and not any(out.iterdir()):
        return
    if out.exists():
        raise UsageError(f"{out}: it is there already; a backup overwrites nothing. Name another.")


def _copy_night(warehouse: Warehouse, folder: Path) -> str | None:
    """Copy the published night; return its name, None before the first.

    All files are opened first: who has them open can read them to their end, though a night that
    is published meanwhile removes them.
    """
    for _ in range(_TRIES):
        night = current_night(warehouse)
        if night is None:
            return None
        with ExitStack() as stack:
            for path, source in _opened(night, stack):
                copied = folder / path.relative_to(warehouse.path)
                copied.parent.mkdir(parents=True, exist_ok=True)
                with copied.open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
        if (folder / "nights").exists():
            return night.name
    raise BusyError("nights were published faster than one could be copied. Try again.")


def _opened(night: Night, stack: ExitStack) -> Iterable[tuple[Path, BinaryIO]]:
    """Open all files of a night; none if it is removed meanwhile, since there is a newer one.

    Raises:
        PublishError: it is there and not whole.
    """
    try:
        files = [path for path in sorted(night.path.rglob("*")) if path.is_file()]
        opened = [(path, stack.enter_context(path.open("rb"))) for path in files]
    except FileNotFoundError:
        return []
    if not night.path.is_dir():  # a folder that vanishes is listed as far as it was there
        return []
    for name in (FULL, PUBLISHED):
        if night.path / name not in files:
            raise damaged(night.path / name)
    return opened


def _copy(files: Iterable[Path], folder: Path) -> None:
    folder.mkdir()
    for file in files:
        shutil.copyfile(file, folder / file.name)


def _packed(folder: Path) -> Path:
    file = folder.with_suffix(TAR)
    with tarfile.open(file, "w") as tar:
        for path in sorted(folder.iterdir()):
            tar.add(path, path.name)
    return file


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if (path.is_file() or path.is_symlink()) and path != folder / MANIFEST
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _row_counts(warehouse: Warehouse, path: Path) -> dict[str, int]:
    if path.suffix != ".duckdb":
        return {}
    con = warehouse.connect(path, read_only=True)
    try:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = current_database() order by all"
        ).fetchall()
        return {
            table: int(con.execute(f"select count(*) from {quoted_table(table)}").fetchall()[0][0])
            for (table,) in tables
        }
    finally:
        con.close()
