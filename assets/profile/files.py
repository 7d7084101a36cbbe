"""The files at a path, as silos: a folder's files are one, those in folders of a day among them.

Of files whose names differ by the day only, the newest is looked through.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assets.raw.candidates import (
    ENDINGS,
    DeliveredFile,
    date_in,
    date_of,
    ending,
    folder_of,
    indexes_of,
    is_index,
    places_of,
    without_day,
)
from assets.raw.places import Place
from pipelines.errors import UsageError


@dataclass(frozen=True)
class Folder:
    """A folder, the name of the silo it may be, its files, and how many older ones it has."""

    silo: str
    path: Path
    files: list[DeliveredFile]
    older: int


def folders_at(path: Path) -> list[Folder]:
    """Return the folders with files that may be exports, in order.

    A folder of a day is a delivery of the silo whose folder it lies in.

    Raises:
        UsageError: there is no such path, or no such file.
        DeliveryError: an archive is damaged.
    """
    path = path.absolute()
    if path.is_file():
        beside = [other for other in path.parent.iterdir() if is_index(other.name)]
        files = {_silo_folder(path.parent): [*{path, *beside}]}
    elif path.is_dir():
        files = _by_folder(path)
    else:
        raise UsageError(f"{path}: there is no such file or folder.")
    folders = [_folder(folder, found) for folder, found in files.items()]
    if not any(folder.files for folder in folders):
        raise UsageError(
            f"{path}: no file in it is an export; expected is one that ends in "
            f"{', '.join(sorted(f'.{name}' for name in ENDINGS))}, .gz of these, or .zip."
        )
    return folders


def _by_folder(root: Path) -> dict[Path, list[Path]]:
    found: dict[Path, list[Path]] = {}
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        is_export = ending(path.name) in ENDINGS or path.suffix.lower() == ".zip"
        is_hidden = any(part.startswith(".") for part in inside)
        if (is_export or is_index(path.name)) and path.is_file() and not is_hidden:
            found.setdefault(_silo_folder(path.parent), []).append(path)
    return found


def _silo_folder(folder: Path) -> Path:
    """Return the folder that a folder of a day lies in, itself if it is none."""
    while date_in(folder.name):
        folder = folder.parent
    return folder


def _folder(folder: Path, paths: list[Path]) -> Folder:
    silo = _silo_name(folder)
    places = list(_places(folder, paths))
    indexes = indexes_of(places)
    files = [
        DeliveredFile(silo, "", "", p, date_of(p.name), indexes.get(folder_of(p)))
        for p in places
        if p not in indexes.values()
    ]
    newest: dict[str, DeliveredFile] = {}
    for file in sorted(files, key=lambda file: (str(file.delivered_on or ""), file.name)):
        newest[without_day(file.name)] = file
    chosen = sorted(newest.values(), key=lambda file: file.name)
    return Folder(silo, folder, chosen, len(files) - len(chosen))


def _places(folder: Path, paths: list[Path]) -> Iterator[Place]:
    for path in paths:
        name = path.relative_to(folder).as_posix()
        for place in places_of(path, name, _silo_name(folder)):
            is_wanted = ending(place.name) in ENDINGS or is_index(place.name)
            if is_wanted or path.suffix.lower() != ".zip":
                yield place


def _silo_name(folder: Path) -> str:
    """Return a name that [silos] takes."""
    name = re.sub(r"[^a-z0-9]+", "_", PurePosixPath(folder).name.lower()).strip("_")
    return name if re.match("[a-z]", name) else f"silo_{name}".rstrip("_")
