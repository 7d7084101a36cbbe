"""Numbers of customer ids that are still free: the high-water mark, kept in people.duckdb.

The mark is raised before a night is published, so that no number is issued twice, whatever crashes.
Numbers that were marked for a night nobody ever saw are free again: the pointer still stands where
it stood, and no publication and no rollback was noted. So a run after a crash issues the same ids.
"""

from dataclasses import dataclass

from pipelines.nights import Night, all_nights, current_night
from pipelines.people import acts, record_act
from pipelines.warehouse import Warehouse

_MARK = "customer_ids"
_PUBLISHED = "night_published"
_ROLLED_BACK = "rollback"  # the pointer may stand where it stood though the numbers were seen


@dataclass(frozen=True)
class _Mark:
    base: str  # the published night when the numbers were marked, '' if there was none
    first: int
    last: int
    was_seen: bool  # by anybody, as far as was noted


def first_free_number(warehouse: Warehouse) -> int:
    """Return the first number that no customer id of any published night has had."""
    mark = _last_mark(warehouse)
    if mark is None:
        return 1
    was_seen = mark.was_seen or mark.base != _base(warehouse)
    return mark.last + 1 if was_seen else mark.first


def raise_mark(warehouse: Warehouse, last: int) -> None:
    """Note that numbers up to `last` are about to be published."""
    first = first_free_number(warehouse)
    content = {"base": _base(warehouse), "first": str(first), "last": str(max(last, first - 1))}
    record_act(warehouse, _MARK, content)


def note_published(warehouse: Warehouse, night: Night) -> None:
    """Note that the pointer has moved: the marked numbers were seen."""
    record_act(warehouse, _PUBLISHED, {"night": night.name})


def note_seen(warehouse: Warehouse) -> None:
    """Note of the published night that the pointer moved to it, if a run died before it did."""
    mark, night = _last_mark(warehouse), current_night(warehouse)
    if mark and night and not mark.was_seen and mark.base != night.name:
        note_published(warehouse, night)


def unseen_nights(warehouse: Warehouse) -> list[Night]:
    """Return nights that a run left complete and died before the pointer moved to them.

    Nobody saw them, and their numbers are free again: published later, two customers would have one
    id.
    """
    mark, base = _last_mark(warehouse), _base(warehouse)
    if mark is None or mark.was_seen or mark.base != base:
        return []
    seen: set[str] = set()
    for act in acts(warehouse, (_PUBLISHED, _ROLLED_BACK)):
        if act.content.get("from") == "backup":  # what has the name of a night seen before is new
            seen.clear()
        seen.add(act.content["night"])
    return [night for night in all_nights(warehouse) if night.name not in seen | {base}]


def _base(warehouse: Warehouse) -> str:
    night = current_night(warehouse)
    return night.name if night else ""


def _last_mark(warehouse: Warehouse) -> _Mark | None:
    was_seen = False
    for act in reversed(acts(warehouse, (_MARK, _PUBLISHED, _ROLLED_BACK))):
        if act.kind == _MARK:
            of = act.content
            return _Mark(of["base"], int(of["first"]), int(of["last"]), was_seen)
        was_seen = True
    return None
