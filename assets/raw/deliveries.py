"""Which files are tonight's delivery: the newest of each export, and not too old.

Here: choosing by date. Not here: which files there are (`candidates.py`) and what is in them
(`delivered_table.py`). Neither the clock nor a file's modification time plays a part, so a night
can be run again at any time.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from assets.raw.candidates import DeliveredFile, candidates_of, retailer_exports
from pipelines.errors import DeliveryError
from pipelines.settings import Retailer, Silo


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
        (name, export): files
        for name, silo in retailer.silos.items()
        for export, files in candidates_of(name, silo).items()
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
    declared = retailer_exports(silo)[export]
    where = f"{name}/{export if silo.database else declared.files}"
    if silo.path and not candidates and not silo.has_folder():
        raise DeliveryError(
            f"{where}: {silo.path} does not exist. Correct path under "
            f"[silos.{name}] in retailer.toml, or mount it."
        )
    if not candidates and declared.optional:
        return []
    if not candidates:
        raise DeliveryError(
            f"{where}: no file is there, one was expected for {delivery_on}. Deliver the export "
            f"'{export}' again, or set its pattern under [silos.{name}.files] in retailer.toml"
            f"{' (its query under tables)' if silo.database else ''}."
        )
    undated = [file for file in candidates if file.delivered_on is None]
    dated = [file for file in candidates if file.delivered_on and file.delivered_on <= delivery_on]
    if not dated:
        if undated or declared.optional:
            return undated
        raise DeliveryError(f"{where}: every file is from after {delivery_on}. Choose a later day.")
    newest = max(file.delivered_on for file in dated if file.delivered_on)
    if delivery_on - newest > timedelta(days=silo.max_age_days):
        raise DeliveryError(
            f"{where}: the newest file is from {newest}, one was expected for {delivery_on}. "
            f"Deliver it again, or allow older files by max_age_days under [silos.{name}]."
        )
    tonights = [file for file in dated if file.delivered_on == newest]
    _refuse_two_formats(where, tonights)
    return tonights


def _refuse_two_formats(where: str, files: list[DeliveredFile]) -> None:
    """Refuse a file that is there as CSV and as workbook, say: its records would count twice."""
    by_stem = {file.stem: file for file in files}
    for file in files:
        if (twin := by_stem[file.stem]) is not file:
            raise DeliveryError(
                f"{where}: '{file.name}' and '{twin.name}' are one export in two formats. Remove "
                "one of them."
            )
