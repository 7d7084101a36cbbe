"""Whether a delivery is all there and at rest, so that a night may begin.

Here: what somebody who looks now and then can tell. Not here: which files are tonight's
(`deliveries.py`), and who looks (`pipelines/sensors.py`). The clock decides when a night begins,
never what is in it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from assets.raw.candidates import arriving, date_of
from assets.raw.database import Query
from assets.raw.deliveries import Delivery, find_delivery, refuse_late
from pipelines.counted import counted
from pipelines.errors import DeliveryError
from pipelines.nights import current_night, open_night
from pipelines.settings import Retailer
from pipelines.warehouse import Warehouse

_DAY_S = 86_400


@dataclass(frozen=True)
class Seen:
    """What was seen of a delivery: its day, a print of its files, and since when it was there."""

    delivery_on: str
    fingerprint: str
    since: float

    def text(self) -> str:
        """Return it as a text to remember it by."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str | None) -> "Seen | None":
        """Return what a text remembers; None of no text, or of one written otherwise."""
        try:
            return cls(**json.loads(text or ""))
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True)
class Arrival:
    """Whether a night may begin (`why_not` is None), and what was seen."""

    seen: Seen
    why_not: str | None

    @property
    def key(self) -> str:
        """The same for the same files of the same day."""
        return f"{self.seen.delivery_on}-{self.seen.fingerprint}"


def look(retailer: Retailer, warehouse: Warehouse, before: Seen | None, now: float) -> Arrival:
    """Return whether the newest delivery is complete, at rest, and in no published night.

    Args:
        retailer: whose silos are looked at.
        warehouse: what has been published.
        before: what was seen the last time.
        now: the time, in seconds since 1970.

    Raises:
        DeliveryError: files are missing, damaged or vanishing.
    """
    delivery = find_delivery(retailer)
    states = _states(delivery)
    text = json.dumps(states, ensure_ascii=False, sort_keys=True)
    fingerprint = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    day = str(delivery.delivery_on)
    if before is None or before.delivery_on != day:
        before = Seen(day, "", now)
    seen = Seen(day, fingerprint, before.since)
    newest = max((written for _, written in states.values()), default=0) / 1e9
    why_not = (
        _still_arriving(retailer, delivery.delivery_on, now)
        or _late(retailer, delivery, now - seen.since)
        or (
            None
            if seen == before or now - newest >= 60 * retailer.deliveries.quiet_minutes
            else "files have changed since they were last looked at; they are looked at again"
        )
        or _published(warehouse, delivery.delivery_on, newest)
    )
    if why_not is None:
        refuse_late(warehouse, delivery)
    return Arrival(seen, why_not)


def _states(delivery: Delivery) -> dict[str, tuple[int, int]]:
    """Return size and time of writing of every file, by its name; a query has neither."""
    states = {}
    for file in delivery.files:
        try:
            states[file.label] = (0, 0) if isinstance(file.place, Query) else file.place.state()
        except OSError as error:
            raise DeliveryError(
                f"{file.label}: it was there and cannot be looked at ({error.strerror})."
            ) from None
    return states


def _still_arriving(retailer: Retailer, delivery_on: date, now: float) -> str | None:
    """Return which files of the day are still being sent; leftovers of other days do not count."""
    endings = retailer.deliveries.partial_endings
    for name, silo in retailer.silos.items():
        for file, path in arriving(silo, endings):
            try:
                age = now - path.stat().st_mtime
            except OSError:  # it has just got its name
                age = 0
            if date_of(file) == delivery_on or (date_of(file) is None and age < _DAY_S):
                return f"{name}/{file}: it is still being sent ({path.name})"
    return None


def _late(retailer: Retailer, delivery: Delivery, waited_s: float) -> str | None:
    """Return which silos are late and are waited for; the night goes on without them then."""
    behind = [(name, fault) for (name, _), fault in delivery.behind.items()]
    for name, fault in [*delivery.late.items(), *behind]:
        minutes = retailer.silos[name].wait_minutes
        if waited_s < 60 * minutes:
            return f"{fault}\n(waiting up to {counted(minutes, 'minute')})"
    return None


def _published(warehouse: Warehouse, delivery_on: date, newest: float) -> str | None:
    """Return in which night this delivery is published already: of its day, begun after it came."""
    night = current_night(warehouse)
    if night is None:
        return None
    with open_night(warehouse) as con:
        rows = con.execute("select delivery_on, epoch(started_at) from ops.runs").fetchall()
    is_in_it = any(day == delivery_on and begun > newest for day, begun in rows)
    return f"the delivery of {delivery_on} is published as {night.name}" if is_in_it else None
