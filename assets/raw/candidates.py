"""Which files a silo has, of whatever day: by the patterns of its exports and the dates in names.

Here: names and dates of files. Not here: which of them are tonight's (`deliveries.py`), where they
lie (`places.py`, `bucket.py`, `database.py`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from assets.raw import index_xml
from assets.raw.bucket import Bucket
from assets.raw.database import Query
from assets.raw.places import FileInFolder, Place, files_in_archive
from pipelines.errors import DeliveryError
from pipelines.settings_silo import Silo, split_wild

# 2026-11-21, 20261121, 2026_11_21; or as Germans write it: 21.11.2026
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<y>20\d\d)([-_.]?)(?P<m>\d\d)\2(?P<d>\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d\d)([-_.])(?P<m>\d\d)\2(?P<y>20\d\d)(?!\d)")
_RSYNC = re.compile(r"\.(?P<name>.+)\.\w{6}")
# Formats that may stand where a pattern says .csv.
ENDINGS = {"csv", "txt", "tsv", "xlsx", "xls", "parquet", "jsonl", "ndjson"}


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a delivery, or a query that stands for one."""

    silo: str
    preset: str
    export: str
    place: Place | Query
    delivered_on: date | None  # from the name; None if the name has no date
    index: Place | None = None  # the index.xml beside it

    @property
    def name(self) -> str:
        """Relative to the silo's folder, as it stands in raw.*.source_file."""
        return self.place.name

    @property
    def label(self) -> str:
        """Silo and file, as errors name it."""
        return f"{self.silo}/{self.name}"

    @property
    def stem(self) -> str:
        """The name without what says its format."""
        return self.name[: -len(ending(self.name)) - 1].removesuffix(".csv")


def candidates_of(name: str, silo: Silo) -> dict[str, list[DeliveredFile]]:
    """Return the files of each export of a silo, of whatever day.

    Raises:
        DeliveryError: an archive is damaged, or a bucket cannot be reached.
        SettingsError: the environment has no key for the bucket.
    """
    exports = silo.exports()
    if silo.database:
        return {
            export: [
                DeliveredFile(name, silo.preset, export, Query(table, silo.database, text), None)
                for table, text in silo.tables.items()
                if table == export
            ]
            for export in exports
        }
    places = sorted(_places(name, silo), key=lambda place: place.name)
    indexes = indexes_of(places)
    return {
        export: [
            DeliveredFile(
                name,
                silo.preset,
                export,
                place,
                date_of(place.name),
                indexes.get(folder_of(place)),
            )
            for place in places
            if is_named(place.name, declared.files)
        ]
        for export, declared in exports.items()
    }


def indexes_of(places: Iterable[Place]) -> dict[PurePosixPath, Place]:
    """Return the index.xml of each folder and archive that has one."""
    return {folder_of(place): place for place in places if is_index(place.name)}


def is_index(name: str) -> bool:
    """Return whether a file of this name says how the numbers of those beside it are written."""
    return PurePosixPath(name).name.lower() == index_xml.NAME


def folder_of(place: Place) -> PurePosixPath:
    """Return the folder or archive that a file lies in, within its silo."""
    return PurePosixPath(place.name).parent


def arriving(silo: Silo, endings: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files of a silo's folder that are still being sent: their names then, and paths.

    They have one of these endings, or are named as rsync names them meanwhile.
    """
    if silo.path is None:
        return
    root, found = _files(silo.path, [f"{p}*" for p in silo.files.values() if "/" in p])
    wanted = ["*.zip", *(export.files for export in silo.exports().values())]
    for path in sorted(found):
        ends = next((end for end in endings if path.name.lower().endswith(end)), None)
        by_rsync = _RSYNC.fullmatch(path.name)
        if ends is None and by_rsync is None:
            continue
        whole = by_rsync["name"] if by_rsync else path.name[: -len(ends or "")].lstrip(".")
        if not whole:  # a file named .part
            continue
        relative = path.with_name(whole).relative_to(root).as_posix()
        if any(is_named(relative, pattern) for pattern in wanted):
            yield relative, path


def ending(name: str) -> str:
    """Return the format that a file's name says, packed by gzip or not."""
    return PurePosixPath(name.lower().removesuffix(".gz")).suffix.removeprefix(".")


def is_named(name: str, pattern: str) -> bool:
    """Return whether a pattern means this file; .csv in it stands for every format.

    A pattern without a folder means files of that name in any folder that is looked into.
    """
    plain = PurePosixPath(name.removesuffix(".gz"))
    if pattern.endswith(".csv") and ending(name) in ENDINGS:
        plain = plain.with_suffix(".csv")
    return fnmatchcase(str(plain) if "/" in pattern else plain.name, pattern)


def date_of(name: str) -> date | None:
    """Return the date in a file's name, else in that of its archive or folder."""
    return next(filter(None, map(date_in, reversed(PurePosixPath(name).parts))), None)


def without_day(name: str) -> str:
    """Return a file's name with * in place of every day in it."""
    return _DAY_FIRST.sub("*", _YEAR_FIRST.sub("*", name))


def date_in(name: str) -> date | None:
    """Return the date in the name of one file or folder."""
    for found in (*_YEAR_FIRST.finditer(name), *_DAY_FIRST.finditer(name)):
        try:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            continue
    return None


def _places(name: str, silo: Silo) -> Iterator[Place]:
    patterns = [pattern for pattern in silo.files.values() if "/" in pattern]
    if silo.bucket:
        yield from (
            file for file in Bucket(silo.bucket).files() if _is_looked_into(file.name, patterns)
        )
    if silo.path:
        root, found = _files(silo.path, patterns)
        for path in found:
            file = path.relative_to(root).as_posix()
            _refuse_link(root, path, f"{name}/{file}")
            yield from places_of(path, file, name)


def places_of(path: Path, file: str, silo: str) -> list[Place]:
    """Return the file of this name in its silo, or those in it if it is an archive.

    Raises:
        DeliveryError: the archive is damaged.
    """
    if path.suffix.lower() == ".zip":
        return [*files_in_archive(path, file, f"{silo}/{file}")]
    return [FileInFolder(file, path)]


def _refuse_link(root: Path, path: Path, label: str) -> None:
    """Refuse a file that lies elsewhere: whoever delivers must not choose what the night reads.

    Raises:
        DeliveryError: it does.
    """
    if not path.resolve().is_relative_to(root.resolve()):
        raise DeliveryError(
            f"{label}: it is a link to a file outside of the silo's folder, which is not followed. "
            "Deliver the file itself, or set path under [silos] to where it lies."
        )


def _is_looked_into(name: str, patterns: list[str]) -> bool:
    """Return whether a file lies where files are looked for: on top, or in folders of a day."""
    folders = PurePosixPath(name).parts[:-1]
    return all(map(date_in, folders)) or any(is_named(name, pattern) for pattern in patterns)


def _files(path: Path, patterns: list[str]) -> tuple[Path, set[Path]]:
    """Return the silo's folder, and the files in it and in its folders that are named by a date.

    A path with wildcards means all folders and files that it fits; patterns with folders are looked
    for where they say.
    """
    root, wild = split_wild(path)
    tops = list(root.glob(wild)) if wild else [root]
    folders = [top for top in tops if top.is_dir()]
    dated = [d for top in folders for d in top.glob("*/") if d.is_dir() and date_in(d.name)]
    found = [*tops, *(file for folder in [*folders, *dated] for file in folder.glob("*"))]
    found += [file for top in folders for pattern in patterns for file in top.glob(pattern)]
    return root, {file for file in found if file.is_file()}
