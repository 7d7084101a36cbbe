"""Which files are tonight's delivery: found by pattern and by the date in their names.

Here: names and dates of files. Not here: what is in them (`text_file.py`, `reader.py`). Neither
the clock nor a file's modification time plays a part, so a night can be run again at any time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assets.raw.presets import Export, load_preset
from pipelines.errors import DeliveryError
from pipelines.settings import Retailer, Silo

# 2026-11-21, 20261121, 2026_11_21; or as Germans write it: 21.11.2026
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<y>20\d\d)([-_.]?)(?P<m>\d\d)\2(?P<d>\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d\d)([-_.])(?P<m>\d\d)\2(?P<y>20\d\d)(?!\d)")


@dataclass(frozen=True)
class DeliveredFile:
    """One file of tonight's delivery."""

    silo: str
    preset: str
    export: str
    path: Path
    name: str  # relative to the silo's folder, as it stands in raw.*.source_file
    delivered_on: date | None  # from the name; None if the name has no date

    @property
    def label(self) -> str:
        """Silo and file, as errors name it."""
        return f"{self.silo}/{self.name}"


@dataclass(frozen=True)
class Delivery:
    """All files of a night and the date they stand for."""

    delivery_on: date
    files: list[DeliveredFile]

    def of(self, preset: str, export: str) -> list[DeliveredFile]:
        """Return the files of one export over all silos of its preset."""
        return [file for file in self.files if (file.preset, file.export) == (preset, export)]


def find_delivery(retailer: Retailer, as_of: date | None = None) -> Delivery:
    """Return the newest complete delivery that is not after `as_of`.

    Raises:
        DeliveryError: a folder or file is missing, too old or without a date; one line a fault.
    """
    found = {
        (name, export): list(_files(name, silo, export, declared))
        for name, silo in retailer.silos.items()
        for export, declared in retailer_exports(silo).items()
    }
    delivery_on = as_of or _newest_date(found)
    faults: list[str] = []
    files: list[DeliveredFile] = []
    for (name, export), candidates in found.items():
        try:
            files += _of_the_night(retailer.silos[name], name, export, candidates, delivery_on)
        except DeliveryError as fault:
            faults.append(str(fault))
    if faults:
        raise DeliveryError("\n".join(faults))
    return Delivery(delivery_on, files)


def retailer_exports(silo: Silo) -> dict[str, Export]:
    """Return what this silo exports, its own file name patterns put in."""
    return {
        name: export.model_copy(update={"files": silo.files.get(name, export.files)})
        for name, export in load_preset(silo.preset).exports.items()
    }


def _files(name: str, silo: Silo, export: str, declared: Export) -> Iterator[DeliveredFile]:
    for path in sorted(silo.path.glob(declared.files)):
        if path.is_file():
            relative = path.relative_to(silo.path).as_posix()
            yield DeliveredFile(name, silo.preset, export, path, relative, _date_in(path.name))


def _date_in(name: str) -> date | None:
    for found in (*_YEAR_FIRST.finditer(name), *_DAY_FIRST.finditer(name)):
        try:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            continue
    return None


def _newest_date(found: dict[tuple[str, str], list[DeliveredFile]]) -> date:
    dates = [file.delivered_on for files in found.values() for file in files if file.delivered_on]
    if not dates:
        raise DeliveryError(
            "no delivered file has a date in its name, such as contacts_2026-11-21.csv; "
            "name the day of the delivery with --as-of YYYY-MM-DD, or check the paths of the silos"
        )
    return max(dates)


def _of_the_night(
    silo: Silo, name: str, export: str, candidates: list[DeliveredFile], delivery_on: date
) -> list[DeliveredFile]:
    pattern = retailer_exports(silo)[export].files
    where = f"{name}/{pattern}"
    if not silo.path.is_dir():
        raise DeliveryError(
            f"{where}: the folder {silo.path} does not exist. Correct path under "
            f"[silos.{name}] in retailer.toml, or mount it."
        )
    if not candidates and retailer_exports(silo)[export].optional:
        return []
    if not candidates:
        raise DeliveryError(
            f"{where}: no file is there, one was expected for {delivery_on}. Deliver the export "
            f"'{export}' again, or set its pattern under [silos.{name}.files] in retailer.toml."
        )
    undated = [file for file in candidates if file.delivered_on is None]
    dated = [file for file in candidates if file.delivered_on and file.delivered_on <= delivery_on]
    if not dated:
        if undated:
            return undated
        raise DeliveryError(f"{where}: every file is from after {delivery_on}. Choose a later day.")
    newest = max(file.delivered_on for file in dated if file.delivered_on)
    if delivery_on - newest > timedelta(days=silo.max_age_days):
        raise DeliveryError(
            f"{where}: the newest file is from {newest}, one was expected for {delivery_on}. "
            f"Deliver it again, or allow older files by max_age_days under [silos.{name}]."
        )
    return [file for file in dated if file.delivered_on == newest]
