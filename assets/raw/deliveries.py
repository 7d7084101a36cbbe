"""Which files are tonight's delivery: the newest of each export, and not too old; and who is late.

Here: choosing by date, and waiting. Not here: which files there are (`candidates.py`) and what is
in them (`delivered_table.py`). Neither the clock nor a file's modification time decides, so a night
can be run again at any time.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from assets.raw.candidates import DeliveredFile, candidates_of
from pipelines.errors import DeliveryError, SettingsError
from pipelines.nights import all_nights
from pipelines.settings import Retailer
from pipelines.settings_silo import Silo
from pipelines.warehouse import Warehouse

PAUSE_S = 30.0  # between two looks for files that are late
_NAMES_SHOWN = 3


class LateError(DeliveryError):
    """Files are missing that may still come."""


class BehindError(DeliveryError):
    """An export that need not come did so on earlier days only."""


@dataclass(frozen=True)
class Delivery:
    """All files of a night and the date they stand for.

    `late` has the silos that delivered nothing usable, and why; the night goes on with what they
    delivered last. `behind` has single exports for which that holds, by silo and export: they need
    not come, and the rest of their silo counts. `earlier` has what silos that deliver changes
    delivered on the days before: no night may have read it.
    """

    delivery_on: date
    files: list[DeliveredFile]
    late: dict[str, str]
    behind: dict[tuple[str, str], str] = field(default_factory=dict)
    earlier: list[DeliveredFile] = field(default_factory=list)

    def of(self, preset: str, export: str) -> list[DeliveredFile]:
        """Return the files of one export over all silos of its preset."""
        return [file for file in self.files if (file.preset, file.export) == (preset, export)]


def find_delivery(
    retailer: Retailer, as_of: date | None = None, leave_out: Collection[str] = ()
) -> Delivery:
    """Return the newest complete delivery that is not after `as_of`.

    Silos to leave out count as late, whatever they delivered. A file that is still being sent has
    not been delivered, even if the pattern means its name.

    Raises:
        SettingsError: there is no silo of that name.
        LateError: files of silos that may be waited for are missing or too old.
        DeliveryError: a folder or file is missing, too old or without a date; one line a fault.
    """
    _refuse_unknown(retailer, leave_out)
    silos = {name: silo for name, silo in retailer.silos.items() if name not in leave_out}
    partial = tuple(retailer.deliveries.partial_endings)
    found = {
        name: {
            export: [file for file in files if not file.name.lower().endswith(partial)]
            for export, files in candidates_of(name, silo).items()
        }
        for name, silo in silos.items()
    }
    delivery_on = as_of or _newest_date(found)
    files: list[DeliveredFile] = []
    faults: dict[str, list[str]] = {}
    behind: dict[tuple[str, str], str] = {}
    for name, silo in silos.items():
        delivered, missing = _of_silo(silo, name, found[name], delivery_on)
        need_not = silo.when_late == "last" and all(
            isinstance(fault, BehindError) for fault in missing.values()
        )
        if missing and not need_not:
            faults[name] = [str(fault) for fault in missing.values()]
        else:
            files += delivered
            behind |= {(name, export): str(fault) for export, fault in missing.items()}
    how = {name: retailer.silos[name].when_late for name in faults}
    stopping = [fault for name in faults if how[name] != "last" for fault in faults[name]]
    if stopping:
        is_worth_waiting = "stop" not in how.values()
        raise (LateError if is_worth_waiting else DeliveryError)("\n".join(stopping))
    late = {name: "\n".join(lines) for name, lines in faults.items()}
    late |= {name: f"{name}: this run leaves it out" for name in leave_out}
    earlier = [
        file
        for name, silo in silos.items()
        if silo.delivery == "delta" and name not in late
        for candidates in found[name].values()
        for file in candidates
        if file.delivered_on and file.delivered_on < delivery_on
    ]
    return Delivery(delivery_on, files, late, behind, earlier)


def await_delivery(
    retailer: Retailer,
    as_of: date | None,
    on_wait: Callable[[str], None],
    leave_out: Collection[str] = (),
) -> Delivery:
    """Return the delivery, waiting for silos that are late if their settings say so.

    `on_wait` is told what is waited for, once each time it changes.

    Raises:
        DeliveryError: as `find_delivery`, at last after the longest of their `wait_minutes`.
    """
    waiting = [silo.wait_minutes for silo in retailer.silos.values() if silo.when_late == "wait"]
    deadline = time.monotonic() + 60 * max(waiting, default=0)
    told = ""
    while True:
        try:
            return find_delivery(retailer, as_of, leave_out)
        except LateError as late:
            if time.monotonic() >= deadline:
                raise
            if told != str(late):
                told = str(late)
                on_wait(told)
            time.sleep(PAUSE_S)


def refuse_late(warehouse: Warehouse, delivery: Delivery) -> None:
    """Refuse a delivery with late silos if no night knows what they delivered last.

    Raises:
        DeliveryError: there is no night yet.
    """
    if delivery.late and not all_nights(warehouse):
        raise DeliveryError("\n".join(delivery.late.values()))


def _refuse_unknown(retailer: Retailer, leave_out: Collection[str]) -> None:
    if unknown := sorted(set(leave_out) - retailer.silos.keys()):
        raise SettingsError(
            f"'{unknown[0]}' is to be left out, but no silo has that name; there are "
            f"{', '.join(sorted(retailer.silos))}."
        )


def _of_silo(
    silo: Silo, name: str, candidates: dict[str, list[DeliveredFile]], delivery_on: date
) -> tuple[list[DeliveredFile], dict[str, DeliveryError]]:
    """Return a silo's files of the night, and what is wrong with them, by export."""
    files: list[DeliveredFile] = []
    faults: dict[str, DeliveryError] = {}
    for export, found in candidates.items():
        try:
            files += files_of_the_night(silo, name, export, found, delivery_on)
        except DeliveryError as fault:
            faults[export] = fault
    return files, faults


