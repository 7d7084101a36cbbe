"""Where a delivered file lies, and how it comes to where it can be read.

Here: files in a folder and in zip archives, and unpacking. Not here: buckets (`bucket.py`), which
of the files are tonight's (`deliveries.py`), and what is in them (`delivered_table.py`).
"""

import errno
import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Protocol

from pipelines.errors import DeliveryError, is_disk_full
from pipelines.faults import passing

_HARMLESS = 50_000_000  # bytes that may be unpacked from however little
_MOST_MEMBERS = 100_000
_CHUNK = 1 << 20
_ANY_SIZE = 1 << 62
# What the libraries raise on damaged archives; an impossible place in a file is an OSError.
_DAMAGED = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, struct.error, ValueError,
    OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """What a packed file may become: so many times its size, and so many bytes.

    Text packs to a tenth; what unpacks to much more is no export.
    """

    ratio: int = 200
    bytes: int = 50_000_000_000

    def of(self, packed: int) -> int:
        """Return how many bytes may come of so many packed ones."""
        return min(self.bytes, max(_HARMLESS, packed * self.ratio))


class Place(Protocol):
    """Where one delivered file lies."""

    @property
    def name(self) -> str:
        """The file's name within its silo, with folders and archive."""

    def local(self, target: Path, limits: Limits) -> Path:
        """Return where the file can be read: where it lies, or a copy at the target."""

    def state(self) -> tuple[int, int]:
        """Return its size, and when it was last written, in nanoseconds since 1970."""


@dataclass(frozen=True)
class FileInFolder:
    """A file in the silo's folder."""

    name: str
    path: Path

    def local(self, target: Path, limits: Limits) -> Path:  # noqa: ARG002  read where it lies
        """Return its path."""
        return self.path

    def state(self) -> tuple[int, int]:
        """Return its size and time of writing."""
        return _size_and_time(self.path)


@dataclass(frozen=True)
class FileInArchive:
    """A file in a zip archive in the silo's folder."""

    name: str
    label: str  # as errors name it
    archive: Path
    member: str

    def local(self, target: Path, limits: Limits) -> Path:
        """Unpack it to the target.

        Raises:
            DeliveryError: it is damaged, needs a password or unpacks to what no export is.
        """
        with _said_of(self.label), zipfile.ZipFile(self.archive) as archive:
            packed = archive.getinfo(self.member).compress_size
            with archive.open(self.member) as source:
                _unpack(source, target, limits.of(packed), self.label)
        return target

    def state(self) -> tuple[int, int]:
        """Return the archive's size and time of writing."""
        return _size_and_time(self.archive)


def _size_and_time(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def files_in_archive(archive: Path, name: str, label: str) -> list[FileInArchive]:
    """Return the files in a zip archive of this name, which errors call by its label.

    Raises:
        DeliveryError: it is damaged, or holds more files than a delivery does.
    """
    with _unreachable(label), _said_of(label), zipfile.ZipFile(archive) as opened:
        if len(opened.infolist()) > _MOST_MEMBERS:
            raise DeliveryError(
                f"{label}: it holds {len(opened.infolist()):,} files, at most {_MOST_MEMBERS:,} "
                "are read. Ask whoever delivers it."
            )
        return [
            FileInArchive(
                f"{name}/{member.filename}", f"{label}/{member.filename}", archive, member.filename
            )
            for member in opened.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        ]


def refuse_bomb(path: Path, label: str, limits: Limits) -> None:
    """Refuse a workbook that unpacks to too much; what is no zip archive is left to its reader.

    Unpacked for that and thrown away, since the sizes that an archive states may be wrong.

    Raises:
        DeliveryError: it does.
    """
    left = limits.of(path.stat().st_size)
    with _said_of(label):
        try:
            archive = zipfile.ZipFile(path)
        except _DAMAGED:
            return
        with archive:
            for member in archive.infolist():
                member.file_size = _ANY_SIZE  # read what is there, not what is stated
                with archive.open(member) as source:
                    while chunk := source.read(_CHUNK):
                        left -= len(chunk)
                        _refuse_beyond(left, label)


@contextmanager
def brought(place: Place, label: str, scratch: Path, limits: Limits = Limits()) -> Iterator[Path]:
    """Yield where a file can be read in plain, unpacked if need be; copies are gone afterwards.

    Raises:
        DeliveryError: it cannot be brought or unpacked, or changed while it was read.
    """
    with (
        _unreachable(label),
        _unchanged(place, label),
        TemporaryDirectory(dir=scratch) as folder,
    ):
        path = place.local(Path(folder) / "delivered", limits)
        if place.name.endswith(".gz"):
            packed, path = path, Path(folder) / "unpacked"
            with _said_of(label), gzip.open(packed) as source:
                _unpack(source, path, limits.of(packed.stat().st_size), label)
        passing(f"read: {label}")
        yield path


@contextmanager
def _unchanged(place: Place, label: str) -> Iterator[None]:
    """Refuse a file that was written to meanwhile: what was read of it may be half of it.

    Raises:
        DeliveryError: it has another size or time of change than before.
    """
    before = place.state()
    yield
    if place.state() != before:
        raise DeliveryError(
            f"{label}: the file changed while it was read: it is still being written. Run again "
            "when its delivery is complete; it is best delivered under another name, then renamed."
        )


@contextmanager
def _unreachable(label: str) -> Iterator[None]:
    """Say of a file that is gone, or cannot be read, which one it is and what to do."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):  # of our own disk, on which it is unpacked
            raise
        raise DeliveryError(
            f"{label}: the file cannot be read ({error.strerror or 'it is damaged'}). Check its "
            "permissions and that its delivery was complete."
        ) from None


def _unpack(source: IO[bytes] | gzip.GzipFile, target: Path, left: int, label: str) -> None:
    with target.open("wb") as file:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            _refuse_beyond(left, label)
            file.write(chunk)


def _refuse_beyond(left: int, label: str) -> None:
    if left < 0:
        raise DeliveryError(
            f"{label}: it unpacks to more than an export does, many times its size. It was not "
            "unpacked. Ask whoever delivers it; what is allowed are unpack_ratio and unpack_gb "
            "under [deliveries] in retailer.toml."
        )


@contextmanager
def _said_of(label: str) -> Iterator[None]:
    """Say of a broken archive which one it is, and what to do."""
    damaged = DeliveryError(
        f"{label}: the archive is damaged, or still being written. Deliver it again."
    )
    try:
        yield
    except NotImplementedError:
        raise DeliveryError(
            f"{label}: the archive is packed in a way that cannot be unpacked here, or damaged. "
            "Pack it as an ordinary zip archive without a password."
        ) from None
    except RuntimeError:
        raise DeliveryError(
            f"{label}: the archive needs a password. Deliver it without one, in a folder that "
            "only its owner can read."
        ) from None
    except _DAMAGED:
        raise damaged from None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise damaged from None