def _newest_date(found: dict[str, dict[str, list[DeliveredFile]]]) -> date:
    dates = [
        file.delivered_on
        for exports in found.values()
        for files in exports.values()
        for file in files
        if file.delivered_on
    ]
    if not dates:
        raise DeliveryError(
            "no delivered file has a date in its name, such as contacts_2026-11-21.csv; "
            "name the day of the delivery with --as-of YYYY-MM-DD, or check the paths of the silos"
        )
    return max(dates)


def files_of_the_night(
    silo: Silo, name: str, export: str, candidates: list[DeliveredFile], delivery_on: date
) -> list[DeliveredFile]:
    """Return which of an export's files are the night's.

    Raises:
        BehindError: none is, of an export that need not come but did.
        DeliveryError: none is, or two are the same.
    """
    declared = silo.exports()[export]
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
            f"{where}: no file is there, one was expected for {delivery_on}"
            f"{_what_is_there(silo)}. Deliver the export '{export}' again, or set its pattern "
            f"under [silos.{name}.files] in retailer.toml"
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
        raise (BehindError if declared.optional else DeliveryError)(
            f"{where}: the newest file is from {newest}, one was expected for {delivery_on}. "
            f"Deliver it again, or say under [silos.{name}] what then holds: when_late = 'last' or "
            "'wait', or max_age_days."
        )
    tonights = [file for file in dated if file.delivered_on == newest]
    _refuse_two_formats(where, tonights)
    return tonights


def _what_is_there(silo: Silo) -> str:
    """Return what the folder holds in its place, the last names, which are the newest if dated."""
    if silo.database:
        return ""
    try:
        names = silo.names_there()
    except OSError as error:
        return f"; the folder cannot be read ({error.strerror})"
    if not names:
        return "; the folder is empty"
    shown = ", ".join(f"'{name}'" for name in names[-_NAMES_SHOWN:])
    more = len(names) - _NAMES_SHOWN
    return f"; the folder has {shown}{f' and {more} more' if more > 0 else ''}"


def _refuse_two_formats(where: str, files: list[DeliveredFile]) -> None:
    """Refuse a file that is there as CSV and as workbook, say: its records would count twice."""
    by_stem = {file.stem: file for file in files}
    for file in files:
        if (twin := by_stem[file.stem]) is not file:
            raise DeliveryError(
                f"{where}: '{file.name}' and '{twin.name}' are one export in two formats. Remove "
                "one of them."
            )
